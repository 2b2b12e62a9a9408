"""Made-up life for a newcomer's desk: supporters, letters, bounces and answers, through the services.

The clock that the services are given is moved; every letter is marked synthetic, none stays where a sender
could take it, and all of it is refused on a live installation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import addressing
from app.domain.delivery import Mode, Outcome
from app.domain.errors import N_, NotAllowed
from app.domain.lifecycle import RETRACTABLE, State
from app.domain.responses import Answer, Kind
from app.domain.submission import Agreement, Author, Recipient, Submission, Words
from app.models.campaigns import Campaign, Template, TemplateVersion
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Office, Representative
from app.services import (
    afterwards,
    confirmations,
    counters,
    letters,
    outbox,
    outcomes,
    responses,
    synthetic_mails,
)
from app.services.outcomes import Result
from app.services.supporter_mail import Post

DAYS = 90
OWNER = "synthetic"  # of the leases, and in the log of responses
NIGHT = timedelta(hours=9)  # between a day's last letter and the sender's round
NOON = timedelta(hours=4)
LEASE = timedelta(minutes=5)
WEIGHTS = {"mp": 70, "ca_mp": 12, "depute": 10, "representative": 5, "senator": 3}  # of roles; others: 1
CONFIRMED, POSTED, REJECTED, UNCERTAIN, BOUNCED = 0.86, 0.8, 0.01, 0.001, 0.015  # shares
ASKED, TOLD, NOTED = 0.72, 0.78, 0.07  # may be asked; then answers; an organiser hears of a reply
DELAY = 2.35, 0.8  # days until a reply, log-normal: half of those who reply do so within 10.5 days
GIVEN = ("Ada", "Amir", "Beth", "Chloé", "Dafydd", "Elif", "Gwen", "Hana", "Jun", "Kofi", "Leila", "Zoë")
FAMILY = ("Archer", "Brennan", "Costa", "Dubois", "Evans", "Hughes", "Khan", "Lemaire", "Mensah", "Okafor")
TOWNS = ("Alderbrook", "Birchwick", "Caldmoor", "Dunmere", "Eastholt", "Fernleigh", "Glenrath", "Harrowby")
REASONS = (
    "I have taught children whose families had to flee, and I cannot look away from this.",
    "My grandmother left her country with one bag, and somebody let her stay.",
    "Nobody should be sent back to a place where they will be punished for leaving it.",
    "I keep thinking of how small the chance is that anybody speaks up for them.",
    "In our church we prayed for them, and I promised to do more than that.",
    "I work in a hospital, and I know what fear does to people over the years.",
)


@dataclass(frozen=True, slots=True)
class Text:
    """The newest version of one letter of an open campaign."""

    campaign_id: int
    version_id: int
    role: str
    language: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who can be written to. Plain values: thousands of them would slow every flush down."""

    office_id: str
    role: str
    country: str
    area_name: str
    holder: Any  # a row of the table of representatives


@dataclass(frozen=True, slots=True)
class World:
    """What there is to write with and whom to."""

    texts: Sequence[Text]
    seats: Mapping[str, Sequence[Seat]]  # by role
    begun: int  # synthetic letters that are there already


def world(session: Session, live: bool, today: date) -> World:
    """Look around; raises NotAllowed on a live installation, or where no campaign can be written for."""
    if live:
        raise NotAllowed(N_("LIVE=1: made-up letters must not stand among real ones."))
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    texts = (
        select(Template.campaign_id, TemplateVersion.id, Template.role, Template.language)
        .join(Template, TemplateVersion.template_id == Template.id)
        .join(Campaign, Template.campaign_id == Campaign.id)
        .where(TemplateVersion.id.in_(newest), Campaign.closed_at.is_(None), Campaign.paused_at.is_(None))
        .order_by(TemplateVersion.id)
    )
    seats = _seats(session, today)
    usable = [text for text in (Text(*row) for row in session.execute(texts)) if text.role in seats]
    if not usable:
        raise NotAllowed(
            N_("There is no open campaign with somebody to write to. Run .venv/bin/flask setup first.")
        )
    begun = session.scalars(select(func.count()).select_from(Letter).where(Letter.synthetic)).one()
    return World(usable, seats, begun)


