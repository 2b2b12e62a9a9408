"""The roster in the database: importing a file, correcting a field, blocking an office."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import N_, BadInput, NotAllowed, NotFound
from app.domain.roster import CORRECTABLE, HELD, HOLDER, OFFICE, VACANT, Row, check
from app.domain.roster_changes import Corrected, Plan, compare, not_older, summary
from app.models.representatives import Correction, Office, Representative
from app.models.users import AuditEntry
from app.services import organisers, pacing

LOAD = "representatives.load"


def snapshot(session: Session) -> list[Row]:
    """Every seat with its holder now, as rows; a seat without one is vacant."""
    of_office = [getattr(Office, field) for field in OFFICE]
    of_holder = [getattr(Representative, field) for field in ("id", *HOLDER)]
    now = (Representative.office_id == Office.id) & Representative.valid_to.is_(None)
    query = select(Office.id, *of_office, *of_holder).outerjoin(Representative, now)
    rows = []
    for office_id, *values in session.execute(query.order_by(Office.id, Representative.id)):
        office, (key, *holder) = values[: len(OFFICE)], values[len(OFFICE) :]
        held = (HELD, key, *holder) if key is not None else (VACANT,)
        rows.append(Row(*(office_id, *office, *held)))
    return rows


def plan(session: Session, rows: tuple[Row, ...], as_of: date, complete: bool = True) -> Plan:
    """What importing these rows would do. ``complete`` is False if bad rows of the file were skipped."""
    return compare(snapshot(session), rows, _corrections(session), as_of, complete)


def apply(session: Session, plan: Plan, now: datetime, by: str = organisers.COMMAND_LINE) -> None:
    """Do what the plan says, on the roster it was made from. An empty plan writes nothing."""
    if plan.empty:
        return
    for row in plan.offices:
        session.add(Office(id=row.office_id, **_fields(row, OFFICE)))
    session.flush()
    for change in plan.office_changes:
        setattr(session.get_one(Office, change.id), change.field, change.new)
    for row in plan.gone:
        session.get_one(Representative, row.id).valid_to = now
    coming = (*plan.added, *plan.replaced)
    known = _known(session, {row.id for row in coming})
    for row in coming:
        _seat(session, known.get(row.id), row, now)
    for change in (*plan.changed, *plan.moved):
        setattr(session.get_one(Representative, change.id), change.field, change.new)
    organisers.note(session, by, "representatives.import", "roster", now, summary(plan))
    session.flush()


def is_loaded(session: Session, digest: str) -> bool:
    """Whether ``load`` has seen this very file."""
    query = select(AuditEntry.id).where(AuditEntry.action == LOAD, AuditEntry.subject == digest)
    return session.scalars(query.limit(1)).first() is not None


def load(session: Session, rows: tuple[Row, ...], digest: str, now: datetime) -> Plan:
    """Import the file that ships, once per ``digest``; chambers that are newer here stay as they are."""
    made = plan(session, not_older(snapshot(session), rows), now.date())
    apply(session, made, now)
    organisers.note(session, organisers.COMMAND_LINE, LOAD, digest, now)
    session.flush()
    return made


def correct(
    session: Session, representative_id: str, field: str, value: str, source: str, by: str, now: datetime
) -> Correction:
    """Correct one field of a representative, with where it was read; imports keep it from now on.

    BadInput if the field or the value cannot be taken, NotFound if there is no such representative.
    """
    if field not in CORRECTABLE:
        raise BadInput(N_("This cannot be corrected by hand."), "field")
    source = check("source", source)
    if not source:
        raise BadInput(N_("Say where you read it."), "source")
    representative = session.get(Representative, representative_id)
    if representative is None:
        raise NotFound(N_("There is no such representative."))
    new, old = check(field, value), getattr(representative, field)
    if field == "name" and not new:
        raise BadInput(N_("A representative has a name."), field)
    if new == old:
        raise BadInput(N_("It says so already."), field)
    setattr(representative, field, new)
    correction = Correction(
        representative_id=representative_id, field=field, old=old, new=new, source=source, at=now, by=by
    )
    session.add(correction)
    organisers.note(session, by, "representatives.set", representative_id, now, field)
    session.flush()
    return correction


def block(session: Session, office_id: str, reason: str, by: str, now: datetime) -> None:
    """Let no letter begin its way to this office; confirmations are kept. NotAllowed if it is blocked."""
    office = _office(session, office_id)
    if office.blocked_at is not None:
        raise NotAllowed(N_("This office is blocked already."))
    reason = check("reason", reason)
    if not reason:
        raise BadInput(N_("Say why, so that others understand."), "reason")
    office.blocked_at, office.blocked_reason = now, reason
    organisers.note(session, by, "offices.block", office_id, now, reason)
    session.flush()


def unblock(session: Session, office_id: str, by: str, now: datetime) -> None:
    """Let letters go to this office again. NotAllowed if it is not blocked."""
    office = _office(session, office_id)
    if office.blocked_at is None:
        raise NotAllowed(N_("This office is not blocked."))
    office.blocked_at, office.blocked_reason = None, ""
    pacing.spread_again(session, now)
    organisers.note(session, by, "offices.unblock", office_id, now)
    session.flush()


def _office(session: Session, office_id: str) -> Office:
    office = session.get(Office, office_id)
    if office is None:
        raise NotFound(N_("There is no such office."))
    return office


def _known(session: Session, ids: Collection[str]) -> Mapping[str, Representative]:
    """Those of these people who hold or held a seat, read at once."""
    query = select(Representative).where(Representative.id.in_(ids))
    return {representative.id: representative for representative in session.scalars(query)}


def _seat(session: Session, representative: Representative | None, row: Row, now: datetime) -> None:
    """Put the holder of ``row`` into their office from now on, also if they were there before."""
    if representative is None:
        representative = Representative(id=row.id)
        session.add(representative)
    for field, value in _fields(row, ("office_id", *HOLDER)).items():
        setattr(representative, field, value)
    representative.valid_from, representative.valid_to = now, None


def _fields(row: Row, columns: tuple[str, ...]) -> dict[str, object]:
    return {column: getattr(row, column) for column in columns}


def _corrections(session: Session) -> Mapping[tuple[str, str], Corrected]:
    """What was corrected in the present holders' time: the file's value, and the last correction of it."""
    query = (
        select(Correction)
        .join(Representative, Representative.id == Correction.representative_id)
        .where(Correction.at >= Representative.valid_from)
        .order_by(Correction.id)
    )
    found: dict[tuple[str, str], Corrected] = {}
    for made in session.scalars(query):
        key = made.representative_id, made.field
        old = found[key].old if key in found else made.old
        found[key] = Corrected(old, made.new, made.at.date())
    return found
