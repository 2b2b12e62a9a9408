"""The sender's part of the outbox: claim what is due under a lease, say how far it got, record the result.

Core statements, for this is the hot path. Every step after the claim asks whether the lease is still ours, so
a sender that was slow, or was thought dead, can neither send a letter twice nor overwrite what others know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, bindparam, insert, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from app.domain import delivery as rules
from app.domain import lifecycle
from app.domain.delivery import Kind, Mode, Outcome, Phase
from app.domain.keyring import Unreadable
from app.domain.lifecycle import CLAIMABLE, State
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.models.representatives import Office
from app.services import counters
from app.services.pins import Pin, reasons_to_hold

# Tables, not classes: rows go straight through, past the unit of work.
_mails: Any = Delivery.__table__
_letters: Any = Letter.__table__
_events: Any = Event.__table__
# Fetched as they are stored, and opened one by one.
_SEALED = {name: type_coerce(_mails.c[name], LargeBinary).label(name) for name in ("recipient", "message")}
_COLUMNS = [_SEALED.get(column.name, column) for column in _mails.c]
_ROWS = select(*_COLUMNS, _letters.c.ref, _letters.c.representative_id).outerjoin(
    _letters, _letters.c.id == _mails.c.letter_id
)
# Built once: building a statement costs more than running it. The columns to set come with each execution.
_MINE = update(_mails).where(
    _mails.c.id == bindparam("its_id"),
    _mails.c.lease_owner == bindparam("its_owner"),
    _mails.c.state == bindparam("its_state"),
)
_LETTER = update(_letters).where(
    _letters.c.id == bindparam("its_id"), _letters.c.state == bindparam("its_state")
)
_EVENT = insert(_events)
_FREE = {"phase": Phase.NONE, "lease_owner": "", "lease_until": None}  # of a mail that nobody holds
_PAUSED = select(Campaign.id).where(Campaign.paused_at.is_not(None))
_BLOCKED = select(Office.id).where(Office.blocked_at.is_not(None))
FINAL = frozenset({State.ACCEPTED, State.REJECTED})
UNREADABLE = "unreadable"  # why a mail is held that no key opens


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send while the lease lasts."""

    id: str
    kind: str
    campaign_id: int | None
    office_id: str | None
    ref: str
    recipient: str
    message: bytes  # without Date
    attempts: int
    first_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed mail."""

    mail: Claimed
    outcome: Outcome
    first_attempt_at: datetime


@dataclass(frozen=True, slots=True)
class Brakes:
    """What must not be sent now."""

    campaigns: frozenset[int] = frozenset()
    offices: frozenset[str] = frozenset()

    def hold(self, mail: Claimed) -> bool:
        """Whether this mail must wait."""
        return mail.campaign_id in self.campaigns or mail.office_id in self.offices


def brakes(session: Session) -> Brakes:
    """The campaigns that are paused and the offices that are blocked."""
    return Brakes(frozenset(session.scalars(_PAUSED)), frozenset(session.scalars(_BLOCKED)))


def due(session: Session, now: datetime, mode: Mode) -> bool:
    """Whether there is anything to claim in this mode, or to rescue."""
    stranded = and_(_mails.c.state == State.SENDING, _mails.c.lease_until < now)
    return bool(
        session.scalar(select(select(_mails.c.id).where(or_(_claimable(now, mode), stranded)).exists()))
    )


def claim(
    session: Session, owner: str, now: datetime, until: datetime, limit: int, mode: Mode
) -> list[Claimed]:
    """Take up to ``limit`` due mails of this mode; our own first, for somebody waits before a screen.

    A letter that may not leave as its author confirmed it becomes held, with its reason, and is not taken;
    so does any mail that no key of ours opens.
    """
    due_ids = (
        select(_mails.c.id, _mails.c.letter_id)
        .where(_claimable(now, mode))
        .order_by(_mails.c.kind == Kind.LETTER, _mails.c.due_at, _mails.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = _without_locked_letters(session, session.execute(due_ids).all())
    if not ids:
        return []
    rows = {row.id: row for row in session.execute(_ROWS.where(_mails.c.id.in_(ids)))}
    mails = {mail.id: mail for row in rows.values() if (mail := _opened(row)) is not None}
    pins = [
        Pin(mail.id, row.office_id, row.representative_id, mail.recipient)
        for mail in mails.values()
        if (row := rows[mail.id]).kind == Kind.LETTER
    ]
    reasons = dict.fromkeys(rows.keys() - mails.keys(), UNREADABLE)
    reasons |= reasons_to_hold(session, pins, now)
    for mail_id, reason in reasons.items():
        _hold(session, rows[mail_id], reason, now)
    taken = [row for row in rows.values() if row.id not in reasons]
    lease = {"state": State.SENDING, "phase": Phase.BEGUN, "lease_owner": owner, "lease_until": until}
    session.execute(update(_mails).where(_mails.c.id.in_([row.id for row in taken])).values(**lease))
    _move(session, [(row.id, row.state) for row in taken if row.kind == Kind.LETTER], State.SENDING, now)
    return [mails[mail_id] for mail_id in ids if mail_id not in reasons]


def mark_dot(session: Session, owner: str, mail: Claimed, first_attempt_at: datetime) -> bool:
    """Say, before the final dot goes out, that it may have; False if the mail is no longer ours to send."""
    columns = {"phase": Phase.DOT, "first_attempt_at": first_attempt_at}
    return _changed(session, owner, mail, State.SENDING, columns)


def renew(session: Session, owner: str, until: datetime) -> None:
    """Keep what we hold for longer."""
    session.execute(
        update(_mails)
        .where(_mails.c.state == State.SENDING, _mails.c.lease_owner == owner)
        .values(lease_until=until)
    )


def record(session: Session, owner: str, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of mails that we claimed.

    A mail that is not ours any more, or was deleted meanwhile, is left alone; only the news that a letter
    was accepted after all still replaces "uncertain".
    """
    for result in results:
        mail, outcome = result.mail, result.outcome
        columns = _after(result, now)
        for old in (State.SENDING, State.UNCERTAIN):
            if old is State.UNCERTAIN and outcome.state is not State.ACCEPTED:
                continue
            if _changed(session, owner, mail, old, columns):
                if mail.kind == Kind.LETTER:
                    _move(session, [(mail.id, old)], outcome.state, now, outcome.reply)
                if mail.campaign_id is not None and outcome.state is State.ACCEPTED:
                    counters.bump(session, mail.campaign_id, "sent", mail.ref, now.date())
                break