def _seats(session: Session, today: date) -> dict[str, list[Seat]]:
    holders = Representative.__table__
    offices = select(Office.id, Office.role, Office.country, Office.area_name).where(
        Office.blocked_at.is_(None)
    )
    by_id = {office.id: office for office in session.execute(offices)}
    current = (
        select(holders)
        .where(holders.c.valid_to.is_(None), holders.c.enabled_on <= today)
        .where(holders.c.ends_on.is_(None) | (holders.c.ends_on >= today))
        .order_by(holders.c.id)
    )
    seats: dict[str, list[Seat]] = {}
    for holder in session.execute(current):
        if office := by_id.get(holder.office_id):
            seats.setdefault(office.role, []).append(Seat(*office, holder))
    return seats


def rhythm(total: int, today: date) -> dict[date, int]:
    """How many letters on which of the last 90 days: a wave at the start, a ripple each week."""
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    weights = [(1 + 6 * 0.94**age) * (0.6 if day.weekday() >= 5 else 1) for age, day in enumerate(days)]
    ends = [round(total * sum(weights[: n + 1]) / sum(weights)) for n in range(DAYS)]
    return {day: end - before for day, end, before in zip(days, ends, [0, *ends], strict=False)}


def live_a_day(
    session: Session,
    world: World,
    day: date,
    first: int,
    count: int,
    post: Post,
    dice: Random,
    until: datetime,
) -> None:
    """One day: people write and confirm, the sender makes its round, and what follows until ``until``."""
    morning = datetime.combine(day, time(8), UTC)
    written = [_write(session, world, first + n, morning, post, dice) for n in range(count)]
    seats = dict(seat for seat in written if seat is not None)
    _drop_in(session, world, len(written), day, dice)
    synthetic_mails.come_back(session, count, morning + NOON, until, post)
    _send(session, seats, morning + NIGHT, dice)
    for letter_id, seat in seats.items():
        _follow(session, letter_id, seat, dice, until)


def _write(
    session: Session, world: World, number: int, morning: datetime, post: Post, dice: Random
) -> tuple[str, Seat] | None:
    """One letter, confirmed some minutes later; or None, for those who think better of it."""
    text = dice.choices(world.texts, [WEIGHTS.get(text.role, 1) for text in world.texts])[0]
    seat = dice.choice(world.seats[text.role])
    at = morning + timedelta(minutes=dice.uniform(0, 400))
    submission = _submission(text, seat, number, dice)
    handle = letters.submit(session, submission, post, at, dice.getrandbits)
    later = at + timedelta(minutes=dice.expovariate(1 / 20) + 1)
    if dice.random() < CONFIRMED:
        confirmations.confirm(session, handle.id, handle.shown, post, later)
        return handle.id, seat
    letters.throw_away(session, handle.id, later)
    return None


def _submission(text: Text, seat: Seat, number: int, dice: Random) -> Submission:
    holder = seat.holder
    greeting = addressing.salutation(seat.role, text.language, holder)
    ask = "\n\n".join(dice.sample(REASONS, 2))
    body = f"{greeting}\n\n{ask}\n\n{addressing.close(seat.role, text.language)}"
    asked = dice.random() < ASKED
    agreed = {"send": True, "keep_posted": dice.random() < 0.35, "ask_reply": asked}
    return Submission(
        campaign_id=text.campaign_id,
        version_id=text.version_id,
        language=text.language,
        ref="",
        recipient=Recipient(
            seat.office_id, holder.id, holder.party, addressing.channel(holder.email, holder.contact_form_url)
        ),
        author=_author(seat.country, text.language, number, dice),
        words=Words(f"{seat.area_name}: a question", body),
        agreements=tuple(
            Agreement(name, given, f"{name}/{text.language}/1") for name, given in agreed.items()
        ),
        synthetic=True,
    )


def _author(country: str, language: str, number: int, dice: Random) -> Author:
    return Author(
        name=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}",
        email=f"supporter-{number}@example.org",
        street=f"{dice.randint(1, 120)} Example Street",
        town=dice.choice(TOWNS),
        postcode="ZZ99 9ZZ",
        country=country if country in {"GB", "US", "CA", "FR"} else "GB",
        locale=language,
    )


def _drop_in(session: Session, world: World, written: int, day: date, dice: Random) -> None:
    """Those who only looked, and those who went as far as their representative."""
    campaign_id = world.texts[0].campaign_id
    matched = round(written * dice.uniform(1.5, 1.9))
    counters.bump(session, campaign_id, "matched", "", day, matched)
    counters.bump(session, campaign_id, "opened", "", day, round(matched * dice.uniform(1.6, 2.4)))
    counters.bump(session, campaign_id, "printed", "", day, round(written * dice.uniform(0, 0.1)))


