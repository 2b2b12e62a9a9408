"""What an import would do: the roster as it stands beside the rows of a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.roster import HELD, HOLDER, OFFICE, Row


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one office or representative that the file knows differently."""

    id: str
    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Corrected:
    """A field that a person corrected: what the file had said, what they made of it, and when."""

    old: str
    new: str
    on: date


@dataclass(frozen=True, slots=True)
class Kept:
    """A correction that stands against the file."""

    id: str
    field: str
    file_says: object
    corrected_to: str
    on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """Every difference between a file and the roster, in the file's order; and whose term is over."""

    offices: tuple[Row, ...] = ()  # seats not known before
    office_changes: tuple[Change, ...] = ()
    added: tuple[Row, ...] = ()  # holders not known before, or back again
    replaced: tuple[Row, ...] = ()  # a new person under an id that names the seat
    changed: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()  # the same person in another office
    gone: tuple[Row, ...] = ()  # no longer in the file: their time ends, nothing is deleted
    kept: tuple[Kept, ...] = ()
    terms_over: tuple[Row, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether applying it changes nothing."""
        changes = self.offices, self.office_changes, self.changed, self.moved
        return not any((*changes, self.added, self.replaced, self.gone))


Corrections = Mapping[tuple[str, str], Corrected]


def compare(
    roster: Iterable[Row], file: Iterable[Row], corrections: Corrections, as_of: date, complete: bool = True
) -> Plan:
    """The plan that takes ``roster`` (every seat, with its holders now) to ``file``.

    Only chambers that the file covers lose holders. If rows were left out of the file (not ``complete``),
    nobody counts as gone unless the file gives their seat to somebody else or lists it as vacant.
    """
    roster, file = list(roster), list(file)
    seats = {row.office_id: row for row in roster}
    holders = {row.id: row for row in roster if row.status == HELD}
    held = [row for row in file if row.status == HELD]
    known = [(holders[row.id], row) for row in held if row.id in holders]
    replaced = [new for old, new in known if _another_person(old, new, corrections)]
    pairs = [(old, new) for old, new in known if new not in replaced]
    changed: list[Change] = []
    kept: list[Kept] = []
    for old, new in pairs:
        _compare_holder(old, new, corrections, changed, kept)
    seated = [(seats[row.office_id], row) for row in file if row.office_id in seats]
    return Plan(
        offices=tuple(row for row in file if row.office_id not in seats),
        office_changes=tuple(
            change for old, new in seated for change in _changes(new.office_id, OFFICE, old, new)
        ),
        added=tuple(row for row in held if row.id not in holders),
        replaced=tuple(replaced),
        changed=tuple(changed),
        moved=tuple(change for old, new in pairs for change in _changes(new.id, ("office_id",), old, new)),
        gone=tuple(_gone(holders.values(), file, complete)),
        kept=tuple(kept),
        terms_over=tuple(row for row in held if row.ends_on is not None and row.ends_on < as_of),
    )


def _gone(holders: Iterable[Row], file: list[Row], complete: bool) -> Iterator[Row]:
    listed = {row.id for row in file}
    chambers = {_chamber(row) for row in file}
    seats = {row.office_id for row in file}
    for row in holders:
        covered = _chamber(row) in chambers if complete else row.office_id in seats
        if covered and row.id not in listed:
            yield row


def _compare_holder(
    old: Row, new: Row, corrections: Corrections, changed: list[Change], kept: list[Kept]
) -> None:
    for change in _changes(new.id, HOLDER, old, new):
        corrected = corrections.get((new.id, change.field))
        if corrected:
            kept.append(Kept(new.id, change.field, change.new, corrected.new, corrected.on))
        else:
            changed.append(change)


def _changes(key: str, columns: Iterable[str], old: Row, new: Row) -> list[Change]:
    return [
        Change(key, column, getattr(old, column), getattr(new, column))
        for column in columns
        if getattr(old, column) != getattr(new, column)
    ]


def _another_person(old: Row, new: Row, corrections: Corrections) -> bool:
    """Some sources give the seat's number as the person's id: then a new name is a new person."""
    if new.id != new.office_id and not new.id.endswith(f"-{new.area_id}"):
        return False
    corrected = corrections.get((new.id, "name"))
    return new.name != (corrected.old if corrected else old.name)


def not_older(roster: Iterable[Row], file: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of the file in chambers that the roster does not know from a later source."""
    file = tuple(file)
    here, there = _latest(roster), _latest(file)
    return tuple(row for row in file if there[_chamber(row)] >= here.get(_chamber(row), date.min))


def _latest(rows: Iterable[Row]) -> dict[tuple[str, str], date]:
    """The date of the newest source in each chamber."""
    latest: dict[tuple[str, str], date] = {}
    for row in rows:
        latest[_chamber(row)] = max(latest.get(_chamber(row), date.min), row.source_date or date.min)
    return latest


def _chamber(row: Row) -> tuple[str, str]:
    return row.country, row.chamber


def sentences(plan: Plan) -> list[str]:
    """The plan for a person at a terminal, a line a difference."""
    lines = [f"new seat   {row.office_id}  {row.area_name}" for row in plan.offices if row.status != HELD]
    lines += [f"changed    {_told(change)}" for change in plan.office_changes]
    lines += [f"added      {row.id}  {row.name}, {row.area_name}" for row in plan.added]
    lines += [f"replaced   {row.id}  now {row.name}, {row.area_name}" for row in plan.replaced]
    lines += [f"changed    {_told(change)}" for change in plan.changed]
    lines += [f"moved      {change.id}  {change.old} → {change.new}" for change in plan.moved]
    lines += [f"gone       {row.id}  {row.name}, {row.area_name}" for row in plan.gone]
    lines += [
        f"kept       {kept.id}  {kept.field}: the file says “{kept.file_says or ''}”, "
        f"a person corrected it to “{kept.corrected_to}” on {kept.on.isoformat()}"
        for kept in plan.kept
    ]
    lines += [
        f"term over  {row.id}  {row.name}, {row.area_name}: since {row.ends_on}; letters to this seat wait"
        for row in plan.terms_over
    ]
    return lines


def _told(change: Change) -> str:
    return f"{change.id}  {change.field}: “{change.old or ''}” → “{change.new or ''}”"


def summary(plan: Plan) -> str:
    """The plan in one sentence."""
    return (
        f"{len(plan.added)} added, {len(plan.replaced)} replaced, "
        f"{len({change.id for change in (*plan.changed, *plan.office_changes)})} changed, "
        f"{len(plan.moved)} moved, {len(plan.gone)} gone, {len(plan.kept)} corrections kept."
    )
