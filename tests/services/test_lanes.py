"""Slots in the lanes of offices, on both databases: taken once, in order, and planned anew when told to."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import db
from app.domain import pacing as rules
from app.domain.delivery import Mode
from app.domain.errors import BadInput, NotFound
from app.domain.keyring import Keyring
from app.domain.lifecycle import State
from app.domain.pacing import HOUR, Pace
from app.domain.submission import Recipient
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.pacing import PacedHour
from app.models.representatives import Office
from app.models.types import use_keyring
from app.models.users import AuditEntry
from app.services import brakes, campaigns, confirmations, held, letters, pacing, replanning, roster
from tests import factories
from tests.conftest import Templates, make_settings
from tests.factories import NOW, POST
from tests.processes import wait_for

LIVE = replace(POST, sender=replace(POST.sender, mode=Mode.LIVE, hold_seconds=900))
HOLD = timedelta(minutes=15)
FRIDAY_EVENING = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def paced(session: Session, **pace: object) -> dict[str, object]:
    """A campaign with this pace and a version of its letter, as ``submission`` takes them."""
    campaign = factories.make_campaign(session, **pace)
    version = factories.make_version(session, campaign)
    return {"campaign_id": campaign.id, "version_id": version.id}


def seat(session: Session, office: Office | None = None) -> Recipient:
    """Somebody to write to."""
    holder = factories.make_representative(session, office or factories.make_office(session))
    return Recipient(holder.office_id, holder.id, holder.party, "email")


def submitted(session: Session, post=LIVE, **values: object):
    """A letter that waits for its author's word."""
    author = factories.author(email=f"{secrets.token_hex(6)}@example.org")
    given = factories.submission(session, author=author, **values)
    return letters.submit(session, given, post, NOW, secrets.randbits)


def confirmed(session: Session, number: int, now: datetime = NOW, post=LIVE, **values: object) -> list[str]:
    """Letters that were confirmed one after the other at this moment; their ids."""
    ids = []
    for _ in range(number):
        handle = submitted(session, post, **values)
        confirmations.confirm(session, handle.id, handle.shown, post, now)
        ids.append(handle.id)
    return ids


def dues(session: Session, ids: list[str]) -> list[datetime]:
    session.expire_all()
    return [session.get_one(Delivery, one).due_at for one in ids]


def replanned(session: Session, now: datetime = NOW, sender=LIVE.sender) -> int:
    """Plan anew as the schedule does; how many transactions it took."""
    count = 0
    for what in replanning.asked(session):
        after = None
        while after != "":
            after = replanning.replan(session, what, sender, now, after or "")
            count += 1
    session.flush()
    session.expire_all()
    return count


def test_an_offices_letters_leave_one_by_one_and_other_offices_do_not_wait(session: Session) -> None:
    campaign = paced(session, office_an_hour=4)
    busy, quiet = seat(session), seat(session)
    ids = confirmed(session, 6, recipient=busy, **campaign)
    [other] = confirmed(session, 1, recipient=quiet, **campaign)
    planned = dues(session, ids)
    assert planned == sorted(planned)
    assert planned[0] >= NOW + HOLD
    assert all(later - due >= Pace(4).gap * 0.75 for due, later in pairwise(planned))
    assert dues(session, [other])[0] < NOW + HOLD + Pace(4).gap / 2


def test_in_the_sandbox_and_without_a_pace_a_letter_leaves_at_once(session: Session) -> None:
    slow = paced(session, office_an_hour=1, letters_an_hour=1, office_hours=True)
    there = seat(session)
    tried = confirmed(session, 3, FRIDAY_EVENING, POST, recipient=there, **slow)
    assert set(dues(session, tried)) == {FRIDAY_EVENING}
    free = confirmed(session, 3, FRIDAY_EVENING, recipient=there, **paced(session))
    assert set(dues(session, free)) == {FRIDAY_EVENING + HOLD}


