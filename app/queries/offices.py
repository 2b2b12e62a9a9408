"""Offices and their holders, to be found, shown and chosen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import N_, NotFound
from app.models.representatives import Correction, Office, Representative

FOUND = 50  # on a page


@dataclass(frozen=True, slots=True)
class Found:
    """One holder in a list."""

    id: str
    name: str
    party: str
    office_id: str
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


def names(session: Session) -> dict[str, str]:
    """What each office is called: its area."""
    return {row.id: row.area_name for row in session.execute(select(Office.id, Office.area_name))}


def countries(session: Session) -> list[str]:
    """The countries that have offices."""
    return list(session.scalars(select(Office.country).distinct().order_by(Office.country)))


def search(session: Session, words: str, country: str = "", limit: int | None = FOUND) -> list[Found]:
    """Present holders whose name, area or office has these words; the first fifty, or all for None."""
    query = (
        select(Representative, Office)
        .join(Office, Representative.office_id == Office.id)
        .where(Representative.valid_to.is_(None))
        .order_by(Office.country, Office.chamber, Office.area_name, Representative.name)
        .limit(limit)
    )
    query = _matching(query, words)
    if country:
        query = query.where(Office.country == country)
    return [_found(row.Representative, row.Office) for row in session.execute(query)]


def of_role(session: Session, role: str, words: str) -> str | None:
    """The id of the first present holder of this role whose name or area has these words."""
    query = (
        select(Representative.id)
        .join(Office, Representative.office_id == Office.id)
        .where(Office.role == role, Representative.valid_to.is_(None))
        .order_by(Office.area_name, Representative.id)
    )
    return session.scalar(_matching(query, words).limit(1))


def one(session: Session, representative_id: str) -> tuple[Representative, Office, list[Corrected]]:
    """A representative, their office, and every correction of them; raises NotFound."""
    representative = session.get(Representative, representative_id)
    if representative is None:
        raise NotFound(N_("There is no such representative."))
    made = select(Correction).where(Correction.representative_id == representative_id)
    corrections = session.scalars(made.order_by(Correction.id.desc()))
    rows = [Corrected(c.field, c.old, c.new, c.source, c.at, c.by) for c in corrections]
    return representative, session.get_one(Office, representative.office_id), rows


def _matching(query: Select[*tuple[Any, ...]], words: str) -> Select[*tuple[Any, ...]]:
    """Only rows where every word stands somewhere in the name, the area or the ids."""
    for word in words.lower().split():
        like = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        columns = (Representative.name, Office.area_name, Office.area_id, Office.id)
        query = query.where(or_(*(func.lower(column).like(like, escape="!") for column in columns)))
    return query


def _found(representative: Representative, office: Office) -> Found:
    return Found(
        representative.id,
        representative.name,
        representative.party,
        office.id,
        office.area_name,
        office.chamber,
        office.country,
        representative.email,
        representative.ends_on,
        representative.enabled_on is not None,
        office.blocked_at is not None,
    )
