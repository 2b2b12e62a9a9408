"""Made-up life: the same for one seed, marked, and never where a sender could take it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from app.domain.delivery import Mode
from app.domain.errors import NotAllowed
from app.domain.lifecycle import CLAIMABLE, State
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter, Response
from app.queries.response_rates import Rates
from app.services import synthetic
from tests import factories

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def campaign(session):
    campaign = factories.make_campaign(session)
    factories.make_version(session, campaign)
    for number in range(6):
        factories.make_representative(
            session,
            factories.make_office(session, id=f"gb-commons-S{number}"),
            id=f"gb-commons-s{number}",
            email=f"s{number}@parliament.example.org",
        )
    return campaign


def live(session, total, seed):
    world = synthetic.world(session, False, NOW.date())
    done = world.begun
    for day, count in synthetic.rhythm(total, NOW.date()).items():
        synthetic.live_a_day(session, world, day, done, count, factories.POST, Random(f"{seed} {day}"), NOW)
        done += count


def told(session):
    letters = session.execute(
        select(Letter.id, Letter.office_id, Letter.state, Letter.handed_over_at).order_by(Letter.id)
    )
    answers = session.execute(select(Response.letter_id, Response.source, Response.kind, Response.at))
    return [tuple(row) for row in letters], sorted(tuple(row) for row in answers)


def test_it_is_refused_live(session, campaign):
    with pytest.raises(NotAllowed):
        synthetic.world(session, True, NOW.date())


def test_it_needs_somebody_to_write_to(session):
    with pytest.raises(NotAllowed):
        synthetic.world(session, False, NOW.date())


def test_the_rhythm_makes_exactly_so_many_before_today():
    for total in (1, 7, 2000):
        days = synthetic.rhythm(total, NOW.date())
        assert sum(days.values()) == total
        assert len(days) == 90
        assert min(days.values()) >= 0
        assert max(days) == NOW.date() - timedelta(days=1)


def test_every_letter_is_marked_and_no_sender_can_take_one(session, campaign):
    waiting = factories.queued_letters(session, 1)[0]
    live(session, 60, seed=1)
    assert session.get(Letter, waiting.id).state == State.QUEUED
    made = session.scalars(select(Letter).where(Letter.synthetic)).all()
    assert len(made) == 60
    assert {letter.state for letter in made}.isdisjoint({*CLAIMABLE, State.AWAITING, State.SENDING})
    left = select(Delivery.id).where(
        Delivery.state.in_((*CLAIMABLE, State.SENDING)), Delivery.id != waiting.id
    )
    ours = {mail for mail in session.scalars(left) if mail in {letter.id for letter in made}}
    assert not ours
    assert session.scalars(select(func.max(Event.at))).one() <= NOW


def test_it_reaches_every_part_of_the_desk(session, campaign):
    live(session, 160, seed=2)
    row = Rates(session, NOW.date(), Mode.SANDBOX).overall()
    assert row.letters > 80
    assert row.pending > 0
    assert 0.3 < row.coverage < 0.9
    assert row.rate is not None
    assert 0 < row.lower_bound < row.upper_bound < 1


def test_one_seed_makes_one_life(session, campaign):
    with session.begin_nested() as savepoint:
        live(session, 20, seed=3)
        first = told(session)
        savepoint.rollback()
    session.expire_all()
    live(session, 20, seed=3)
    assert told(session) == first
