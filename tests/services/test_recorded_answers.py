from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.errors import BadInput, NotAllowed
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter, Response
from app.services import deliveries, responses
from tests import factories

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENT = NOW - timedelta(days=20)
ANSWERABLE = {State.ACCEPTED, State.PRINTED, State.UNCERTAIN, State.BOUNCED, State.ANSWERED, State.CLOSED}
GONE = {State.ACCEPTED, State.PRINTED, State.ANSWERED, State.CLOSED}


@pytest.fixture
def letter(session):
    made = factories.queued_letters(session, 1)[0]
    made.created_at = SENT
    return made


def put(session, letter, state):
    letter.state, letter.changed_at = state, SENT
    session.get(Delivery, letter.id).state = state
    letter.handed_over_at = SENT if state in GONE else None
    session.flush()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", ["supportive", "holding", "bounced"])
def test_what_an_answer_does_to_each_state(session, letter, state, kind):
    put(session, letter, state)
    refused = state not in ANSWERABLE or (
        kind == "bounced" and state in {State.PRINTED, State.ANSWERED, State.CLOSED}
    )
    if refused:
        with pytest.raises(NotAllowed):
            responses.record(session, letter.id, kind, NOW.date(), "1", NOW)
        assert session.scalars(select(Response)).all() == []
        return
    if state is State.ANSWERED:
        session.add(Event(letter_id=letter.id, at=SENT, old="accepted", new="answered", source="organiser"))
    responses.record(session, letter.id, kind, NOW.date(), "1", NOW)
    if state is State.ANSWERED and kind == "holding":
        assert letter.state == State.ACCEPTED
        return
    arrived = State.ACCEPTED if state is State.UNCERTAIN else state
    expected = {"supportive": State.ANSWERED, "holding": arrived, "bounced": State.BOUNCED}[kind]
    assert letter.state == expected
    assert (letter.handed_over_at is None) == (expected is State.BOUNCED)


def test_an_acknowledgement_settles_an_uncertain_letter(session, letter):
    put(session, letter, State.UNCERTAIN)
    responses.record(session, letter.id, "acknowledgement", NOW.date(), "7", NOW)
    mail = session.get(Delivery, letter.id)
    assert (letter.state, mail.state, mail.message) == (State.ACCEPTED, State.ACCEPTED, None)
    with pytest.raises(NotAllowed):  # nobody sends it again
        deliveries.settle(session, letter.id, State.QUEUED, "7", NOW)


def test_a_step_leaves_an_event(session, letter):
    put(session, letter, State.ACCEPTED)
    responses.record(session, letter.id, "forwarded", NOW.date(), "7", NOW)
    event = session.scalars(
        select(Event).where(Event.letter_id == letter.id).order_by(Event.id.desc())
    ).first()
    assert (event.old, event.new, event.source, event.detail) == (
        "accepted",
        "answered",
        "organiser",
        "forwarded",
    )
    said = session.scalars(select(Response)).one()
    assert (said.source, said.kind, said.on, said.by) == ("organiser", "forwarded", NOW.date(), "7")


@pytest.mark.parametrize(
    ("supporter", "state"), [(None, "accepted"), ("no", "accepted"), ("yes", "answered")]
)
def test_a_corrected_answer_lets_the_letter_stand_where_it_stood(session, letter, supporter, state):
    put(session, letter, State.ACCEPTED)
    responses.record(session, letter.id, "supportive", NOW.date(), "1", NOW)
    if supporter:
        session.add(
            Response(letter_id=letter.id, source="supporter", kind=supporter, on=NOW.date(), at=NOW, by="")
        )
    responses.record(session, letter.id, "acknowledgement", NOW.date(), "1", NOW)
    assert letter.state == state


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2026, 11, 2)], ids=["Seoul", "San Francisco"])
def test_the_day_is_the_organisers_own(session, letter, on):
    put(session, letter, State.ACCEPTED)
    assert responses.record(session, letter.id, "neutral", on, "1", NOW).on == on


@pytest.mark.parametrize(
    ("kind", "on", "field"),
    [
        ("yes", date(2026, 11, 23), "kind"),
        ("neutral", date(2026, 11, 25), "on"),
        ("neutral", date(2026, 11, 1), "on"),
    ],
)
def test_bad_input_names_its_field(session, letter, kind, on, field):
    put(session, letter, State.ACCEPTED)
    with pytest.raises(BadInput) as refused:
        responses.record(session, letter.id, kind, on, "1", NOW)
    assert refused.value.field == field
    assert session.get(Letter, letter.id).state == State.ACCEPTED