def _send(session: Session, seats: Mapping[str, Seat], now: datetime, dice: Random) -> None:
    """The sender's round: what the mail servers say is made up, nothing is sent."""
    claimed = outbox.claim(session, OWNER, now, now + LEASE, 10 * len(seats) + 100, Mode.SANDBOX)
    of_synthetic = select(Delivery.id).join(Letter, Delivery.letter_id == Letter.id).where(Letter.synthetic)
    ours = set(session.scalars(of_synthetic.where(Delivery.id.in_([mail.id for mail in claimed]))))
    outcomes.hand_back(session, OWNER, [mail for mail in claimed if mail.id not in ours], now)
    results = [Result(mail, _outcome(mail.kind, dice), now) for mail in claimed if mail.id in ours]
    outcomes.follow_up(session, outcomes.record(session, OWNER, results, now), now)
    session.expire_all()
    mailed = Letter.id.in_(seats), Letter.channel == "email", Letter.state.in_(RETRACTABLE)
    for letter_id in session.scalars(select(Letter.id).where(*mailed)).all():
        afterwards.withdraw(session, letter_id, now)


def _outcome(kind: str, dice: Random) -> Outcome:
    luck = dice.random()
    if kind == "letter" and luck < REJECTED:
        return Outcome(State.REJECTED, "550 5.1.1")
    if kind == "letter" and luck < REJECTED + UNCERTAIN:
        return Outcome(State.UNCERTAIN, "cut off")
    return Outcome(State.ACCEPTED, "250 2.0.0")


def _follow(session: Session, letter_id: str, seat: Seat, dice: Random, until: datetime) -> None:
    """What becomes of a letter after it left, or did not."""
    letter = session.get_one(Letter, letter_id)
    posted = letter.changed_at + timedelta(days=dice.uniform(0.2, 3))
    if letter.state == State.HELD and dice.random() < POSTED and posted < until:
        afterwards.mark_posted(session, letter_id, posted)
    if letter.handed_over_at is None:
        return
    sent = letter.handed_over_at
    if letter.channel == "email" and dice.random() < BOUNCED and sent + timedelta(days=1) < until:
        at = sent + timedelta(hours=dice.uniform(0.1, 20))
        responses.record(session, letter_id, Kind.BOUNCED, at.date(), OWNER, at)
        return
    replied = sent + timedelta(days=dice.lognormvariate(*DELAY)) if dice.random() < chance(seat) else None
    if replied and replied < until and dice.random() < NOTED:
        kind = dice.choices(
            [Kind.SUPPORTIVE, Kind.NEUTRAL, Kind.OPPOSED, Kind.FORWARDED, Kind.REFUSED], [4, 4, 1, 3, 1]
        )[0]
        responses.record(session, letter_id, kind, replied.date(), OWNER, replied)
    if dice.random() < ASKED * TOLD:
        _tell(session, letter_id, sent, replied, dice, until)


def _tell(
    session: Session,
    letter_id: str,
    sent: datetime,
    replied: datetime | None,
    dice: Random,
    until: datetime,
) -> None:
    """The supporter's own answer: when the reply comes, or when asked on day 14 or 21."""
    asked = sent + timedelta(days=dice.choice([14, 14, 21]), hours=dice.uniform(1, 40))
    at = min(asked, replied + timedelta(hours=3)) if replied and dice.random() < 0.3 else asked
    if at >= until:
        return
    if replied and replied <= at:
        answer = dice.choices([Answer.YES, Answer.YES_NOT_TO_ME], [5, 1])[0]
    else:
        answer = dice.choices([Answer.NO, Answer.ACKNOWLEDGEMENT, Answer.NO_NONE_EXPECTED], [5, 4, 1])[0]
    afterwards.report(session, letter_id, answer, at)


def chance(seat: Seat) -> float:
    """How likely this office replies at all: its party and itself decide, the same in every run."""
    party = Random(f"party {seat.holder.party}").uniform(0.38, 0.66)  # noqa: S311 # nosec B311
    office = Random(f"office {seat.office_id}").gauss(0, 0.18)  # noqa: S311 # nosec B311
    return min(0.95, max(0.05, party + office))
