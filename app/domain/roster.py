"""The roster: what a row of representatives.csv must hold, and who may be written to.

Rows travel as ``Row`` between the file, the database and the rules; ``roster_changes`` compares two of them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from email_validator import EmailNotValidError, validate_email

from app.domain import addressing
from app.domain.errors import N_, BadInput

HELD, VACANT = "held", "vacant"
COUNTRIES = frozenset({"GB", "US", "CA", "FR", "UN", "CN"})

# They take individual cases from or for relatives and cannot protect a source: no campaign may choose them.
NEVER_TARGETS = frozenset({"un-wgeid", "un-wgad", "un-sr-torture"})
INTAKE_MAILBOXES = frozenset({"urgent-action", "hrc-wg-eid", "hrc-wg-ad", "ohchr-wgad", "wgeid", "wgad"})

# C0 and C1 controls, line separators, and marks that turn the direction of a text.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Row:
    """A seat and whoever holds it; the fields are the columns of representatives.csv, in order."""

    office_id: str
    country: str
    chamber: str
    role: str
    area_id: str
    area_name: str
    status: str  # held, or vacant: then everything about a holder is empty
    id: str = ""
    name: str = ""
    family_name: str = ""
    style: str = ""
    title: str = ""
    gender: str = ""
    post_nominals: str = ""
    party: str = ""
    email: str = ""
    phone: str = ""
    contact_form_url: str = ""
    website: str = ""
    postal_address: str = ""  # one line, its parts between commas
    languages: str = ""  # "en", "en;fr"
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""
    licence: str = ""
    source_date: date | None = None
    enabled_on: date | None = None
    disabled_reason: str = ""


COLUMNS = tuple(field.name for field in fields(Row))
OFFICE = ("country", "chamber", "role", "area_id", "area_name")
HOLDER = COLUMNS[COLUMNS.index("name") :]
DATES = frozenset({"starts_on", "ends_on", "source_date", "enabled_on"})
PROVENANCE = ("source", "licence", "source_date")
# What a person may correct: the rest is either the seat itself or says where a row comes from.
CORRECTABLE = HOLDER[: HOLDER.index("languages")]
LENGTHS = {  # characters; as wide as the columns of the tables
    "office_id": 64,
    "chamber": 80,
    "area_id": 20,
    "area_name": 160,
    "id": 64,
    "name": 160,
    "family_name": 120,
    "style": 60,
    "title": 20,
    "post_nominals": 40,
    "party": 120,
    "email": 254,
    "phone": 40,
    "languages": 40,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, and where. ``column`` is empty if the whole line is meant."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The good rows of a file and the faults of the others."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


ALLOWED = {
    "country": COUNTRIES,
    "role": frozenset(role for role, _ in addressing.FORMS),
    "status": frozenset({HELD, VACANT}),
    "gender": frozenset({"", "f", "m"}),
}
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
LANGUAGES = re.compile(r"[a-z]{2}(;[a-z]{2})*")


def check(field: str, value: str) -> str:
    """The value of one column, trimmed and in its usual form; BadInput if it cannot be used."""
    value = value.strip()
    most = LENGTHS.get(field, 1000)
    if HIDDEN.search(value):
        raise BadInput(N_("This holds a line break or a hidden character."), field)
    if len(value) > most:
        raise BadInput(N_("This is longer than %(most)s characters."), field, most=most)
    if field in ALLOWED and value not in ALLOWED[field]:
        raise BadInput(N_("This is not one of: %(known)s."), field, known=", ".join(sorted(ALLOWED[field])))
    if not value:
        return value
    if field == "email":
        return _email(value)
    if field in ("contact_form_url", "website") and not WEB_ADDRESS.fullmatch(value):
        raise BadInput(N_("A web address begins with https:// or http://."), field)
    if field == "languages" and not LANGUAGES.fullmatch(value):
        raise BadInput(N_("Languages are written as en or en;fr."), field)
    return value


def _email(value: str) -> str:
    try:
        found = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise BadInput(N_("This is not an e-mail address."), "email") from None
    if found.local_part.lower() in INTAKE_MAILBOXES:
        raise BadInput(N_("This mailbox takes individual cases. A campaign never writes to it."), "email")
    return found.normalized


def _date(field: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise BadInput(N_("A date is written as 2026-11-23."), field) from None


def read(text: str) -> Reading:
    """Read representatives.csv. A bad row yields its faults and no Row; other rows are not affected."""
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, set[str]] = {"id": set(), "office_id": set()}
    for line, cells in _records(text, faults):
        values, wrong = _values(cells)
        wrong |= {**_contradictions(values), **_repeated(values, seen)} if not wrong else {}
        faults += [Fault(line, column, sentence) for column, sentence in wrong.items()]
        if not wrong:
            rows.append(Row(**values))
    return Reading(tuple(rows), tuple(faults))


def _records(text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each record with the line it begins on; what cannot be split into columns becomes a fault."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        missing = [column for column in COLUMNS if column not in header]
        faults += [Fault(1, column, N_("This column is missing.")) for column in missing]
        line = reader.line_num + 1
        for cells in () if missing else reader:
            if len(cells) == len(header):
                yield line, dict(zip(header, cells, strict=True))
            elif cells:
                faults.append(Fault(line, "", N_("This line does not have as many cells as the header.")))
            line = reader.line_num + 1
    except csv.Error:
        faults.append(Fault(line, "", N_("From here on this is not a CSV file.")))


def _values(cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of each column, and the sentence for each that cannot be used."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for column in COLUMNS:
        try:
            text = check(column, cells[column])
            values[column] = _date(column, text) if column in DATES else text
        except BadInput as error:
            wrong[column] = str(error)
    return values, wrong


def _contradictions(values: dict[str, Any]) -> dict[str, str]:
    """What does not fit the row's own status."""
    needed: tuple[str, ...] = ("office_id", "chamber", "area_id", "area_name", *PROVENANCE)
    wrong = {column: N_("This must not be empty.") for column in needed if not values[column]}
    if values["status"] == VACANT:
        empty = [column for column in ("id", *HOLDER) if column not in PROVENANCE]
        return wrong | {column: N_("A vacant seat has no holder.") for column in empty if values[column]}
    needed = ("id", "name", "languages")
    wrong |= {column: N_("A seat that is held needs this.") for column in needed if not values[column]}
    if not values["enabled_on"] and not values["disabled_reason"]:
        wrong["disabled_reason"] = N_("Whoever is not enabled needs a reason here.")
    return wrong


