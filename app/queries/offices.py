"""Offices and their holders, to be found, shown and chosen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.errors import N_, NotFound
from app.domain.search import matches
from app.models.incoming import AddressBounce
from app.models.representatives import Correction, Office, Representative

FOUND = 50  # on a page
HEALTH = timedelta(weeks=5)  # for which what came back from an address tells of its health


@dataclass(frozen=True, slots=True)
class Found:
    """One holder in a list."""

    id: str
    name: str
    party: str
    office_id: str
    area_id: str
    area_name: str
    chamber: str
    country: str
    email: str
    ends_on: date | None
    enabled: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: what it said, what it says, where that was read, and who did it."""

    field: str
    old: str
    new: str
    source: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """One mail that came back from an address; ``hard``: for good."""

    at: datetime
    hard: bool
    status: str


_PRESENT: Select[*tuple[Any, ...]] = (
    select(
        Representative.id,
        Representative.name,
        Representative.party,
        Office.id,
        Office.area_id,
        Office.area_name,
        Office.chamber,
        Office.country,
        Representative.email,
        Representative.ends_on,
        Representative.enabled_on.is_not(None),
        Office.blocked_at.is_not(None),
    )
    .join(Office, Representative.office_id == Office.id)
    .where(Representative.valid_to.is_(None))
)


def names(session: Session) -> dict[str, str]:
    """What each office is called: its area."""
    return {row.id: row.area_name for row in session.execute(select(Office.id, Office.area_name))}


def countries(session: Session) -> list[str]:
    """The countries that have offices."""
    return list(session.scalars(select(Office.country).distinct().order_by(Office.country)))


def search(session: Session, words: str, country: str = "", limit: int | None = FOUND) -> list[Found]:
    """Present holders whose name, area or office has these words; the first fifty, or all for None.

    Read as a whole, a few thousand rows, because the databases disagree about capitals and accents.
    """
    query = _PRESENT.order_by(Office.country, Office.chamber, Office.area_name, Representative.name)
    if country:
        query = query.where(Office.country == country)
    everybody = (Found(*row) for row in session.execute(query))
    return list(islice((one for one in everybody if _matches(words, one)), limit))


def of_role(session: Session, role: str, words: str) -> str | None:
    """The id of the first present holder of this role whose name or area has these words."""
    query = _PRESENT.where(Office.role == role).order_by(Office.area_name, Representative.id)
    everybody = (Found(*row) for row in session.execute(query))
    return next((one.id for one in everybody if _matches(words, one)), None)


def one(session: Session, representative_id: str) -> tuple[Representative, Office, list[Corrected]]:
    """A representative, their office, and every correction of them; raises NotFound."""
    representative = session.get(Representative, representative_id)
    if representative is None:
        raise NotFound(N_("There is no such representative."))
    made = select(Correction).where(Correction.representative_id == representative_id)
    corrections = session.scalars(made.order_by(Correction.id.desc()))
    rows = [Corrected(c.field, c.old, c.new, c.source, c.at, c.by) for c in corrections]
    return representative, session.get_one(Office, representative.office_id), rows


def bounces(session: Session, representative: Representative, now: datetime) -> list[Bounce]:
    """What came back from their present address lately, the latest first."""
    row = AddressBounce
    theirs = row.representative_id == representative.id, row.address == representative.email
    query = select(row.at, row.hard, row.status).where(*theirs, row.at > now - HEALTH)
    return [Bounce(*found) for found in session.execute(query.order_by(row.at.desc()).limit(FOUND))]


def _matches(words: str, one: Found) -> bool:
    return matches(words, one.name, one.area_name, one.area_id, one.office_id)
