"""After a restore: what may have left since the backup was made is held, until an organiser knows better.

A backup tells where each letter stood when it was made. Whatever was confirmed and not at its end may have
been sent in the meantime, and nothing in the restored database can tell. So the machine sends none of it:
the mail server's log says which of them have left, and a person lets the others go. Mails of our own go on
by themselves: they may come twice, with one Message-ID.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    MetaData,
    Select,
    String,
    Table,
    func,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.domain import lifecycle
from app.domain.delivery import Kind, Phase
from app.domain.errors import PostbagError
from app.domain.keyring import Unreadable
from app.domain.lifecycle import RESTORED, State
from app.domain.message import Sender
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.models.types import UTCDateTime
from app.services import counters, deliveries, outcomes, pacing, standing
from app.services.outbox import FREE
from app.services.steps import step

BATCH = 200  # letters a transaction, so that nobody waits long for the write lock
SENT_LOG = "sent_log"  # the detail of an event: the mail server's log named this letter
# Held for its author's hands, or by an organiser: no machine lets these go by itself.
A_PERSONS = ("to_post", deliveries.ORGANISER)
ON_THEIR_WAY = (State.QUEUED, State.DEFERRED, State.SENDING)
_FRESH = {"populate_existing": True}  # rows as they are once they are locked
# Stands in a database that is being restored, and in no other: no worker starts on it.
_MARK = Table("restoring", MetaData(), Column("since", DateTime(timezone=True)))


@dataclass(frozen=True, slots=True)
class Kept:
    """What may have left since the backup: letters now held, and those that were in a sender's hands."""

    held: int
    uncertain: int


def begin(session: Session) -> None:
    """Mark the database as being restored, before anything lies in it."""
    _MARK.create(session.connection())


def give_up(session: Session) -> None:
    """Take the mark away from a database into which nothing was restored."""
    _MARK.drop(session.connection(), checkfirst=True)


def unfinished(session: Session) -> bool:
    """Whether a restore into this database has begun and not ended."""
    return bool(inspect(session.connection()).has_table(_MARK.name))


def keep(session: Session, now: datetime) -> Kept:
    """Hold every letter that may have left since the backup, and take the mark away: one transaction.

    A letter whose final dot may have been sent already becomes uncertain. Nobody is reminded of a letter
    that they may have confirmed since.
    """
    outcomes.catch_up(session, now, before=outcomes.END_OF_TIME)  # accepted, whatever their letters say
    cut = select(Delivery.id).where(Delivery.kind == Kind.LETTER, Delivery.state == State.SENDING)
    uncertain = _move(session, State.SENDING, State.UNCERTAIN, cut.where(Delivery.phase == Phase.DOT), now)
    mine = select(Delivery.id).where(Delivery.kind == Kind.LETTER)
    held = sum(_move(session, old, State.HELD, mine, now) for old in ON_THEIR_WAY)
    waiting = update(Letter).where(Letter.state == State.HELD, Letter.held_reason.not_in(A_PERSONS))
    held += _rows(session.execute(waiting.where(Letter.held_reason != RESTORED).values(held_reason=RESTORED)))
    for new in (State.UNCERTAIN, State.HELD):
        letters = select(Letter.id).where(Letter.state == new)
        moved = update(Delivery).where(Delivery.id.in_(letters), Delivery.state.in_(ON_THEIR_WAY))
        session.execute(moved.values(state=new, **FREE))
    own = update(Delivery).where(Delivery.kind != Kind.LETTER, Delivery.state == State.SENDING)
    session.execute(own.values(state=State.QUEUED, **FREE))
    unasked = update(Letter).where(Letter.state == State.AWAITING, Letter.reminded_at.is_(None))
    session.execute(unasked.values(reminded_at=now))
    give_up(session)
    return Kept(held, uncertain)


