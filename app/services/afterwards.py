"""A letter after it is confirmed: taken back, posted, answered, and what its author no longer wants."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain import responses
from app.domain.errors import N_, NotAllowed, TooLate
from app.domain.lifecycle import ANSWERABLE, POSTABLE, RETRACTABLE, State
from app.domain.responses import Source
from app.models import threads
from app.models.letters import Consent, Event, Letter, Response
from app.services import deliveries, supporter_mail
from app.services.letters import locked
from app.services.steps import step

# In these states we know ourselves that the letter reached the office.
ARRIVED = frozenset({State.ACCEPTED, State.PRINTED})
# What an author may stop: the letter itself is withdrawn, not its consent.
STOPPABLE = frozenset({"keep_posted", "ask_reply"})


def withdraw(session: Session, letter_id: str, now: datetime) -> None:
    """Take a confirmed letter back before it leaves; raises TooLate once a sender holds it."""
    letter = session.get(Letter, letter_id)
    waits = letter is not None and letter.state in RETRACTABLE - {State.AWAITING}
    if not waits or not deliveries.withdraw(session, letter_id, now):
        raise TooLate(N_("Your letter has already left, so it cannot be taken back."))
    session.expire(letter)


def mark_posted(session: Session, letter_id: str, now: datetime) -> None:
    """Record that its author posted the letter or used the office's form; saying so twice counts once."""
    deliveries.set_aside(session, letter_id, now)
    letter = locked(session, letter_id)
    if letter.state == State.PRINTED:
        return
    if letter.state not in POSTABLE:
        raise NotAllowed(N_("This letter did not need posting."))
    step(session, letter, State.PRINTED, "supporter", now)
    letter.handed_over_at = now
    letter.held_reason = ""


def report(session: Session, letter_id: str, answer: str, now: datetime) -> None:
    """Record its author's answer to "did they reply?"; the last one counts.

    Raises BadInput for an answer that is not listed, NotAllowed before the letter has left.
    """
    responses.check(Source.SUPPORTER, answer)
    letter_id = threads.first_of(session, letter_id)  # whichever letter of the thread they answered
    letter = locked(session, letter_id)
    if letter.state not in ANSWERABLE:
        raise NotAllowed(N_("Your letter has not reached the office yet, so there is nothing to report."))
    earlier = Response.letter_id == letter_id, Response.source == Source.SUPPORTER
    session.execute(delete(Response).where(*earlier))
    session.add(Response(letter_id=letter_id, source=Source.SUPPORTER, kind=answer, on=now.date(), at=now))
    if answer in responses.YES and letter.state != State.ANSWERED:
        mark_answered(session, letter, Source.SUPPORTER, now)
    elif answer not in responses.YES and letter.state == State.ANSWERED:
        take_back_answered(session, letter, Source.SUPPORTER, now)


def handed_in(session: Session, letter_id: str, came_at: datetime, now: datetime) -> None:
    """Its author shows us an answer that they got themselves: that is their yes, unless they said more."""
    letter_id = threads.first_of(session, letter_id)
    letter = locked(session, letter_id)
    said = select(Response.id).where(Response.letter_id == letter_id, Response.source == Source.SUPPORTER)
    if letter.state not in ANSWERABLE or session.scalar(said.where(Response.kind.in_(responses.YES))):
        return
    session.execute(delete(Response).where(Response.id.in_(said)))
    yes = Response(
        letter_id=letter_id, source=Source.SUPPORTER, kind=responses.Answer.YES, on=came_at.date(), at=now
    )
    session.add(yes)
    if letter.state != State.ANSWERED:
        mark_answered(session, letter, Source.SUPPORTER, now)


def stop(session: Session, letter_id: str, purpose: str, now: datetime) -> None:
    """Withdraw the consent to one purpose (``keep_posted`` or ``ask_reply``): what waits never leaves."""
    if purpose not in STOPPABLE:
        raise NotAllowed(N_("That cannot be stopped here."))
    session.execute(
        update(Consent)
        .where(Consent.letter_id == letter_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    if purpose == "ask_reply":
        supporter_mail.drop_surveys(session, letter_id, now)


def mark_answered(session: Session, letter: Letter, by: Source, now: datetime, detail: str = "") -> None:
    """Let the letter be answered: that proves that it arrived, whatever we thought before."""
    letter.handed_over_at = letter.handed_over_at or letter.changed_at
    step(session, letter, State.ANSWERED, by, now, detail)


def take_back_answered(session: Session, letter: Letter, by: Source, now: datetime) -> None:
    """A "yes" was corrected: the letter stands where it stood, unless others know of an answer."""
    others = select(Response.kind).where(Response.letter_id == letter.id, Response.source != by)
    if not responses.SUBSTANTIVE.isdisjoint(session.scalars(others)):
        return
    steps = select(Event).where(Event.letter_id == letter.id).order_by(Event.id.desc()).limit(1)
    answered = session.scalars(steps.where(Event.new == State.ANSWERED)).one()
    if (
        session.scalars(steps.where(Event.new.not_in((State.ANSWERED, State.CLOSED)))).one().new
        not in ARRIVED
    ):
        letter.handed_over_at = None  # only the answer said that it had arrived
    step(session, letter, State(answered.old), by, now, "corrected")
