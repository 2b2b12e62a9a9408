"""A letter follows what the mailbox knows of it, computed anew from all mails filed with it.

So a mail that is sorted twice, assigned, corrected or taken away again never counts twice.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.incoming.filing import Place
from app.domain.incoming.word import Filed, Word, word
from app.domain.lifecycle import GIVEN_BACK, RETURNABLE, STEPS, State
from app.domain.responses import SUBSTANTIVE, Kind, Source
from app.domain.tokens import Kind as Token
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Event, FollowUp, Letter, Response
from app.services.afterwards import mark_answered, take_back_answered
from app.services.letters import locked
from app.services.steps import step


def refresh(session: Session, letter_id: str, now: datetime) -> None:
    """Let a letter, and the first letter of its thread, say and stand where their mails put them."""
    first = session.get(FollowUp, letter_id)
    for one in {letter_id, first.first_id if first else letter_id}:
        mail = session.get(Delivery, one, with_for_update=True)  # before its letter, as every writer does
        letter = locked(session, one)
        _follow(session, letter, mail, word(_filed(session, one)), now)
    session.flush()


def _filed(session: Session, letter_id: str) -> list[Filed]:
    """The mails that lie with a letter, and with those that follow it up."""
    thread = select(FollowUp.letter_id).where(FollowUp.first_id == letter_id)
    theirs = IncomingMail.letter_id.in_([letter_id, *session.scalars(thread)])
    mails = session.scalars(select(IncomingMail).where(theirs, IncomingMail.place == Place.FILED))
    sent_again = _sent_again_at(session, letter_id)
    return [
        Filed(
            mail.is_kind,
            mail.received_at,
            mail.answer,
            mail.permanent,
            mail.delayed,
            mail.from_author,
            mail.status,
        )
        for mail in mails
        # what came back of a later letter says nothing of how the first one travelled
        if (mail.letter_id == letter_id and not _is_over(mail, sent_again)) or mail.is_kind == "person"
    ]


def _sent_again_at(session: Session, letter_id: str) -> datetime | None:
    """When its author last sent a letter again that had come back."""
    again = Event.letter_id == letter_id, Event.old.in_(GIVEN_BACK), Event.new.in_((State.QUEUED, State.HELD))
    return session.scalar(select(Event.at).where(*again).order_by(Event.id.desc()).limit(1))


def _is_over(mail: IncomingMail, sent_again: datetime | None) -> bool:
    """Whether a mail is a bounce, but not of the letter as it travelled last: of an earlier attempt, or of
    what its author said later to the answer."""
    if mail.is_kind != "bounce":
        return False
    of_another = mail.token_kind == Token.BOUNCE and mail.token_id != mail.letter_id
    return of_another or (sent_again is not None and mail.received_at <= sent_again)


def _follow(session: Session, letter: Letter, mail: Delivery | None, known: Word, now: datetime) -> None:
    _say(session, letter, known, now)
    if known.known == Kind.BOUNCED:
        _return(session, letter, mail, known, now)
    elif letter.state in {State.BOUNCED, State.UNCERTAIN} and known.arrived:
        _arrive(session, letter, mail, now, "came_back")
    elif letter.state == State.BOUNCED and _returned_by_mailbox(session, letter):
        _arrive(session, letter, mail, now, "corrected")  # what came back was no bounce of this letter
    state = State(letter.state)
    if known.known in SUBSTANTIVE and state is not State.ANSWERED and State.ANSWERED in STEPS[state]:
        mark_answered(session, letter, Source.MAILBOX, now, known.known)
    elif known.known not in SUBSTANTIVE and state is State.ANSWERED:
        take_back_answered(session, letter, Source.MAILBOX, now)


def _say(session: Session, letter: Letter, known: Word, now: datetime) -> None:
    """Keep one response of the mailbox, or none."""
    said = Response.letter_id == letter.id, Response.source == Source.MAILBOX
    before = session.scalars(select(Response).where(*said)).all()
    on = known.at.date() if known.at else now.date()
    if [(row.kind, row.on) for row in before] == ([(known.known, on)] if known.known else []):
        return
    session.execute(delete(Response).where(*said))
    if known.known:
        session.add(Response(letter_id=letter.id, source=Source.MAILBOX, kind=known.known, on=on, at=now))
    session.flush()


def _return(session: Session, letter: Letter, mail: Delivery | None, known: Word, now: datetime) -> None:
    if State(letter.state) not in RETURNABLE:
        return
    step(session, letter, State.BOUNCED, Source.MAILBOX, now, known.detail)
    letter.handed_over_at = None  # it did not arrive after all
    if mail is not None and mail.state == State.UNCERTAIN:
        _finish(mail, State.BOUNCED, now)


def _arrive(session: Session, letter: Letter, mail: Delivery | None, now: datetime, why: str) -> None:
    step(session, letter, State.ACCEPTED, Source.MAILBOX, now, why)
    letter.handed_over_at = letter.handed_over_at or now
    if mail is not None and mail.state in {State.UNCERTAIN, State.BOUNCED}:
        _finish(mail, State.ACCEPTED, now)


def _returned_by_mailbox(session: Session, letter: Letter) -> bool:
    last = select(Event.source).where(Event.letter_id == letter.id).order_by(Event.id.desc()).limit(1)
    return session.scalar(last) == Source.MAILBOX


def _finish(mail: Delivery, state: State, now: datetime) -> None:
    mail.state, mail.finished_at, mail.message = state, now, None
    mail.lease_owner, mail.lease_until = "", None  # a late answer to the old attempt changes nothing now
