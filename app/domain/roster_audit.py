"""Is the roster whole? Every seat has its holder or is known to be vacant, and no address is broken."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.errors import BadInput
from app.domain.roster import CORRECTABLE, HELD, Row, check

# How many seats each parliament has; in Washington the House has 435 members and six from the territories.
SEATS = {
    ("GB", "House of Commons"): 650,
    ("US", "House of Representatives"): 441,
    ("US", "Senate"): 100,
    ("CA", "House of Commons"): 343,
    ("FR", "Assemblée nationale"): 577,
}
SENATORS = 2  # of each state


@dataclass(frozen=True, slots=True)
class Chamber:
    """One chamber in numbers."""

    country: str
    name: str
    seats: int
    held: int
    by_email: int


def chambers(roster: Iterable[Row]) -> list[Chamber]:
    """Each parliament's chamber in numbers, whether or not the roster knows it yet."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in roster:
        # A senator's seat is their own: it ends with them and is nobody's to fill.
        if row.role != "senator" or row.status == HELD:
            rows[row.country, row.chamber].append(row)
    return [
        Chamber(
            country,
            name,
            seats=len({row.office_id for row in rows[country, name]}),
            held=sum(row.status == HELD for row in rows[country, name]),
            by_email=sum(bool(row.email) for row in rows[country, name]),
        )
        for country, name in SEATS
    ]


def faults(roster: Collection[Row], vacant: Collection[str]) -> Iterator[str]:
    """A sentence for each thing that is wrong; ``vacant`` are the offices known to be vacant."""
    for chamber in chambers(roster):
        expected = SEATS[chamber.country, chamber.name]
        if chamber.seats != expected:
            yield f"{chamber.country} {chamber.name}: {chamber.seats} seats, expected {expected}."
    for row in roster:
        if row.status == HELD:
            yield from _broken(row)
        elif row.role != "senator" and row.office_id not in vacant:
            yield f"{row.office_id}: nobody holds it, and it is not on the list of vacant seats."
    held = [row for row in roster if row.status == HELD]
    for office_id, count in Counter(row.office_id for row in held).items():
        if count > 1:
            yield f"{office_id}: {count} people hold it."
    for state, count in Counter(row.area_id for row in held if row.role == "senator").items():
        if count != SENATORS:
            yield f"{state}: {count} senators."
    for email, count in Counter(row.email.lower() for row in held if row.email).items():
        if count > 1:
            owners = ", ".join(row.id for row in held if row.email.lower() == email)
            yield f"One e-mail address belongs to {count} people: {owners}."


def _broken(row: Row) -> Iterator[str]:
    for field in CORRECTABLE:
        try:
            check(field, getattr(row, field))
        except BadInput as error:
            yield f"{row.id}: {field}: {error}"


def terms_over(roster: Iterable[Row], today: date) -> Iterator[str]:
    """A sentence for each holder whose term is over: they are not written to."""
    for row in roster:
        if row.ends_on is not None and row.ends_on < today:
            yield f"{row.id}: {row.name} ({row.area_name}) held the seat until {row.ends_on}; letters wait."
