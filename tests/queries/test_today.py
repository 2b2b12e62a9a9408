from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from app.domain.delivery import Kind, Mode
from app.domain.lifecycle import State
from app.models.campaigns import Fact
from app.models.deliveries import Delivery
from app.queries import today
from app.services import counters, roster
from tests import factories

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def names(items):
    return [(item.name, item.count) for item in items]


def test_an_empty_desk_is_quiet(session):
    assert today.needs(session, NOW, Mode.SANDBOX).quiet


def test_each_thing_that_needs_somebody_is_said(session):
    uncertain, held, to_post, refused, waiting = factories.queued_letters(session, 5)
    uncertain.state = State.UNCERTAIN
    held.state, held.held_reason = State.HELD, "no_longer"
    to_post.state, to_post.held_reason = State.HELD, "to_post"
    refused.state, refused.changed_at = State.REJECTED, NOW - timedelta(days=29)
    campaign = waiting.campaign
    campaign.paused_at, campaign.pause_reason = NOW, "The minister answered."
    roster.block(session, waiting.office_id, "They asked.", "1", NOW)
    factories.make_office(session, chamber="Empty House")
    ended = factories.make_office(session, area_name="Endshire")
    factories.make_representative(session, ended, ends_on=DAY - timedelta(days=1))
    last_day = factories.make_office(session, area_name="Lastshire")
    factories.make_representative(session, last_day, ends_on=DAY)
    for key, review_on in (("old", DAY - timedelta(days=1)), ("new", DAY)):
        session.add(fact(campaign.id, key, review_on))
    session.flush()

    needs = today.needs(session, NOW, Mode.SANDBOX)

    area = waiting.office.area_name
    assert needs.uncertain == [uncertain.id]
    assert names(needs.held) == [("no_longer", 1)]
    assert names(needs.blocked) == [(area, 1)]
    assert names(needs.rejecting) == [(area, 1)]
    assert [(item.name, item.count, item.reason) for item in needs.paused] == [
        (campaign.slug, 1, "The minister answered.")
    ]
    assert names(needs.facts) == [("old", 0)]
    assert names(needs.vacant) == [("Empty House", 1)]
    assert names(needs.ended) == [("Endshire", 0)]
    assert not needs.quiet


def test_mails_that_do_not_leave_are_said(session):
    letter = factories.queued_letters(session, 1)[0]
    [mail] = session.scalars(select(Delivery).where(Delivery.kind == Kind.LETTER))
    late = NOW + timedelta(minutes=16)
    assert today.needs(session, NOW, Mode.SANDBOX).quiet
    assert today.needs(session, late, Mode.SANDBOX).overdue == 2  # with its confirmation
    assert today.needs(session, late, Mode.LIVE).quiet
    letter.campaign.paused_at = NOW
    session.flush()
    assert today.needs(session, late, Mode.SANDBOX).overdue == 1
    mail.state, mail.reply = State.DEFERRED, "530 5.7.0"
    session.flush()
    assert names(today.needs(session, NOW, Mode.SANDBOX).refusing) == [("530 5.7.0", 1)]
    mail.reply = "552 5.2.2"
    session.flush()
    assert today.needs(session, NOW, Mode.SANDBOX).refusing == []


def test_a_closed_campaign_whose_letters_still_wait_is_said(session):
    letter = factories.queued_letters(session, 1)[0]
    letter.campaign.paused_at = letter.campaign.closed_at = NOW
    session.flush()
    assert names(today.needs(session, NOW, Mode.SANDBOX).paused) == [(letter.campaign.slug, 1)]


def fact(campaign_id, key, review_on):
    return Fact(
        campaign_id=campaign_id,
        key=key,
        language="en",
        position=1,
        text="t",
        sentence="s",
        source="s",
        as_of=DAY,
        review_on=review_on,
        confidence="confirmed",
    )


def test_an_old_refusal_is_no_news(session):
    letter = factories.queued_letters(session, 1)[0]
    letter.state, letter.changed_at = State.BOUNCED, NOW - timedelta(days=31)
    session.flush()
    assert today.needs(session, NOW, Mode.SANDBOX).rejecting == []


def test_fourteen_days_with_noughts(session):
    campaign, other = factories.make_campaign(session), factories.make_campaign(session)
    for where, day, count in ((campaign, DAY, 3), (campaign, DAY - timedelta(days=13), 2), (other, DAY, 4)):
        counters.bump(session, where.id, "opened", "", day, count)
    counters.bump(session, campaign.id, "opened", "friend", DAY, 1)
    counters.bump(session, campaign.id, "opened", "", DAY - timedelta(days=14), 9)
    days = today.days(session, DAY)
    assert len(days) == 14
    assert (days[0].day, days[0].counts) == (DAY, (8, 0, 0, 0, 0, 0))
    assert (days[-1].day, days[-1].counts[0]) == (DAY - timedelta(days=13), 2)
    assert sum(sum(day.counts) for day in days) == 10
    assert today.days(session, DAY, campaign.id)[0].counts[0] == 4
