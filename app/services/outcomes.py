"""The sender's part of the outbox once a mail is ours: its dot is marked, what became of it is recorded.

Everything takes many mails at once, for the connections of a sender share one durable commit (decision 0008).
Each statement asks whether the lease is still ours and says which mails it changed. What was accepted is put
on record with the next dots; the letters' rows follow a moment later, many at once.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Outcome, Phase
from app.domain.lifecycle import State
from app.models.among import among
from app.models.deliveries import Delivery
from app.models.letters import FollowUp, Letter
from app.services import counters
from app.services.following import follow
from app.services.outbox import FREE, Claimed

_mails: Any = Delivery.__table__
_letters: Any = Letter.__table__
_later: Any = FollowUp.__table__
# Built once, as in following.py.
_MINE = (
    update(_mails)
    .where(
        among(_mails.c.id, "its_ids"),
        _mails.c.lease_owner == bindparam("its_owner"),
        _mails.c.state == bindparam("its_state"),
    )
    .returning(_mails.c.id)
)
_DOT = _MINE.values(
    phase=Phase.DOT, first_attempt_at=func.coalesce(_mails.c.first_attempt_at, bindparam("its_first"))
)
# Its bytes go: nobody needs them any more.
_ACCEPTED = _MINE.values(attempts=_mails.c.attempts + 1, message=None)
_BEHIND = select(_mails.c.id, _mails.c.campaign_id, _mails.c.reply, _mails.c.lease_owner).where(
    among(_mails.c.id, "its_ids"),
    func.coalesce(_mails.c.state, "") == State.ACCEPTED,  # by their ids: almost all mails are accepted
    _mails.c.finished_at < bindparam("before", type_=_mails.c.finished_at.type),
)
_LATER = select(_later.c.letter_id).where(among(_later.c.letter_id, "its_ids"))
FOLLOW_WITHIN = timedelta(seconds=10)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
FINAL = frozenset({State.ACCEPTED, State.REJECTED})
# What our own late answer may still replace: a rescue that came before it can only guess.
REPLACEABLE = (State.SENDING, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed mail."""

    mail: Claimed
    outcome: Outcome
    first_attempt_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """A letter whose delivery is accepted, while itself it still is what it ``was``."""

    id: str
    campaign_id: int
    ref: str
    reply: str
    was: State


def mark_dots(
    session: Session | Connection, owner: str, mails: Iterable[tuple[Claimed, datetime]]
) -> frozenset[str]:
    """Say, before their final dots go out, that they may have; the ids of those that are still ours to send.

    Each mail comes with the moment of its first attempt.
    """
    by_first: dict[datetime, list[str]] = defaultdict(list)
    for mail, first in mails:
        by_first[first].append(mail.id)
    marked: set[str] = set()
    for first, ids in by_first.items():
        marked |= _changed(session, _DOT, owner, ids, State.SENDING, {"its_first": first})
    return frozenset(marked)


def in_hand(session: Session | Connection, owner: str, answered: Collection[str]) -> list[Claimed]:
    """What a dead sender had in hand, without its bytes: what lies claimed, and of these ``answered`` mails
    also what a rescue has called uncertain meanwhile.
    """
    held = _mails.c.lease_owner == owner
    claimed = or_(
        _mails.c.state == State.SENDING,
        and_(_mails.c.state == State.UNCERTAIN, _mails.c.id.in_(answered)),
    )
    columns = [_mails.c[name] for name in ("id", "kind", "campaign_id", "office_id")]
    rest = [_mails.c.attempts, _mails.c.first_attempt_at]
    found = (
        select(*columns, func.coalesce(_letters.c.ref, "").label("ref"), *rest)
        .outerjoin(_letters, _letters.c.id == _mails.c.letter_id)
        .where(held, claimed)
    )
    return [Claimed(**row._mapping, recipient="", message=b"") for row in session.execute(found)]


def record(
    session: Session | Connection, owner: str, results: Sequence[Result], now: datetime
) -> list[Accepted]:
    """Write down what became of mails that we claimed; the same result twice changes nothing.

    A mail that is not ours any more, or was deleted meanwhile, is left alone. Gives back the letters that are
    accepted and have not followed yet: they do in ``follow_up``, many at once.
    """
    groups: dict[str, list[Claimed]] = defaultdict(list)
    for result in results:
        if result.outcome.state is State.ACCEPTED:
            groups[result.outcome.reply].append(result.mail)
        else:
            _record_one(session, owner, result, now)
    return [
        letter for reply, mails in groups.items() for letter in _accept(session, owner, reply, mails, now)
    ]


