"""When a confirmed letter leaves: an office gets its letters one by one, in its own office hours.

An office's letters stand in a lane. Each begins a gap after the one before it, in the order in which they
were confirmed, and leaves up to a quarter of a gap later. Gaps and delays are counted in open hours, so that
neither a night nor a change of the clock makes two letters meet. Public holidays are not known.
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.errors import N_, BadInput

OPENS, CLOSES = time(9), time(17)  # Monday to Friday, by the office's own clock
SATURDAY = 5
HOUR, NOTHING = timedelta(hours=1), timedelta()
SPREAD = 0.25  # of a gap: how far after its slot's beginning a letter leaves
MOST_AN_HOUR = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where an office's staff read: their clock, and the city by which people know it."""

    zone: ZoneInfo
    city: str


LONDON = Place(ZoneInfo("Europe/London"), N_("London"))
WASHINGTON = Place(ZoneInfo("America/New_York"), N_("Washington"))
OTTAWA = Place(ZoneInfo("America/Toronto"), N_("Ottawa"))
PARIS = Place(ZoneInfo("Europe/Paris"), N_("Paris"))
GENEVA = Place(ZoneInfo("Europe/Zurich"), N_("Geneva"))
NEW_YORK = Place(ZoneInfo("America/New_York"), N_("New York"))
SEOUL = Place(ZoneInfo("Asia/Seoul"), N_("Seoul"))
ELSEWHERE = Place(ZoneInfo("Etc/UTC"), "UTC")
# Members of a parliament are read in its capital, whatever they stand for.
COUNTRIES = {"GB": LONDON, "US": WASHINGTON, "CA": OTTAWA, "FR": PARIS, "UN": GENEVA}
# Offices that sit elsewhere than their country's others.
OFFICES = {
    "un-sg": NEW_YORK,
    "un-ohchr-seoul": SEOUL,
    "cn-emb-gb": LONDON,
    "cn-emb-us": WASHINGTON,
    "cn-emb-kr": SEOUL,
    "cn-pm-gva": GENEVA,
    "cn-pm-ny": NEW_YORK,
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a campaign's letters go; 0 is no limit."""

    office_an_hour: int = 0  # to one office, in any sixty minutes
    letters_an_hour: int = 0  # of the campaign, in an hour of the clock
    office_hours: bool = False  # only while the office is open

    @property
    def gap(self) -> timedelta:
        """Open time between two letters to an office: wide enough that no sixty minutes hold one more."""
        return HOUR / (self.office_an_hour - SPREAD) if self.office_an_hour else NOTHING

    @property
    def limits(self) -> bool:
        """Whether it makes any letter wait."""
        return bool(self.office_an_hour or self.letters_an_hour or self.office_hours)

    @classmethod
    def from_dict(cls, written: dict[str, Any]) -> "Pace":
        """As a campaign's file has it; raises BadInput for what is no pace."""
        try:
            pace = cls(**written)
        except TypeError as error:
            raise BadInput(
                N_("A pace has office_an_hour, letters_an_hour and office_hours."), "pace"
            ) from error
        check(pace)
        return pace


NO_LIMIT = Pace()


@dataclass(frozen=True, slots=True)
class Slot:
    """When a letter leaves, from when its office's lane is free again, and how many its hour then holds."""

    due_at: datetime
    free_at: datetime
    planned: int


def check(pace: Pace) -> None:
    """Raise BadInput, with the field, for a pace that cannot be."""
    for field in ("office_an_hour", "letters_an_hour"):
        number = getattr(pace, field)
        if type(number) is not int or not 0 <= number <= MOST_AN_HOUR:
            raise BadInput(N_("Please give a whole number of letters; 0 is no limit."), field)
    if type(pace.office_hours) is not bool:
        raise BadInput(N_("Office hours are kept, or not."), "office_hours")


def place(office_id: str, country: str) -> Place:
    """Where an office is read."""
    return OFFICES.get(office_id) or COUNTRIES.get(country, ELSEWHERE)


def jitter(letter_id: str) -> float:
    """A letter's own number from 0 to 1: its id is random, and planning it again gives the same."""
    return zlib.crc32(letter_id.encode()) / 2**32


def slot(
    pace: Pace,
    zone: ZoneInfo,
    begins: datetime,
    jitter: float,
    planned: Mapping[datetime, int] = MappingProxyType({}),
) -> Slot:
    """The next slot of a lane whose letter may not leave before ``begins`` (in UTC).

    ``planned`` says how many letters the campaign plans for an hour (``hour_of``), where it has a limit.
    """
    opening = zone if pace.office_hours else None
    begins = later(begins, NOTHING, opening)
    if not pace.letters_an_hour:
        due_at = later(begins, pace.gap * (SPREAD * jitter), opening)
        return Slot(due_at, later(begins, pace.gap, opening), 0)
    part = HOUR / pace.letters_an_hour
    while True:
        hour = hour_of(begins)
        number = planned.get(hour, 0)
        if not pace.office_an_hour:  # parts that have passed unused are lost: what waited leaves no faster
            number = max(number, math.ceil((begins - hour) / part))
        begins = later(max(begins, hour + part * number), NOTHING, opening)
        due_at = later(begins, (pace.gap or part) * (SPREAD * jitter), opening)
        if number < pace.letters_an_hour and hour_of(due_at) == hour:
            return Slot(due_at, later(begins, pace.gap, opening), number + 1)
        full = number >= pace.letters_an_hour
        begins = later(hour + HOUR if full else hour_of(due_at), NOTHING, opening)


def later(at: datetime, wait: timedelta, zone: ZoneInfo | None) -> datetime:
    """The moment that lies ``wait`` of open time after ``at``; without a zone all time is open."""
    if zone is None:
        return at + wait
    while True:
        opens, closes = _opening(at, zone)
        at = max(at, opens)
        if at + wait < closes:
            return at + wait
        wait -= closes - at
        at = closes


def hour_of(at: datetime) -> datetime:
    """The hour of the clock, in UTC, that holds a moment."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _opening(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the office opens and closes on the day that it is open at ``at``, or next after it."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < CLOSES else local.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return _moment(day, OPENS, zone), _moment(day, CLOSES, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


class Board:
    """Lanes and hours in memory, into which letters are planned one after the other."""

    def __init__(self) -> None:
        self.free: dict[str, datetime] = {}  # by office: from when on its lane is free
        self.planned: dict[int, Counter[datetime]] = defaultdict(Counter)  # by campaign and hour: letters

    def take(
        self, letter_id: str, campaign_id: int, pace: Pace, office_id: str, zone: ZoneInfo, earliest: datetime
    ) -> datetime:
        """Take the next slot for a letter that may not leave before ``earliest``; when it leaves."""
        planned = self.planned[campaign_id]
        begins = max(earliest, self.free.get(office_id, earliest)) if pace.office_an_hour else earliest
        taken = slot(pace, zone, begins, jitter(letter_id), planned)
        if pace.office_an_hour:
            self.free[office_id] = taken.free_at
        if pace.letters_an_hour:
            planned[hour_of(taken.due_at)] = taken.planned
        return taken.due_at
