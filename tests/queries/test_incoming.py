"""What the desk lists of incoming mail, page by page, and what it says on its first page."""

from datetime import date, timedelta

import pytest

from app.domain.delivery import Mode
from app.domain.errors import NotFound
from app.domain.incoming.filing import Door, Place, Refusal
from app.models.incoming import IncomingMail
from app.models.letters import Event
from app.queries import filed, incoming, letter_log, today
from app.services import doors
from tests.factories import NOW, queued_letters

HOUR = timedelta(hours=1)
DAY = NOW.date()


def mail(session, number=1, **values):
    """A mail that waits in the pen."""
    row = IncomingMail(
        **{
            "key": number.to_bytes(32, "big"),
            "received_at": NOW - HOUR,
            "door": Door.LMTP,
            "sender": "",
            "recipient": "",
            "size": 10,
            "raw": b"From: a@example.org\r\n\r\nThe body.",
            "place": Place.PEN,
            "kind": "person",
            "reason": "person",
            "domain": "example.org",
            **values,
        }
    )
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(("place", "oldest_first"), [(Place.PEN, True), (Place.NOT_OURS, False)])
def test_paging_shows_each_mail_once(session, place, oldest_first):
    made = [mail(session, n, place=place, received_at=NOW - HOUR * (n // 2)) for n in range(7)]
    mail(session, 7, place=Place.UNSORTED)
    shown, after = [], ""
    for _ in range(3):
        page = incoming.page(session, place, after, size=3)
        shown += [row.id for row in page.rows]
        after = page.next
    assert after == ""
    expected = sorted(made, key=lambda row: (row.received_at, row.id), reverse=not oldest_first)
    assert shown == [row.id for row in expected]
    assert [row.id for row in incoming.every(session, place)] == shown


@pytest.mark.parametrize("after", ["nonsense", "2026-11-23", "~1", "2026-11-23T00:00:00+00:00~99999999999"])
def test_a_place_that_is_none(session, after):
    with pytest.raises(NotFound):
        incoming.page(session, Place.PEN, after)


def test_a_row_names_no_person(session):
    letter = queued_letters(session, 1)[0]
    waits = mail(session, 1, suggested_office_id=letter.office_id)
    own = mail(session, 2, place=Place.FILED, letter_id=letter.id, from_author=True, corrected_kind="bounce")
    row = incoming.one(session, waits.id)
    assert (row.domain, row.office, row.letter_id) == ("example.org", letter.office.area_name, "")
    row = incoming.one(session, own.id)
    assert (row.domain, row.office_id, row.letter_id) == ("", letter.office_id, letter.id)
    assert (row.kind, row.reason) == ("bounce", "corrected")
    with pytest.raises(NotFound):
        incoming.one(session, 999)


def test_candidates_left_before_the_mail_came(session):
    letters = queued_letters(session, 3)
    for letter, hours in zip(letters, (3, 2, -1), strict=True):
        letter.handed_over_at = NOW - HOUR * hours
    session.flush()
    found = incoming.candidates(session, letters[0].office_id, NOW)
    assert [row.id for row in found] == [letters[1].id, letters[0].id]


def test_the_waiting_are_counted_as_far_as_asked(session):
    for number in range(3):
        mail(session, number)
    assert incoming.waiting(session) == 3
    assert incoming.waiting(session, 2) == 2


def test_mail_that_lies_unsorted_for_minutes_is_said(session):
    mail(session, 1, place=Place.UNSORTED, received_at=NOW - timedelta(minutes=4))
    assert incoming.unsorted(session, NOW) is None
    late = incoming.unsorted(session, NOW + timedelta(minutes=2))
    assert (late.since, late.mails) == (NOW - timedelta(minutes=4), 1)


def test_refusals_of_fourteen_days(session):
    for days, count in ((0, 2), (13, 3), (14, 4)):
        doors.count_refusal(session, Door.LMTP, Refusal.UNKNOWN, NOW - timedelta(days=days), count)
    rows = incoming.refused(session, DAY)
    assert [(row.day, row.count) for row in rows] == [(DAY, 2), (date(2026, 11, 10), 3)]


def test_usual_refusals_are_no_news_and_a_flood_is(session):
    doors.count_refusal(session, Door.LMTP, Refusal.UNKNOWN, NOW - timedelta(days=1), 60)
    assert incoming.flood(session, DAY) == {}
    doors.count_refusal(session, Door.SMTP, Refusal.UNKNOWN, NOW, 40)
    assert incoming.flood(session, DAY) == {"unknown": 100}
    doors.count_refusal(session, Door.LMTP, Refusal.FLOODED, NOW, 1)
    assert incoming.flood(session, DAY) == {"flooded": 1, "unknown": 100}
    assert incoming.flood(session, DAY + timedelta(days=2)) == {}


def test_today_asks_for_shared_answers_that_nobody_has_classed(session):
    letter = queued_letters(session, 1)[0]
    theirs = {"place": Place.FILED, "letter_id": letter.id}
    wanted = mail(session, 1, shared_at=NOW, **theirs)
    corrected = mail(session, 2, shared_at=NOW, kind="out_of_office", corrected_kind="person", **theirs)
    mail(session, 3, **theirs)
    mail(session, 4, shared_at=NOW, answer="standard", **theirs)
    mail(session, 5, shared_at=NOW, kind="acknowledgement", **theirs)
    mail(session, 6, shared_at=NOW, from_author=True, **theirs)
    handed_in = mail(session, 8, shared_at=NOW, from_author=True, token_kind="a", **theirs)
    waiting = mail(session, 7)
    needs = today.needs(session, NOW, Mode.SANDBOX)
    assert [row.id for row in needs.to_read] == [wanted.id, corrected.id, handed_in.id]
    assert (needs.waiting, needs.unsorted, needs.flood, needs.suspects) == (1, None, {}, [])
    session.delete(waiting)


def test_a_suspect_address_is_said_until_it_is_corrected(session):
    holder = queued_letters(session, 1)[0].representative
    holder.suspect_address, holder.suspect_at = holder.email, NOW
    session.flush()
    assert [row.representative_id for row in today.needs(session, NOW, Mode.SANDBOX).suspects] == [holder.id]
    holder.email = "new@parliament.example.org"
    session.flush()
    assert today.needs(session, NOW, Mode.SANDBOX).suspects == []


def test_a_letters_story_is_one_timeline_with_its_sources(session):
    letter = queued_letters(session, 1)[0]
    row = mail(session, 1, place=Place.FILED, letter_id=letter.id, received_at=NOW + HOUR, raw=None)
    session.add(
        Event(letter_id=letter.id, at=NOW + HOUR, old="accepted", new="answered", source="mailbox", detail="")
    )
    session.flush()
    steps = letter_log.story(session, letter.id).steps
    assert [(step.source, step.new) for step in steps[-2:]] == [("mailbox", ""), ("mailbox", "answered")]
    found = steps[-2].mail
    assert found == filed.one(session, letter.id, row.id)
    assert (found.kind, found.erased, found.is_answer, found.passed_on) == ("person", True, True, "")
    with pytest.raises(NotFound):
        filed.one(session, "0000000000", row.id)
