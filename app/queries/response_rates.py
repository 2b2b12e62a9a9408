"""Response rates by office, party, chamber or variant: what is known of the answers, and what is not."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain import statistics
from app.domain.delivery import Mode
from app.domain.lifecycle import HANDED_OVER
from app.domain.responses import SUBSTANTIVE, YES, Source
from app.models.campaigns import Campaign, Template, TemplateVersion
from app.models.letters import FollowUp, Letter, Response
from app.models.representatives import Office


class By(StrEnum):
    """What letters are grouped by.

    Variants are compared within one campaign, role and language; a party or chamber whose name two countries
    use is told apart by the country in brackets.
    """

    OFFICE = "office"
    PARTY = "party"
    CHAMBER = "chamber"
    VARIANT = "variant"


@dataclass(frozen=True, slots=True)
class RateRow:
    """One group: ``letters`` at least 14 days old and not bounced; shares from 0 to 1, None if withheld."""

    key: str
    letters: int
    pending: int
    answered: int
    replied: int
    rate: float | None
    low: float | None
    high: float | None
    coverage: float | None
    lower_bound: float | None
    upper_bound: float | None
    offices: int
    offices_replied: int


@dataclass(slots=True)
class _Cell:
    """The letters of one party to one office from one version of a text."""

    office_id: str
    party: str
    version_id: int
    handed_over: int
    letters: int
    answered: int = 0
    yes: int = 0
    replied: int = 0
    known: int = 0


class Rates:
    """Every letter handed over, counted once; rows are sums of the same cells, so that they always agree.

    A letter that follows another up is no letter more: what it brings is an answer to the first.
    In the sandbox all letters count; in any other mode only those that were made in it.
    """

    def __init__(self, session: Session, today: date, mode: Mode, campaign_id: int | None = None) -> None:
        self._session = session
        self._cells = _cells(session, today, mode, campaign_id)

    def by(self, group: By) -> list[RateRow]:
        """A row for each group, in the order of the keys."""
        key = self._keys(group)
        cells: dict[str, list[_Cell]] = defaultdict(list)
        for cell in self._cells:
            cells[key(cell)].append(cell)
        return [_row(name, cells[name]) for name in sorted(cells)]

    def overall(self) -> RateRow:
        """All letters in one row."""
        return _row("", self._cells)

    def _keys(self, group: By) -> Callable[[_Cell], str]:
        if group is By.OFFICE:
            return lambda cell: cell.office_id
        if group is By.VARIANT:
            variants = {row[0]: "/".join(row[1:]) for row in self._session.execute(_variants())}
            return lambda cell: variants[cell.version_id]
        offices = {
            row.id: row for row in self._session.execute(select(Office.id, Office.country, Office.chamber))
        }
        name = (
            (lambda cell: cell.party) if group is By.PARTY else (lambda cell: offices[cell.office_id].chamber)
        )
        named = [(name(cell), offices[cell.office_id].country) for cell in self._cells]
        shared = _shared(named)
        keys = {pair: f"{pair[0]} ({pair[1]})" if pair[0] in shared else pair[0] for pair in named}
        return lambda cell: keys[name(cell), offices[cell.office_id].country]


def _shared(named: Iterable[tuple[str, str]]) -> set[str]:
    """Names that two countries use: their Conservatives are two parties, their Commons two houses."""
    countries: dict[str, set[str]] = defaultdict(set)
    for name, country in named:
        countries[name].add(country)
    return {name for name, found in countries.items() if name and len(found) > 1}


def _cells(session: Session, today: date, mode: Mode, campaign_id: int | None) -> list[_Cell]:
    old_enough = Letter.handed_over_at < _midnight(today - timedelta(days=statistics.PENDING_DAYS - 1))
    where: list[ColumnElement[bool]] = [Letter.state.in_(HANDED_OVER), Letter.handed_over_at.is_not(None)]
    if mode is not Mode.SANDBOX:
        where.append(Letter.mode == mode)
    if campaign_id is not None:
        where.append(Letter.campaign_id == campaign_id)
    group = (Letter.office_id, Letter.party, Letter.version_id)
    counted = select(*group, func.count(), _sum(old_enough)).where(*where).group_by(*group)
    cells = {tuple(row[:3]): _Cell(*row) for row in session.execute(counted)}
    # Few, and taken off again: to leave them out at once, each letter would have to be read.
    again = counted.join(FollowUp, FollowUp.letter_id == Letter.id)
    for more in session.execute(again):
        cell = cells[tuple(more[:3])]
        cell.handed_over -= more[3]
        cell.letters -= more[4]
    for row in session.execute(_known(where, old_enough, group)):
        cell = cells[tuple(row[:3])]
        cell.answered, cell.yes, cell.replied, cell.known = row[3:]
    return [cell for cell in cells.values() if cell.handed_over]


def _known(
    where: Iterable[ColumnElement[bool]], old_enough: ColumnElement[bool], group: tuple[Any, ...]
) -> Select[*tuple[Any, ...]]:
    """What has been said about the letters of each cell: the newest word of each source stands."""
    newer = aliased(Response)
    replaced = (
        select(newer.id)
        .where(newer.letter_id == Response.letter_id, newer.source == Response.source, newer.id > Response.id)
        .exists()
    )
    supporter = Response.source == Source.SUPPORTER
    said = (
        select(
            Response.letter_id,
            _any(supporter).label("answered"),
            _any(supporter & Response.kind.in_(YES)).label("yes"),
            _any(Response.kind.in_(SUBSTANTIVE)).label("replied"),
        )
        .where(~replaced)
        .group_by(Response.letter_id)
        .subquery()
    )
    answered, replied = said.c.answered == 1, said.c.replied == 1
    sums = (_sum(answered), _sum(said.c.yes == 1), _sum(replied), _sum(or_(answered, replied)))
    joined = select(*group, *sums).join_from(said, Letter, Letter.id == said.c.letter_id)
    first = Letter.id.not_in(select(FollowUp.letter_id))
    return joined.where(*where, old_enough, first).group_by(*group)


def _row(key: str, cells: list[_Cell]) -> RateRow:
    letters, answered, yes, replied, known = (
        sum(getattr(cell, name) for cell in cells)
        for name in ("letters", "answered", "yes", "replied", "known")
    )
    rate = statistics.rate(letters, answered, yes, replied, letters - known)
    return RateRow(
        key=key,
        letters=letters,
        pending=sum(cell.handed_over for cell in cells) - letters,
        answered=answered,
        replied=replied,
        rate=rate.rate,
        low=rate.low,
        high=rate.high,
        coverage=rate.coverage,
        lower_bound=rate.lower_bound,
        upper_bound=rate.upper_bound,
        offices=len({cell.office_id for cell in cells if cell.letters}),
        offices_replied=len({cell.office_id for cell in cells if cell.replied}),
    )


def _variants() -> Select[int, str, str, str, str]:
    return (
        select(TemplateVersion.id, Campaign.slug, Template.role, Template.language, Template.variant)
        .join(Template, TemplateVersion.template_id == Template.id)
        .join(Campaign, Template.campaign_id == Campaign.id)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