def test_a_rehearsal_is_paced_like_the_real_thing(session: Session) -> None:
    post = replace(LIVE, sender=replace(LIVE.sender, mode=Mode.REHEARSAL))
    ids = confirmed(session, 2, post=post, recipient=seat(session), **paced(session, office_an_hour=2))
    first, second = dues(session, ids)
    assert second - first > timedelta(minutes=20)


def test_two_campaigns_share_the_lane_of_an_office(session: Session) -> None:
    there = seat(session)
    ids = [
        one
        for _ in range(3)
        for campaign in (paced(session, office_an_hour=6), paced(session, office_an_hour=6))
        for one in confirmed(session, 1, recipient=there, **campaign)
    ]
    planned = dues(session, ids)
    assert planned == sorted(planned)
    assert planned[-1] - planned[0] > Pace(6).gap * 4


def test_office_hours_are_those_of_the_office(session: Session) -> None:
    campaign = paced(session, office_hours=True)
    london = seat(session)
    washington = seat(
        session, factories.make_office(session, id="us-senate-T1", country="US", role="senator")
    )
    [gb] = confirmed(session, 1, FRIDAY_EVENING, recipient=london, **campaign)
    [us] = confirmed(session, 1, FRIDAY_EVENING, recipient=washington, **campaign)
    assert dues(session, [gb]) == [datetime(2026, 11, 30, 9, tzinfo=UTC)]
    assert dues(session, [us]) == [FRIDAY_EVENING + HOLD]


def test_a_campaign_has_its_own_limit_over_all_offices(session: Session) -> None:
    campaign = paced(session, letters_an_hour=3)
    ids = [one for _ in range(5) for one in confirmed(session, 2, recipient=seat(session), **campaign)]
    planned = dues(session, ids)
    assert planned == sorted(planned)
    assert max(Counter(map(rules.hour_of, planned)).values()) == 3
    rows = session.scalars(select(PacedHour.planned).where(PacedHour.campaign_id == campaign["campaign_id"]))
    assert all(number <= 3 for number in rows)


def test_another_pace_moves_what_waits_and_keeps_its_order(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    there = seat(session)
    ids = confirmed(session, 8, recipient=there, **campaign)
    slow = dues(session, ids)
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    pacing.change(session, slug, Pace(office_an_hour=60), "7", NOW)
    assert replanned(session) == 2  # one transaction of offices, and one that finds no more
    quick = dues(session, ids)
    assert quick == sorted(quick)
    assert quick[-1] < slow[1]
    assert quick[0] >= NOW + HOLD
    [late] = confirmed(session, 1, recipient=there, **campaign)
    assert dues(session, [late])[0] > quick[-1]
    assert replanned(session, NOW + timedelta(minutes=1)) == 0
    assert dues(session, ids) == quick
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "campaigns.pace"))
    assert (entry.by, entry.subject, entry.detail) == (
        "7",
        slug,
        "60 an hour to an office, 0 in all, any hour",
    )


