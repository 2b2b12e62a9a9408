"""Where the roster comes from: sources with licence, date and how many rows they gave."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.roster_audit import SEATS
from app.models.representatives import Office, Representative


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the present holders of a chamber come from; offices beyond any chamber stand together."""

    country: str
    chamber: str  # "" for those offices
    licence: str
    sources: tuple[str, ...]
    dated: date
    rows: int


def origins(session: Session) -> tuple[Origin, ...]:
    """Every source in use, by country and chamber."""
    columns = Office.country, Office.chamber, Representative.licence, Representative.source
    rows = session.execute(
        select(*columns, func.max(Representative.source_date), func.count())
        .join(Office, Representative.office_id == Office.id)
        .where(Representative.valid_to.is_(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    found: dict[tuple[str, str, str], list[tuple[str, date, int]]] = defaultdict(list)
    for country, chamber, licence, source, dated, count in rows:
        shown = chamber if (country, chamber) in SEATS else ""
        found[country, shown, licence].append((source, dated, count))
    return tuple(Origin(*key, *_together(group)) for key, group in found.items())


def _together(group: list[tuple[str, date, int]]) -> tuple[tuple[str, ...], date, int]:
    sources, days, counts = zip(*group, strict=True)
    return tuple(dict.fromkeys(sources)), max(days), sum(counts)
