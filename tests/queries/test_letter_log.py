from datetime import timedelta

import pytest

from app.domain.delivery import Mode
from app.domain.errors import NotFound
from app.domain.lifecycle import State
from app.models.letters import Response
from app.queries import exports, letter_log
from app.queries.letter_log import Filters
from tests import factories
from tests.factories import NOW


def test_paging_shows_each_letter_once_the_latest_change_first(session):
    letters = factories.queued_letters(session, 7)
    for number, letter in enumerate(letters):
        letter.changed_at = NOW - timedelta(hours=number // 2)  # pairs changed in the same instant
    session.flush()
    shown, after = [], ""
    for _ in range(3):
        page = letter_log.page(session, Filters(), after, size=3)
        shown += page.rows
        after = page.older
    assert after == ""
    assert [row.id for row in shown] == [
        letter.id for letter in sorted(letters, key=lambda x: (x.changed_at, x.id), reverse=True)
    ]


@pytest.mark.parametrize("after", ["nonsense", "2026-11-23", "~x", "2026-13-01T00:00:00~x"])
def test_a_place_that_is_none(session, after):
    if after == "2026-11-23":
        assert letter_log.page(session, Filters(), after).rows == []
        return
    with pytest.raises(NotFound):
        letter_log.page(session, Filters(), after)


def test_filters_and_the_whole_log(session):
    first, second = factories.queued_letters(session, 2)
    first.state = State.ACCEPTED
    other = factories.queued_letters(session, 1)[0]
    session.flush()
    assert {row.id for row in letter_log.every(session)} == {first.id, second.id, other.id}
    for filters, expected in (
        (Filters(state="accepted"), {first.id}),
        (Filters(office_id=other.office_id), {other.id}),
        (Filters(campaign_id=first.campaign_id), {first.id, second.id}),
        (Filters(channel="post"), set()),
    ):
        assert {row.id for row in letter_log.every(session, filters)} == expected
        assert {row.id for row in letter_log.page(session, filters).rows} == expected
    assert letter_log.by_state(session) == {"accepted": 1, "queued": 2}
    assert letter_log.by_state(session, other.campaign_id) == {"queued": 1}


def test_a_story_is_told_in_order(session):
    letter = factories.queued_letters(session, 1)[0]
    session.add(
        Response(
            letter_id=letter.id, source="supporter", kind="no", on=NOW.date(), at=NOW + timedelta(1), by=""
        )
    )
    session.flush()
    story = letter_log.story(session, letter.id)
    assert [step.new or step.said for step in story.steps] == ["awaiting", "queued", "no"]
    assert (story.attempts, story.reply) == (0, "")
    with pytest.raises(NotFound):
        letter_log.story(session, "0000000000")


def test_who_asked_for_news(session):
    letters = factories.queued_letters(session, 3)
    for letter in letters:
        for consent in letter.consents:
            consent.granted = consent.purpose == "keep_posted"
    letters[1].consents[1].withdrawn_at = NOW
    letters[2].confirmed_at = None
    session.flush()
    (person,) = exports.keep_posted(session, Mode.SANDBOX)
    assert person.email == letters[0].supporter.email
    assert person.asked_on == NOW.date().isoformat()
