"""When letters leave: never too early, never too many, always in order, only while the office is open."""

from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import pacing
from app.domain.errors import BadInput
from app.domain.pacing import HOUR, Pace

PLACES = [*pacing.COUNTRIES.values(), *pacing.OFFICES.values(), pacing.ELSEWHERE]
# Hypothesis wants its ends without a time zone.
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(PLACES).map(lambda place: place.zone)
JITTERS = st.floats(0, 1, exclude_max=True)
CAPS = st.integers(1, 400)
MONDAY = datetime(2026, 11, 23, 12, 20, tzinfo=UTC)


def is_open(at: datetime, zone) -> bool:
    local = at.astimezone(zone)
    return local.weekday() < 5 and pacing.OPENS <= local.time() < pacing.CLOSES


def lane(pace, zone, begins, jitters, planned=None):
    """The moments at which the letters of one office leave, all confirmed at once."""
    dues, free_at, planned = [], begins, Counter() if planned is None else planned
    for jitter in jitters:
        slot = pacing.slot(pace, zone, max(begins, free_at), jitter, planned)
        planned[pacing.hour_of(slot.due_at)] = slot.planned
        free_at = slot.free_at
        dues.append(slot.due_at)
    return dues


@given(MOMENTS, ZONES, CAPS, st.booleans(), st.lists(JITTERS, min_size=2, max_size=60))
def test_an_office_gets_its_letters_in_order_and_never_more_than_its_limit(begins, zone, cap, hours, jitters):
    dues = lane(Pace(cap, 0, hours), zone, begins, jitters)
    assert dues[0] >= begins
    assert dues == sorted(dues)
    assert not hours or all(is_open(due, zone) for due in dues)
    for number, due in enumerate(dues):
        assert bisect_left(dues, due + HOUR) - number <= cap


@given(MOMENTS, ZONES, CAPS, JITTERS, st.integers(5, 200))
def test_a_lane_is_spread_evenly(begins, zone, cap, jitter, number):
    """With the same jitter every gap is the same; half a gap is the most that a slot is off."""
    pace = Pace(cap)
    dues = lane(pace, zone, begins, [jitter] * number)
    gaps = {later - due for due, later in pairwise(dues)}
    assert gaps == {pace.gap}
    assert HOUR / cap <= pace.gap <= HOUR / cap * 1.34
    assert timedelta() <= dues[0] - begins <= pace.gap / 2


@given(
    MOMENTS,
    ZONES,
    st.integers(1, 50),
    st.booleans(),
    st.integers(0, 30),
    st.lists(JITTERS, min_size=1, max_size=80),
)
def test_no_hour_of_the_clock_holds_more_than_the_campaigns_limit(begins, zone, limit, hours, cap, jitters):
    pace = Pace(cap, limit, hours)
    planned: Counter[datetime] = Counter()
    dues = [
        due
        for number in range(0, len(jitters), 20)  # four offices, whose lanes are all free
        for due in lane(pace, zone, begins, jitters[number : number + 20], planned)
    ]
    assert min(dues) >= begins
    assert not hours or all(is_open(due, zone) for due in dues)
    assert max(Counter(map(pacing.hour_of, dues)).values()) <= limit


@given(MOMENTS, MOMENTS, ZONES, CAPS, st.booleans(), JITTERS)
def test_whoever_confirms_later_leaves_later(one, other, zone, cap, hours, jitter):
    pace, first, second = Pace(cap, 0, hours), min(one, other), max(one, other)
    slots = [pacing.slot(pace, zone, begins, jitter) for begins in (first, second)]
    assert slots[0].due_at <= slots[1].due_at
    assert slots[0].free_at <= slots[1].free_at


def test_a_long_lane_ends():
    """A thousand letters at two an hour: fifteen working weeks, and then all have left."""
    dues = lane(Pace(2, 0, True), pacing.LONDON.zone, MONDAY, [0.0] * 1000)
    assert dues[-1] - dues[0] < timedelta(weeks=16)


@pytest.mark.parametrize(
    ("place", "confirmed", "leaves"),
    [
        (pacing.LONDON, "2026-11-23T12:20", "2026-11-23T12:20"),  # Monday noon: at once
        (pacing.LONDON, "2026-11-23T17:00", "2026-11-24T09:00"),  # at five they have closed
        (pacing.LONDON, "2026-11-27T20:00", "2026-11-30T09:00"),  # Friday evening: on Monday
        (pacing.WASHINGTON, "2026-11-23T12:20", "2026-11-23T14:00"),
        (pacing.SEOUL, "2026-11-22T20:00", "2026-11-23T00:00"),  # Sunday here, Monday there
        (pacing.LONDON, "2026-03-27T18:00", "2026-03-30T08:00"),  # the clocks go forward in between
        (pacing.WASHINGTON, "2026-10-30T22:00", "2026-11-02T14:00"),  # and back
    ],
)
def test_office_hours_are_the_offices_own(place, confirmed, leaves):
    at, expected = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (confirmed, leaves))
    assert pacing.slot(Pace(0, 0, True), place.zone, at, 0.9).due_at == expected


def test_without_a_limit_nothing_waits():
    assert pacing.slot(Pace(), pacing.PARIS.zone, MONDAY, 0.9).due_at == MONDAY


def test_a_campaigns_letters_share_the_rest_of_the_hour():
    dues = lane(Pace(0, 6), pacing.LONDON.zone, MONDAY + timedelta(minutes=5), [0.0] * 6)
    assert [f"{due:%H:%M}" for due in dues] == ["12:30", "12:40", "12:50", "13:00", "13:10", "13:20"]


def test_a_campaigns_letters_are_spread_over_its_hours_whatever_the_offices_may_take():
    planned: Counter[datetime] = Counter()
    pace, begins = Pace(20, 60), pacing.hour_of(MONDAY)
    dues = [due for _ in range(120) for due in lane(pace, pacing.LONDON.zone, begins, [0.5], planned)]
    assert max(Counter(due.replace(second=0, microsecond=0) for due in dues).values()) <= 2
    assert begins + 2 * HOUR - timedelta(minutes=2) < max(dues) < begins + 2 * HOUR


def test_each_office_is_read_somewhere():
    assert pacing.place("gb-commons-E14001063", "GB").city == "London"
    assert pacing.place("us-senate-M001153", "US").city == "Washington"
    assert pacing.place("un-ohchr-hc", "UN").city == "Geneva"
    assert pacing.place("un-sg", "UN").city == "New York"
    assert pacing.place("cn-emb-kr", "CN").city == "Seoul"
    assert pacing.place("xx-1", "XX").city == "UTC"


@pytest.mark.parametrize(
    "written",
    [
        {"office_an_hour": -1},
        {"letters_an_hour": 1.5},
        {"office_hours": 1},
        {"an_hour": 3},
        {"office_an_hour": True},
    ],
)
def test_what_is_no_pace_is_refused(written):
    with pytest.raises(BadInput):
        Pace.from_dict(written)


def test_a_letter_keeps_its_jitter():
    assert pacing.jitter("abcdefghjk") == pacing.jitter("abcdefghjk")
    assert len({round(pacing.jitter(f"letter{n}"), 1) for n in range(200)}) > 9
