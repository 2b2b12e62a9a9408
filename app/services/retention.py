"""What is erased, and when: unconfirmed letters, words, identities, and all of it when somebody asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, delete, select, update
from sqlalchemy.orm import Session

from app.domain.deadlines import EMPTY_PAGE, REMIND_AFTER, Retention
from app.domain.errors import N_, NotAllowed
from app.domain.incoming.filing import Place
from app.domain.lifecycle import CLAIMABLE, CLOSING, Kept, State
from app.domain.links import Randbits
from app.models.deliveries import Delivery
from app.models.incoming import LISTED, IncomingMail, SurveyMail
from app.models.letters import (
    ERASABLE,
    BlockedAddress,
    ConfirmationCode,
    Consent,
    Event,
    FollowUp,
    Letter,
    LetterText,
    PageToken,
    Response,
    Supporter,
    Tombstone,
)
from app.models.users import AuditEntry
from app.services import deliveries, letters, supporter_mail
from app.services.letters import locked
from app.services.steps import step
from app.services.supporter_mail import Post

BATCH = 200  # letters a transaction, so that nobody waits long for the write lock
PARTS = (
    Supporter,
    LetterText,
    ConfirmationCode,
    Consent,
    PageToken,
    Event,
    Response,
    IncomingMail,
    SurveyMail,
    FollowUp,
)


def expire(session: Session, now: datetime) -> int:
    """Let unconfirmed letters whose time is over expire, and erase what they held; how many."""
    due = _some(session, Letter.state == State.AWAITING, Letter.expires_at <= now)
    for letter in due:
        step(session, letter, State.EXPIRED, "machine", now)
        letters.forget(session, letter)
    return len(due)


def remind(session: Session, post: Post, now: datetime, randbits: Randbits) -> int:
    """Remind, once, the authors whose letters wait for a day; how many."""
    due = _some(
        session,
        Letter.state == State.AWAITING,
        Letter.created_at <= now - REMIND_AFTER,
        Letter.expires_at > now,
        Letter.reminded_at.is_(None),
    )
    for letter in due:
        letter.reminded_at = now
        supporter_mail.reminder(session, letter, post, now, randbits)
    return len(due)


def close(session: Session, retention: Retention, now: datetime) -> int:
    """Close letters of which nothing more is expected, so that the time of their words begins; how many.

    Those that a brake has kept from leaving for as long are closed with their mails, and never go.
    """
    before = now - retention.close
    waiting = [
        letter_id
        for state in sorted(deliveries.WAITING)
        for letter_id in session.scalars(_oldest(Letter.id, state, before))
    ]
    theirs = select(Delivery).where(Delivery.id.in_(waiting)).with_for_update(skip_locked=True)
    mails = {mail.id: mail for mail in session.scalars(theirs)}  # before their letters, as every writer does
    due: list[Letter] = []
    for state in sorted(CLOSING | CLAIMABLE):
        old = _oldest(Letter, state, before)
        if state in CLAIMABLE:
            old = old.where(Letter.id.in_(mails))
        if len(due) < BATCH:
            due += session.scalars(old.with_for_update(skip_locked=True))
    for letter in due:
        step(session, letter, State.CLOSED, "machine", now)
        if letter.id in mails:
            mail = mails[letter.id]
            mail.state, mail.finished_at, mail.message = State.CLOSED, now, None
    return len(due)


def erase(session: Session, retention: Retention, now: datetime) -> int:
    """Erase the words and the identities whose time is over; how many letters lost a part."""
    wordy = _erasable(session, Kept.WORDS, now - retention.text)
    for letter in wordy:
        session.execute(delete(LetterText).where(LetterText.letter_id == letter.id))
        supporter_mail.erase(session, letter.id)
        letter.kept = Kept.AUTHOR
    named = [
        letter
        for kept in (Kept.WORDS, Kept.AUTHOR)
        for letter in _erasable(session, kept, now - retention.identity)
    ]
    for letter in named:
        letters.forget(session, letter)
    empty = _erasable(session, Kept.LINKS, now - EMPTY_PAGE)
    for letter in empty:  # its page has said for long enough that nothing is left to see
        session.execute(delete(PageToken).where(PageToken.letter_id == letter.id))
        letter.kept = Kept.NOTHING
    lost = _forget_lost(session, now - retention.unmatched)
    return (
        len({letter.id for letter in (*wordy, *named, *empty)})
        + lost
        + supporter_mail.erase_old(session, now - retention.own_mail)
    )


def delete_everything(session: Session, letter_id: str, now: datetime, randbits: Randbits) -> None:
    """Remove a letter and all that hangs on it from every table, leaving an id that means nothing.

    Letters that follow it up are deleted with it. Raises NotAllowed in the seconds in which a sender talks to
    the office's server.
    """
    for later in session.scalars(select(FollowUp.letter_id).where(FollowUp.first_id == letter_id)).all():
        delete_everything(session, later, now, randbits)
    session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    if letter.state == State.SENDING:
        raise NotAllowed(N_("Your letter is being sent this very moment. Please try again in a minute."))
    supporter_mail.erase(session, letter_id)
    session.execute(delete(Delivery).where(Delivery.letter_id == letter_id))
    for part in PARTS:
        session.execute(delete(part).where(part.letter_id == letter_id))
    session.execute(
        update(AuditEntry).where(AuditEntry.subject == letter_id).values(subject="a deleted letter")
    )
    session.execute(delete(Letter).where(Letter.id == letter_id))
    session.expunge(letter)
    session.add(Tombstone(id=f"{randbits(128):032x}", deleted_on=now.date()))


def disown(session: Session, letter_id: str, now: datetime, randbits: Randbits) -> None:
    """ "I did not write this": never write to that mailbox again, and delete all that waits for its word."""
    author = session.get(Supporter, letter_id)
    mailbox = author.email_hash if author else b""
    unconfirmed = session.scalars(
        select(Letter.id)
        .join(Supporter)
        .where(Supporter.email_hash == mailbox, Letter.state == State.AWAITING)
        .order_by(Letter.id)
        .with_for_update(of=Letter)
    ).all()
    if letter_id not in unconfirmed:
        raise NotAllowed(N_("This letter is no longer waiting for your confirmation."))
    session.merge(BlockedAddress(email_hash=mailbox, at=now))
    for one in unconfirmed:
        delete_everything(session, one, now, randbits)


def _forget_lost(session: Session, before: datetime) -> int:
    """Put away the mails that nobody has brought to a letter since a moment; how many."""
    old = select(IncomingMail.id).where(LISTED[Place.PEN], IncomingMail.received_at < before)
    ids = session.scalars(old.order_by(IncomingMail.received_at).limit(BATCH)).all()
    nothing = {"raw": None, "sender": "", "recipient": "", "correspondent": None, "message_id": None}
    put_away = update(IncomingMail).where(IncomingMail.id.in_(ids))
    session.execute(put_away.values(place=Place.NOT_OURS, **nothing))
    return len(ids)


def _erasable(session: Session, kept: Kept, before: datetime) -> list[Letter]:
    """Finished letters of which just this is still kept, though nothing has happened since a moment."""
    return _some(session, ERASABLE, Letter.kept == kept, Letter.changed_at <= before)


def _oldest(what: Any, state: State, before: datetime) -> Select[Any]:
    """The letters that have stood longest in one state: the index leads to them, and to no other.

    Asked for several states at once, PostgreSQL rather walked through two million letters.
    """
    old = Letter.state == state, Letter.changed_at <= before
    return select(what).where(*old).order_by(Letter.changed_at).limit(BATCH)


def _some(session: Session, *conditions: ColumnElement[bool] | TextClause) -> list[Letter]:
    return list(
        session.scalars(
            select(Letter)
            .where(*conditions)
            .order_by(Letter.changed_at)  # as the indexes that lead to them have it
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    )