def _repeated(values: dict[str, Any], seen: dict[str, set[str]]) -> dict[str, str]:
    """The keys of this row that an earlier row has taken; takes the others."""
    wrong = {}
    for column, taken in seen.items():
        if values[column] in taken:
            wrong[column] = N_("An earlier line has this already.")
        elif values[column]:
            taken.add(values[column])
    return wrong


def write(rows: Iterable[Row]) -> str:
    """The rows as representatives.csv, in a stable order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (row.country, row.chamber, row.area_id, row.office_id)):
        writer.writerow(getattr(row, column) for column in COLUMNS)  # None is written as nothing
    return out.getvalue()


class Seat(Protocol):
    """An office, as far as it takes to say whether it may be written to."""

    @property
    def id(self) -> str: ...
    @property
    def blocked_at(self) -> datetime | None: ...


class Tenure(Protocol):
    """A holder, as far as it takes to say whether they may be written to."""

    @property
    def id(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def contact_form_url(self) -> str: ...
    @property
    def postal_address(self) -> str: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def enabled_on(self) -> date | None: ...
    @property
    def valid_to(self) -> datetime | None: ...


Holder = TypeVar("Holder", bound=Tenure)


def held_reason(holder: Tenure | None, office: Seat, today: date) -> str:
    """Why nobody may write to this holder of this office today: a code, or "" if they may.

    vacant, no_longer, term_over, disabled, blocked, no_address; what lasts longest comes first.
    """
    if holder is None:
        return "vacant"
    if holder.valid_to is not None:
        return "no_longer"
    if holder.ends_on is not None and holder.ends_on < today:
        return "term_over"
    if office.id in NEVER_TARGETS or holder.enabled_on is None or holder.enabled_on > today:
        return "disabled"
    if office.blocked_at is not None:
        return "blocked"
    if not (holder.email or holder.contact_form_url or holder.postal_address):
        return "no_address"
    return ""


def successor(holders: Iterable[Holder], known_id: str, office: Seat, today: date) -> Holder | None:
    """Who of an office's holders a letter written to ``known_id`` can go to now, or None.

    Whoever it was written to, while they hold the seat. A blocked office only waits: that is the brake.
    """
    there = [holder for holder in holders if holder.valid_to is None]
    holder = min(there, key=lambda holder: (holder.id != known_id, holder.id), default=None)
    return holder if held_reason(holder, office, today) in {"", "blocked"} else None


def may_be_target(office_id: str) -> bool:
    """Whether a campaign may choose this office at all."""
    return office_id not in NEVER_TARGETS