def hand_back(session: Session, owner: str, mails: Sequence[Claimed], now: datetime) -> None:
    """Put claimed mails that were not tried back as they were, due at once."""
    columns = {"state": State.QUEUED, **_FREE}
    back = [mail for mail in mails if _changed(session, owner, mail, State.SENDING, columns)]
    letters = [(mail.id, State.SENDING) for mail in back if mail.kind == Kind.LETTER]
    _move(session, letters, State.QUEUED, now, "handed_back")


def rescue(session: Session, now: datetime) -> int:
    """Take mails from senders whose lease ran out: sent again if that is safe, else uncertain; how many.

    The lease's owner stays on an uncertain one, so that its late answer can still be recorded.
    """
    stranded = session.execute(
        select(_mails.c.id, _mails.c.kind, _mails.c.phase)
        .where(_mails.c.state == State.SENDING, _mails.c.lease_until < now)
        .with_for_update(skip_locked=True)
    ).all()
    for row in stranded:
        new = rules.after_crash(row.kind, row.phase)
        columns = {"state": new, "reply": rules.CUT, **(_FREE if new is State.QUEUED else {})}
        session.execute(update(_mails).where(_mails.c.id == row.id).values(**columns))
        if row.kind == Kind.LETTER:
            _move(session, [(row.id, State.SENDING)], new, now, rules.CUT)
    return len(stranded)


