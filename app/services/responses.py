"""Answers that an organiser knows of: recorded by hand, and shown in the letter's state.

What the supporter says themselves is in services/afterwards.py.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain import responses
from app.domain.errors import N_, BadInput, NotAllowed
from app.domain.lifecycle import ANSWERABLE, RETURNABLE, STEPS, State
from app.domain.responses import SUBSTANTIVE, Kind, Source
from app.models.deliveries import Delivery
from app.models.letters import Letter, Response
from app.services import consequences, deliveries
from app.services.afterwards import mark_answered, take_back_answered
from app.services.letters import locked
from app.services.steps import step

A_DAY = timedelta(days=1)  # somewhere on earth it is tomorrow already, or yesterday still


def record(session: Session, letter_id: str, kind: str, on: date, organiser: str, now: datetime) -> Response:
    """Record what came back on the day ``on``; an organiser's later entry replaces the earlier.

    Raises BadInput for a kind or day that cannot be, NotAllowed before the letter has left.
    """
    responses.check(Source.ORGANISER, kind)
    session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    if State(letter.state) not in ANSWERABLE:
        raise NotAllowed(N_("This letter has not gone out, so no answer can be recorded yet."))
    if on > now.date() + A_DAY:
        raise BadInput(N_("The day of the answer cannot lie in the future."), field="on")
    if on < letter.created_at.date() - A_DAY:
        raise BadInput(N_("The answer cannot be older than the letter."), field="on")
    _move(session, letter, kind, organiser, now)
    response = Response(letter_id=letter.id, source=Source.ORGANISER, kind=kind, on=on, at=now, by=organiser)
    session.add(response)
    session.flush()
    consequences.of_answer(session, letter, kind, organiser, now)
    return response


def _move(session: Session, letter: Letter, kind: str, organiser: str, now: datetime) -> None:
    """Let the letter's state follow what is now known, where the lifecycle has such a step."""
    state = State(letter.state)
    if kind in SUBSTANTIVE and State.ANSWERED in STEPS[state]:
        mark_answered(session, letter, Source.ORGANISER, now, kind)
    elif kind == Kind.BOUNCED and state in RETURNABLE:
        step(session, letter, State.BOUNCED, Source.ORGANISER, now, kind)
        letter.handed_over_at = None  # it did not arrive after all
    elif kind == Kind.BOUNCED and state is not State.BOUNCED:
        raise NotAllowed(N_("This letter cannot have come back: it was answered, posted or closed."))
    elif state is State.UNCERTAIN:  # whatever else came back shows that it arrived
        deliveries.settle(session, letter.id, State.ACCEPTED, organiser, now)
    elif kind not in SUBSTANTIVE and state is State.ANSWERED:
        take_back_answered(session, letter, Source.ORGANISER, now)
