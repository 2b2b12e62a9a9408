"""Where the roster comes from: sources with licence, date and how many rows each gave."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.representatives import Office, Representative


@dataclass(frozen=True, slots=True)
class Source:
    """One source of present representatives of one chamber."""

    country: str
    chamber: str
    source: str
    licence: str
    dated: date
    rows: int


def sources(session: Session) -> tuple[Source, ...]:
    """Every source in use, by country and chamber."""
    columns = Office.country, Office.chamber, Representative.source, Representative.licence
    rows = session.execute(
        select(*columns, func.max(Representative.source_date), func.count())
        .join(Office, Representative.office_id == Office.id)
        .where(Representative.valid_to.is_(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    return tuple(Source(*row) for row in rows)