def follow_up(session: Session | Connection, accepted: Sequence[Accepted], now: datetime) -> None:
    """Let letters that were accepted follow, and count them."""
    if not accepted:
        return
    groups: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for letter in accepted:
        groups[letter.was, letter.reply].append(letter)
    # Counted are people: a letter that follows another up is nobody new.
    later = set(session.scalars(_LATER, {"its_ids": [letter.id for letter in accepted]}))
    sent: Counter[tuple[int, str, str, date]] = Counter()
    for (was, reply), letters in groups.items():
        moved = follow(session, [(letter.id, was) for letter in letters], State.ACCEPTED, now, reply)
        there = [letter for letter in letters if letter.id in moved - later]
        sent.update((letter.campaign_id, "sent", letter.ref, now.date()) for letter in there)
    # Last and in one order: others count too, and wait for these rows until we commit.
    counters.add(session, sent)


def catch_up(
    session: Session | Connection, now: datetime, before: datetime | None = None, owner: str | None = None
) -> int:
    """Let letters follow that were accepted before ``before``, through ``owner``, and have not; how many.

    By default those of senders that vanished: one that lives has let its letters follow long since.
    """
    before = now - FOLLOW_WITHIN if before is None else before
    sending = select(Letter.id, Letter.ref).where(Letter.state == State.SENDING)
    refs = {row.id: row.ref for row in session.execute(sending)}
    if not refs:
        return 0
    behind = session.execute(_BEHIND, {"its_ids": sorted(refs), "before": before}).all()
    accepted = [
        Accepted(row.id, row.campaign_id, refs[row.id], row.reply, State.SENDING)
        for row in behind
        if owner in (None, row.lease_owner)
    ]
    follow_up(session, accepted, now)
    return len(accepted)


def hand_back(
    session: Session | Connection,
    owner: str,
    mails: Iterable[Claimed],
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Put claimed mails that did not leave back in the queue: due as they were, or at ``due_at``.

    Whoever held one knows that its dot never went, even if a rescue could not know it.
    """
    columns: dict[str, object] = {"state": State.QUEUED, **FREE}
    if due_at is not None:
        columns["due_at"] = due_at
    by_id = {mail.id: mail for mail in mails}
    for old in REPLACEABLE:
        back = _changed(session, _MINE, owner, by_id.keys(), old, columns)
        letters = [(mail_id, old) for mail_id in back if by_id[mail_id].kind == Kind.LETTER]
        follow(session, letters, State.QUEUED, now, "handed_back")
        by_id = {mail_id: mail for mail_id, mail in by_id.items() if mail_id not in back}


def _accept(
    session: Session | Connection, owner: str, reply: str, mails: Sequence[Claimed], now: datetime
) -> list[Accepted]:
    """Write down mails that were accepted with one reply, but not in their letters."""
    columns = {"state": State.ACCEPTED, "reply": reply, "finished_at": now, "lease_until": None}
    left = {mail.id: mail for mail in mails}
    letters = []
    for old in REPLACEABLE:
        changed = [left.pop(mail_id) for mail_id in _changed(session, _ACCEPTED, owner, left, old, columns)]
        letters += [
            Accepted(mail.id, mail.campaign_id, mail.ref, reply, old)
            for mail in changed
            if mail.campaign_id is not None
        ]
    return letters


def _record_one(session: Session | Connection, owner: str, result: Result, now: datetime) -> None:
    """Write down a mail that was not accepted."""
    mail, outcome = result.mail, result.outcome
    columns: dict[str, object] = {
        "state": outcome.state,
        "reply": outcome.reply,
        "attempts": mail.attempts + 1,
        "first_attempt_at": result.first_attempt_at,
    }
    if outcome.state in FINAL:
        columns |= {"finished_at": now, "message": None, "lease_until": None}
    elif outcome.state is not State.UNCERTAIN:
        columns |= {**FREE, "due_at": outcome.due_at}
    for old in REPLACEABLE:
        if old is not outcome.state and _changed(session, _MINE, owner, [mail.id], old, columns):
            if mail.kind == Kind.LETTER:
                follow(session, [(mail.id, old)], outcome.state, now, outcome.reply)
            return


def _changed(
    session: Session | Connection,
    statement: Any,
    owner: str,
    ids: Collection[str],
    state: State,
    columns: Mapping[str, object],
) -> frozenset[str]:
    """Set columns of those mails that are ours and stand in ``state``; their ids."""
    if not ids:
        return frozenset()
    # In one order for all, so that two senders never wait for each other's rows in a circle.
    mine = {"its_ids": sorted(ids), "its_owner": owner, "its_state": state}
    return frozenset(session.scalars(statement, {**mine, **columns}))
