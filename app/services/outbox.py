"""The sender's part of the outbox until a mail is ours: what is due, what must wait, the claim under a lease.

Core statements, for this is the hot path. Every step after the claim (outcomes.py) asks whether the lease is
still ours, so a sender that was slow, or was thought dead, can neither send a letter twice nor overwrite what
others know.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from app.domain import delivery as rules
from app.domain.delivery import Kind, Mode, Phase
from app.domain.keyring import Unreadable
from app.domain.lifecycle import State
from app.models.among import among
from app.models.brakes import BLOCKED, PAUSED, STOPPED, not_braked
from app.models.deliveries import IS_CLAIMABLE, LETTER, OWN, PASSED_ON, Delivery
from app.models.letters import Letter
from app.models.representatives import Representative
from app.services.following import follow
from app.services.pins import Pin, reasons_to_hold

# Tables, not classes: rows go straight through, past the unit of work.
_mails: Any = Delivery.__table__
_letters: Any = Letter.__table__
_SEALED = ("recipient", "message")  # fetched as they are stored, and opened one by one
_COLUMNS = [  # what a claim reads of a mail
    *(_mails.c[name] for name in ("id", "kind", "state", "campaign_id", "office_id", "attempts")),
    _mails.c.first_attempt_at,
    *(type_coerce(_mails.c[name], LargeBinary).label(name) for name in _SEALED),
]
FREE = {"phase": Phase.NONE, "lease_owner": "", "lease_until": None}  # of a mail that nobody holds
LARGE_AT_ONCE = 4  # mails with the files of others, of up to 26 MB each: what one claim holds in memory
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
class Brakes:
    """What must not be sent now."""

    campaigns: frozenset[int] = frozenset()
    offices: frozenset[str] = frozenset()
    letters: bool = False  # all of them

    def hold(self, mail: Claimed) -> bool:
        """Whether this mail must wait."""
        if self.letters and mail.kind == Kind.LETTER:
            return True
        return mail.campaign_id in self.campaigns or mail.office_id in self.offices


# Built once: to build one, and to find it in SQLAlchemy's cache, costs more than to run it.
_CLAIMABLE = and_(
    _mails.c.mode == bindparam("mode"),
    IS_CLAIMABLE,
    _mails.c.due_at <= bindparam("now"),
    not_braked(),
)
_DUE = (
    select(*_COLUMNS)
    # One priority at a time: so SQLite reads them in the order of their index, and sorts nothing.
    .where(_CLAIMABLE, _mails.c.priority == bindparam("priority"))
    .order_by(_mails.c.due_at, _mails.c.id)
    .limit(bindparam("most"))
)
_OURS_DUE = _DUE.add_columns(literal("").label("ref")).with_for_update(skip_locked=True)
# Without those whose rows somebody changes at this moment: to wait for one could be to wait in a circle.
_LETTERS_DUE = (
    _DUE.add_columns(_letters.c.ref, _letters.c.representative_id)
    .join(_letters, _letters.c.id == _mails.c.letter_id)
    .with_for_update(skip_locked=True)
)
_ANY = select(
    or_(
        # Each priority by itself, in the order of the index: thousands may be queued for later.
        *(exists().where(_CLAIMABLE, _mails.c.priority == each) for each in (OWN, LETTER, PASSED_ON)),
        exists().where(_mails.c.state == State.SENDING, _mails.c.lease_until < bindparam("now")),
    )
)
_TAKE = (
    update(_mails)
    .where(among(_mails.c.id, "ids"))
    .values(
        state=State.SENDING,
        phase=Phase.BEGUN,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until", type_=_mails.c.lease_until.type),
    )
)


def brakes(session: Session) -> Brakes:
    """The campaigns that are paused, the offices that are blocked, and the brake on all letters."""
    campaigns, offices = frozenset(session.scalars(PAUSED)), frozenset(session.scalars(BLOCKED))
    return Brakes(campaigns, offices, session.scalar(STOPPED) is not None)


def due(session: Session, now: datetime, mode: Mode) -> bool:
    """Whether there is anything to claim in this mode, or to rescue."""
    return bool(session.scalar(_ANY, {"now": now, "mode": mode}))


def claim(
    session: Session | Connection,
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    mode: Mode,
    avoid: Collection[str] = (),
) -> list[Claimed]:
    """Take up to ``limit`` due mails of this mode; our own first, for somebody waits before a screen.

    A letter that may not leave as its author confirmed it becomes held, with its reason, and is not taken;
    so does any mail that no key of ours opens. Letters to offices with an address at one of the mail domains
    to ``avoid`` are left where they are.
    """
    rows = {row.id: row for row in _first(session, now, mode, limit, avoid)}
    if not rows:
        return []
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
    session.execute(_TAKE, {"ids": [row.id for row in taken], "owner": owner, "until": until})
    follow(session, [(row.id, row.state) for row in taken if row.kind == Kind.LETTER], State.SENDING, now)
    return [mails[row.id] for row in taken]


def renew(session: Session, owner: str, ids: Collection[str], until: datetime) -> None:
    """Keep these mails of ours for longer. One that we do not know we have comes free by itself."""
    ours = _mails.c.id.in_(ids), _mails.c.state == State.SENDING, _mails.c.lease_owner == owner
    session.execute(update(_mails).where(*ours).values(lease_until=until))


def rescue(session: Session | Connection, now: datetime) -> int:
    """Take mails from senders whose lease ran out: sent again if that is safe, else uncertain; how many.

    The lease's owner stays on an uncertain one, so that its late answer can still be recorded.
    """
    stranded = session.execute(
        select(_mails.c.id, _mails.c.kind, _mails.c.phase)
        .where(_mails.c.state == State.SENDING, _mails.c.lease_until < now)
        .with_for_update(skip_locked=True)
    ).all()
    for new in (State.QUEUED, State.UNCERTAIN):
        rows = [row for row in stranded if rules.after_crash(row.kind, row.phase) is new]
        if not rows:
            continue
        columns = {"state": new, "reply": rules.CUT, **(FREE if new is State.QUEUED else {})}
        session.execute(update(_mails).where(_mails.c.id.in_([row.id for row in rows])).values(**columns))
        letters = [(row.id, State.SENDING) for row in rows if row.kind == Kind.LETTER]
        follow(session, letters, new, now, rules.CUT)
    return len(stranded)


def _first(
    session: Session | Connection, now: datetime, mode: Mode, limit: int, avoid: Collection[str]
) -> Sequence[Any]:
    """The mails to claim next, locked, and their letters with them."""
    found: list[Any] = []
    ways = ((OWN, _OURS_DUE, limit), (PASSED_ON, _OURS_DUE, LARGE_AT_ONCE), (LETTER, _LETTERS_DUE, limit))
    for priority, statement, most in ways:
        if avoid:
            statement = statement.where(_elsewhere(avoid))
        which = {"now": now, "mode": mode, "priority": priority, "most": min(most, limit - len(found))}
        found += session.execute(statement, which)
    return found


def _elsewhere(domains: Collection[str]) -> ColumnElement[bool]:
    """The condition that a mail goes to no office with an address at one of these domains."""
    at = or_(
        *(func.lower(Representative.email).endswith(f"@{domain}", autoescape=True) for domain in domains)
    )
    there = select(Representative.office_id).where(Representative.valid_to.is_(None), at)
    return or_(_mails.c.office_id.is_(None), _mails.c.office_id.not_in(there))


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
        row.ref,
        recipient,
        message,
        row.attempts,
        row.first_attempt_at,
    )


def _hold(session: Session | Connection, row: Any, reason: str, now: datetime) -> None:
    columns: dict[str, object] = {"state": State.HELD}
    if reason != UNREADABLE:  # they are built anew; what is unreadable may be opened with another key
        columns["message"] = None
    session.execute(update(_mails).where(_mails.c.id == row.id).values(**columns))
    if row.kind == Kind.LETTER:
        follow(session, [(row.id, row.state)], State.HELD, now, reason)
