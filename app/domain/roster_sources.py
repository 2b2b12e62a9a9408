"""The public facts, turned into rows of the roster: one function a file, nothing added that they do not say.

Styles come off the names, codes get their readable names, and each row keeps its source, licence and date.
The raw salutation is never read: domain/addressing.py knows better.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from app.domain import names
from app.domain.errors import BadInput
from app.domain.roster import HELD, VACANT, Row, check
from app.domain.states import STATES, district_name

Record = Mapping[str, str]

CONTEXT_DATE = date(2026, 11, 23)  # the day the facts were compiled; the file of offices has no dates itself
ENABLED_OFFICES = frozenset({"un-sr-dprk", "un-ohchr-hc"})
UNCONFIRMED = "Nobody has confirmed this address yet."
DISABLED = {
    "un-sr-torture": "Its mailbox takes urgent individual cases; a campaign may never write to it.",
    "un-wgeid": "It takes individual cases from or for relatives; a campaign may never write to it.",
    "un-wgad": "It takes individual cases from or for relatives; a campaign may never write to it.",
}
MISSION = "A letter would hand its writer's name and address to that government."


def _common(record: Record, licence: str) -> dict[str, object]:
    """What every file of legislators says in the same columns."""
    active = record["active"] == "1"
    source_date = date.fromisoformat(record["source_date"])
    return {
        "country": record["country"],
        "chamber": record["chamber"],
        "area_id": record["area_id"],
        "status": HELD,
        "id": record["id"],
        "name": record["name"],
        "family_name": record["family_name"],
        "party": record["party"],
        "email": record["email"],
        "phone": record["phone"],
        "contact_form_url": record["contact_form_url"],
        "website": record["website"],
        "postal_address": record["postal_address"],
        "languages": record["language"],
        "starts_on": date.fromisoformat(record["start_date"]) if record["start_date"] else None,
        "ends_on": date.fromisoformat(record["end_date"]) if record["end_date"] else None,
        "source": record["source"],
        "licence": licence,
        "source_date": source_date,
        "enabled_on": source_date if active else None,
        "disabled_reason": "" if active else "The source lists this person as no longer in office.",
    }


def _row(common: dict[str, object], **own: str) -> Row:
    return Row(**{**common, **own})  # type: ignore[arg-type]


def from_gb(record: Record) -> Row:
    """A member of the House of Commons at Westminster."""
    found = names.split(record["name"])
    letters = found.post_nominals.split()
    return _row(
        _common(record, "Open Parliament Licence v3.0; Open Government Licence v3.0"),
        office_id=f"gb-commons-{record['area_id']}",
        role="mp",
        area_name=record["area_name"],
        name=found.name,
        family_name=names.family_name(found.name),
        style=found.style,
        title=found.title or record["honorific"],
        # The file forgets the letters of two sitting members.
        post_nominals=" ".join(letters if "MP" in letters else [*letters, "MP"]),
    )


def from_us(record: Record) -> Row:
    """A senator, whose seat is their own, or a member of the House of Representatives."""
    common = _common(record, "CC0 1.0")
    if record["role"] == "Senator":
        office_id = f"us-senate-{record['id'].removeprefix('us-')}"
        return _row(common, office_id=office_id, role="senator", area_name=STATES[record["area_id"]])
    return _row(
        common,
        office_id=f"us-house-{record['area_id']}",
        role="representative",
        area_name=district_name(record["area_id"]),
    )


def from_ca(record: Record) -> Row:
    """A member of the House of Commons in Ottawa."""
    return _row(
        _common(record, "Represent (Open North); ourcommons.ca"),
        office_id=f"ca-commons-{record['area_id']}",
        role="ca_mp",
        area_name=record["area_name"],
        post_nominals="MP",
    )


def from_fr(record: Record) -> Row:
    """A member of the Assemblée nationale."""
    return _row(
        _common(record, "Licence Ouverte"),
        office_id=f"fr-assemblee-{record['area_id']}",
        role="depute",
        area_name=re.sub(r"\(1e ", "(1re ", record["area_name"]),
    )


def from_context(record: Record) -> Row:
    """An office of the United Nations or a mission of China: by post, and two of them only.

    Where the holder is named, the office becomes the first line of the address. E-mail addresses are left
    out: they are unconfirmed, or take individual cases.
    """
    key, office, person = record["id"], record["office"], record["current_holder"]
    enabled = key in ENABLED_OFFICES
    address = record["postal_address"]
    reason = MISSION if key.startswith("cn-") else DISABLED.get(key, UNCONFIRMED)
    return Row(
        office_id=key,
        country="CN" if key.startswith("cn-") else "UN",
        chamber=record["organisation"],
        role=_context_role(key),
        area_id=key,
        area_name=office,
        status=HELD,
        id=key,
        name=person or office,
        website=record["website"],
        postal_address=f"{office}, {address}" if person else address,
        languages="en",
        source=record["confirmed_by"] or record["website"],
        licence="Public facts, no licence stated",
        source_date=CONTEXT_DATE,
        enabled_on=CONTEXT_DATE if enabled else None,
        disabled_reason="" if enabled else reason,
    )


def _context_role(key: str) -> str:
    if key.startswith("cn-"):
        return "mission"
    if key.startswith("un-sr-"):
        return "special_rapporteur"
    return "high_commissioner" if key.endswith("-hc") else "un_office"


FILES: dict[str, Callable[[Record], Row]] = {
    "representatives/gb_commons.csv": from_gb,
    "representatives/us_congress.csv": from_us,
    "representatives/ca_commons.csv": from_ca,
    "representatives/fr_assemblee.csv": from_fr,
    "context/un_and_china_targets.csv": from_context,
}
# Seats that exist and that nobody held on the day of the facts: role, area, name.
VACANT_SEATS = (
    ("depute", "4501", "Loiret (1re circonscription)"),
    ("depute", "7403", "Haute-Savoie (3e circonscription)"),
    *(("representative", area, district_name(area)) for area in ("CA-14", "FL-20", "GA-13", "TX-23")),
)


def compile_rows(tables: Mapping[str, Iterable[Record]]) -> tuple[list[Row], list[str]]:
    """The whole roster from the records of each of ``FILES``, vacant seats included.

    Also a sentence for each address that the sources misspell: it is left out, never repaired by guessing.
    """
    left_out: list[str] = []
    rows = [
        _without_unusable(FILES[name](record), left_out)
        for name, records in tables.items()
        for record in records
    ]
    for role, area_id, area_name in VACANT_SEATS:
        neighbour = next(row for row in rows if row.role == role)
        rows.append(_vacant(area_id, area_name, neighbour))
    return rows, left_out


def _without_unusable(row: Row, left_out: list[str]) -> Row:
    for field in ("email", "contact_form_url", "website"):
        try:
            check(field, getattr(row, field))
        except BadInput as error:
            left_out.append(f"{row.id}: {field} is left out. {error}")
            row = replace(row, **{field: ""})  # type: ignore[arg-type]
    return row


def _vacant(area_id: str, area_name: str, neighbour: Row) -> Row:
    """The vacant seat of an area, in the chamber and from the source of a ``neighbour``."""
    return Row(
        office_id=neighbour.office_id.removesuffix(neighbour.area_id) + area_id,
        country=neighbour.country,
        chamber=neighbour.chamber,
        role=neighbour.role,
        area_id=area_id,
        area_name=area_name,
        status=VACANT,
        source=neighbour.source,
        licence=neighbour.licence,
        source_date=neighbour.source_date,
    )