def accept(session: Session, ids: Sequence[str], now: datetime) -> int:
    """Record that these letters have left, as the mail server's log says; how many that was news of.

    Also news: of an uncertain letter, and of one that was confirmed only after the backup.
    """
    mails = select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id).with_for_update()
    # Before their letters, as every writer does.
    outbox = {mail.id: mail for mail in session.scalars(mails, execution_options=_FRESH)}
    unsettled = Letter.state.in_((State.HELD, State.UNCERTAIN, State.AWAITING))
    theirs = select(Letter).where(Letter.id.in_(ids), unsettled).with_for_update()
    letters = session.scalars(theirs, execution_options=_FRESH).all()
    for letter in letters:
        if letter.state == State.AWAITING:
            step(session, letter, State.HELD, "organiser", now, RESTORED)
        step(session, letter, State.ACCEPTED, "organiser", now, SENT_LOG)
        letter.handed_over_at, letter.held_reason = now, ""
        counters.bump(session, letter.campaign_id, "sent", letter.ref, now.date())
        if mail := outbox.get(letter.id):
            mail.state, mail.finished_at, mail.message = State.ACCEPTED, now, None
            mail.phase, mail.lease_owner, mail.lease_until = Phase.NONE, "", None
    session.flush()
    return len(letters)


def let_go(session: Session, sender: Sender, now: datetime, after: str = "") -> tuple[str, int]:
    """Let restored letters with an id past ``after`` go on, as an organiser decided; the last id looked at
    ("" when there was none), and how many are queued.

    Each takes a new slot, so that no office gets them all at once. One that may not leave as its author
    confirmed it waits on with that reason, like any other.
    """
    query = select(Delivery).join(Letter, Letter.id == Delivery.id).where(_is_restored(), Delivery.id > after)
    query = query.order_by(Delivery.id).limit(BATCH).with_for_update(of=Delivery)
    last, queued = "", 0
    mails = session.scalars(query, execution_options=_FRESH).all()
    pacing.lock(session, [mail.id for mail in mails], sender, now)
    for mail in mails:
        last = mail.id
        with suppress(Unreadable, PostbagError), session.begin_nested():  # it waits on, and the others go
            queued += _let_go(session, mail, sender, now)
    return last, queued


def waiting(session: Session) -> int:
    """How many letters are held because they may have left before a restore."""
    return session.scalars(select(func.count()).select_from(Letter).where(_is_restored())).one()


def _let_go(session: Session, mail: Delivery, sender: Sender, now: datetime) -> bool:
    letter = session.get_one(Letter, mail.id, with_for_update=True, populate_existing=True)
    if mail.message is None:  # it was held before the backup too: its bytes are made when it goes
        letter.held_reason = ""
        return deliveries.release(session, letter, sender, now)
    step(session, letter, State.QUEUED, "organiser", now, RESTORED)
    letter.held_reason = ""
    mail.state = State.QUEUED
    if mail.attempts:
        mail.due_at = now
    else:
        mail.due_at = pacing.plan(session, standing.read(session, mail.id), sender, now)
    session.flush()
    return True


def _is_restored() -> Any:
    return (Letter.state == State.HELD) & (Letter.held_reason == RESTORED)


def _move(session: Session, old: State, new: State, ids: Select[Any], now: datetime) -> int:
    """Let all these letters take one step, each with its event, in two statements; how many."""
    lifecycle.check(old, new)
    theirs = Letter.state == old, Letter.id.in_(ids)
    told = select(
        Letter.id,
        literal(now, UTCDateTime()),
        *(literal(word, String()) for word in (old.value, new.value, "machine", RESTORED)),
    )
    columns = ["letter_id", "at", "old", "new", "source", "detail"]
    session.execute(insert(Event).from_select(columns, told.where(*theirs)))
    reason = RESTORED if new is State.HELD else ""
    moved = update(Letter).where(*theirs).values(state=new, changed_at=now, held_reason=reason)
    return _rows(session.execute(moved.execution_options(synchronize_session=False)))


def _rows(result: Any) -> int:
    return int(result.rowcount)