def test_what_was_confirmed_between_a_new_pace_and_its_plan_goes_behind(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    there = seat(session)
    ids = confirmed(session, 4, recipient=there, **campaign)
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    pacing.change(session, slug, Pace(office_an_hour=100), "7", NOW)
    ids += confirmed(session, 2, recipient=there, **campaign)
    replanned(session)
    assert dues(session, ids) == sorted(dues(session, ids))


def test_whoever_asks_while_it_is_planned_anew_is_served_from_the_beginning(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    confirmed(session, 2, recipient=seat(session), **campaign)
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    pacing.change(session, slug, Pace(office_an_hour=3), "7", NOW)
    [first] = replanning.asked(session)
    last = replanning.replan(session, first, LIVE.sender, NOW)
    pacing.change(session, slug, Pace(office_an_hour=4), "7", NOW + timedelta(seconds=1))
    assert replanning.replan(session, first, LIVE.sender, NOW, last) == ""
    assert [what.since for what in replanning.asked(session)] == [NOW + timedelta(seconds=1)]
    assert replanned(session) == 2


def test_planning_anew_stays_within_a_new_limit_of_the_campaign(session: Session) -> None:
    campaign = paced(session)
    offices = [seat(session) for _ in range(4)]
    ids = [one for there in offices for one in confirmed(session, 3, recipient=there, **campaign)]
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    pacing.change(session, slug, Pace(letters_an_hour=5, office_an_hour=4), "7", NOW)
    replanned(session)
    more = [one for there in offices for one in confirmed(session, 1, recipient=there, **campaign)]
    planned = dues(session, ids + more)
    by_hour = Counter(map(rules.hour_of, planned))
    assert max(by_hour.values()) <= 5
    kept = {row.hour: row.planned for row in session.scalars(select(PacedHour)) if row.planned}
    assert kept == by_hour
    pacing.change(session, slug, Pace(letters_an_hour=9, office_an_hour=4), "7", NOW)
    replanned(session)
    by_hour = Counter(map(rules.hour_of, dues(session, ids + more)))
    kept = {row.hour: row.planned for row in session.scalars(select(PacedHour)) if row.planned}
    assert kept == by_hour


def test_a_lane_planned_anew_begins_after_the_letter_that_left_last(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    gone, waits = confirmed(session, 2, recipient=seat(session), **campaign)
    now = NOW + timedelta(minutes=20)
    letter, mail = session.get_one(Letter, gone), session.get_one(Delivery, gone)
    letter.state = mail.state = State.ACCEPTED
    letter.handed_over_at = now
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    pacing.change(session, slug, Pace(office_an_hour=4), "7", now)
    replanned(session, now)
    assert dues(session, [waits])[0] >= now + Pace(4).gap


def test_retries_keep_their_schedule(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    deferred, waits = confirmed(session, 2, recipient=seat(session), **campaign)
    mail = session.get_one(Delivery, deferred)
    mail.state, mail.attempts, mail.due_at = State.DEFERRED, 1, NOW + timedelta(minutes=30)
    pacing.change(session, session.get_one(Campaign, campaign["campaign_id"]).slug, Pace(), "7", NOW)
    replanned(session)
    assert dues(session, [deferred, waits]) == [NOW + timedelta(minutes=30), NOW + HOLD]


@pytest.mark.parametrize("brake", ["campaign", "office", "all"])
def test_what_a_brake_has_kept_does_not_leave_in_a_heap(session: Session, brake: str) -> None:
    campaign = paced(session, office_an_hour=4)
    there = seat(session)
    ids = confirmed(session, 5, recipient=there, **campaign)
    slug = session.get_one(Campaign, campaign["campaign_id"]).slug
    later = NOW + timedelta(days=2)
    if brake == "campaign":
        campaigns.pause(session, slug, "Wait.", "7", NOW)
        campaigns.resume(session, slug, "7", later)
    elif brake == "office":
        roster.block(session, there.office_id, "Wait.", "7", NOW)
        roster.unblock(session, there.office_id, "7", later)
    else:
        brakes.pause_all(session, "Wait.", "7", NOW)
        brakes.resume_all(session, "7", later)
    replanned(session, later)
    planned = dues(session, ids)
    assert planned == sorted(planned)
    assert planned[0] >= later
    assert planned[-1] - planned[0] > Pace(4).gap * 3


def test_a_held_letter_that_goes_on_takes_a_new_slot(session: Session) -> None:
    campaign = paced(session, office_an_hour=2)
    there = seat(session)
    first, second = confirmed(session, 2, recipient=there, **campaign)
    for one in (first, second):
        letter, mail = session.get_one(Letter, one), session.get_one(Delivery, one)
        letter.state = mail.state = State.HELD
        letter.held_reason = "term_over"
    session.flush()
    later = NOW + timedelta(days=1)
    held.reconsider(session, LIVE, later, secrets.randbits)
    times = sorted(dues(session, [first, second]))
    assert times[0] >= later + HOLD
    assert times[1] - times[0] > timedelta(minutes=20)


def test_only_a_pace_that_can_be_is_kept(session: Session) -> None:
    slug = factories.make_campaign(session).slug
    with pytest.raises(BadInput) as refused:
        pacing.change(session, slug, Pace(office_an_hour=-1), "7", NOW)
    assert refused.value.field == "office_an_hour"
    with pytest.raises(NotFound):
        pacing.change(session, "nothing", Pace(), "7", NOW)


def test_hours_that_are_over_are_dropped(session: Session) -> None:
    confirmed(session, 2, recipient=seat(session), **paced(session, letters_an_hour=1))
    replanning.forget(session, rules.hour_of(NOW) + 2 * HOUR)
    assert len(session.scalars(select(PacedHour)).all()) == 1


@pytest.fixture
def shared(request: pytest.FixtureRequest, templates: Templates):
    """A PostgreSQL database of the test's own, that several threads can use."""
    engine = db.connect(templates.copy("postgresql", False))
    db.bind(engine)
    use_keyring(Keyring(make_settings(templates.folder).data_keys))
    yield engine
    db.unbind()


def in_threads(*works: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.postgres
@pytest.mark.parametrize("limit", [{"office_an_hour": 4}, {"letters_an_hour": 1}])
def test_two_confirmations_at_once_do_not_take_the_same_slot(shared, limit) -> None:
    """The second begins while the first is not committed, and waits for its slot."""
    with db.transaction() as session:
        one = paced(session, **limit)
        # Another campaign to the same office: so that nothing but the lane makes them wait for each other.
        other = paced(session, **limit) if "office_an_hour" in limit else one
        there = seat(session)
        confirmed(session, 1, recipient=there, **one)
        handles = [submitted(session, recipient=there, **campaign) for campaign in (one, other)]
    taken, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with db.transaction() as session:
            confirmations.confirm(session, handles[0].id, handles[0].shown, LIVE, NOW)
            taken.set()
            may_end.wait(20)

    def second() -> None:
        taken.wait(20)
        with db.transaction() as session:
            confirmations.confirm(session, handles[1].id, handles[1].shown, LIVE, NOW)

    threads = in_threads(first, second)
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")

    def one_waits() -> bool:
        with shared.connect() as connection:
            return bool(connection.scalar(waits)) or not threads[1].is_alive()

    wait_for("the second confirmation has begun", one_waits)
    may_end.set()
    for thread in threads:
        thread.join(20)
    with db.reading() as session:
        planned = sorted(session.scalars(select(Delivery.due_at).where(Delivery.kind == "letter")))
    assert len(planned) == 3
    least = Pace(4).gap * 0.75 if "office_an_hour" in limit else HOUR * 0.75
    assert all(later - due >= least for due, later in pairwise(planned))


@pytest.mark.postgres
@pytest.mark.slow
def test_many_confirmations_at_once_end_and_keep_the_limits(shared) -> None:
    """Two campaigns, three offices, both kinds of limit: nobody waits in a circle."""
    with db.transaction() as session:
        both = [paced(session, office_an_hour=6, letters_an_hour=4) for _ in range(2)]
        offices = [seat(session) for _ in range(3)]
        handles = [
            submitted(session, recipient=offices[n % 3], **both[n % 2 if n % 5 else 0]) for n in range(24)
        ]
    failed: list[BaseException] = []

    def some(mine: list) -> None:
        for handle in mine:
            try:
                with db.transaction() as session:
                    confirmations.confirm(session, handle.id, handle.shown, LIVE, NOW)
            except Exception as error:
                failed.append(error)

    for thread in in_threads(*(lambda part=part: some(handles[part::4]) for part in range(4))):
        thread.join(30)
    assert failed == []
    with db.reading() as session:
        rows = session.execute(
            select(Delivery.campaign_id, Delivery.office_id, Delivery.due_at).where(Delivery.kind == "letter")
        ).all()
    assert len(rows) == 24
    per_hour = Counter((row.campaign_id, rules.hour_of(row.due_at)) for row in rows)
    assert max(per_hour.values()) <= 4
    for there in offices:
        times = sorted(row.due_at for row in rows if row.office_id == there.office_id)
        assert all(later - due >= Pace(6).gap * 0.74 for due, later in pairwise(times))