def _claimable(now: datetime, mode: Mode) -> ColumnElement[bool]:
    return and_(
        _mails.c.mode == mode,
        _mails.c.state.in_(CLAIMABLE),
        _mails.c.due_at <= now,
        or_(_mails.c.campaign_id.is_(None), _mails.c.campaign_id.not_in(_PAUSED)),
        or_(_mails.c.office_id.is_(None), _mails.c.office_id.not_in(_BLOCKED)),
    )


def _without_locked_letters(session: Session, rows: Sequence[Any]) -> list[str]:
    """The mails whose letters nobody changes at this moment: to wait for one could be to wait in a circle."""
    letters = {row.letter_id for row in rows if row.letter_id == row.id}
    if not letters:
        return [row.id for row in rows]
    free = select(_letters.c.id).where(_letters.c.id.in_(letters)).with_for_update(skip_locked=True)
    taken = letters - set(session.scalars(free))
    return [row.id for row in rows if row.id not in taken]


def _opened(row: Any) -> Claimed | None:
    """The mail of a row; None if no key of ours opens it."""
    try:
        recipient, message = (_mails.c[name].type.opened(getattr(row, name)) for name in _SEALED)
    except Unreadable:
        return None
    return Claimed(
        row.id,
        row.kind,
        row.campaign_id,
        row.office_id,
        row.ref or "",
        recipient,
        message,
        row.attempts,
        row.first_attempt_at,
    )


def _changed(
    session: Session, owner: str, mail: Claimed, state: State, columns: Mapping[str, object]
) -> bool:
    """Set columns of a mail that is ours and stands in ``state``; whether it was."""
    mine = {"its_id": mail.id, "its_owner": owner, "its_state": state}
    result: Any = session.execute(_MINE, {**mine, **columns})
    return bool(result.rowcount)


def _after(result: Result, now: datetime) -> dict[str, object]:
    """The columns of a mail after an attempt. Bytes that are needed no more are dropped."""
    outcome = result.outcome
    columns: dict[str, object] = {
        "state": outcome.state,
        "reply": outcome.reply,
        "attempts": result.mail.attempts + 1,
        "first_attempt_at": result.first_attempt_at,
    }
    if outcome.state in FINAL:
        return {**columns, "finished_at": now, "message": None, "lease_until": None}
    if outcome.state is State.UNCERTAIN:
        return columns
    return {**columns, **_FREE, "due_at": outcome.due_at}


def _move(
    session: Session, letters: Sequence[tuple[str, str]], new: State, now: datetime, detail: str = ""
) -> None:
    """Let letters follow their deliveries out of the old states, and leave the events.

    A letter that others have moved on since, because it was answered or closed, stays where it is.
    """
    columns: dict[str, object] = {"state": new, "changed_at": now}
    if new is State.ACCEPTED:
        columns["handed_over_at"] = now
    if new is State.HELD:
        columns["held_reason"] = detail
    event = {"at": now, "new": new, "source": "machine", "detail": detail}
    events = []
    for letter_id, old in letters:
        lifecycle.check(State(old), new)
        result: Any = session.execute(_LETTER, {"its_id": letter_id, "its_state": old, **columns})
        if result.rowcount:
            events.append({"letter_id": letter_id, "old": old, **event})
    if events:
        session.execute(_EVENT, events)


def _hold(session: Session, row: Any, reason: str, now: datetime) -> None:
    columns: dict[str, object] = {"state": State.HELD}
    if reason != UNREADABLE:  # they are built anew; what is unreadable may be opened with another key
        columns["message"] = None
    session.execute(update(_mails).where(_mails.c.id == row.id).values(**columns))
    if row.kind == Kind.LETTER:
        _move(session, [(row.id, row.state)], State.HELD, now, reason)
