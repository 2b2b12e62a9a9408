"""What the desk and the command line say of the queue, on both databases."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain.delivery import Mode
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.queries import queue, today
from app.services import brakes, roster
from app.services import queue as services
from tests.factories import NOW, queued_letters

SANDBOX = Mode.SANDBOX


def mail_of(session, letter):
    return session.get_one(Delivery, letter.id)


def test_an_empty_queue(session: Session) -> None:
    assert queue.summary(session, NOW, SANDBOX) == queue.Summary(0, None, 0, 0, None)
    assert queue.counts(session, SANDBOX) == []
    assert [part.letters for part in queue.next_hour(session, NOW, SANDBOX)] == [0] * 6


def test_due_and_planned_and_kept(session: Session) -> None:
    letters = queued_letters(session, 5)
    for letter, minutes in zip(letters, (-30, 0, 5, 25, 300), strict=True):
        mail_of(session, letter).due_at = NOW + timedelta(minutes=minutes)
    session.flush()
    own = 5  # confirmations, due since NOW
    found = queue.summary(session, NOW, SANDBOX)
    assert found == queue.Summary(2 + own, NOW - timedelta(minutes=30), 0, 3, NOW + timedelta(minutes=300))
    parts = queue.next_hour(session, NOW, SANDBOX)
    assert [part.letters for part in parts] == [3, 0, 1, 0, 0, 0]
    assert (parts[0].begins, parts[-1].ends) == (NOW, NOW + timedelta(hours=1))
    assert queue.counts(session, SANDBOX) == [
        queue.Count("letter", "queued", 5),
        queue.Count("confirmation", "queued", own),
    ]
    assert queue.summary(session, NOW, Mode.LIVE).due == 0
    assert queue.last_leaves(session, letters[0].campaign_id) == NOW + timedelta(minutes=300)


def test_what_a_brake_keeps_is_not_due(session: Session) -> None:
    letters = queued_letters(session, 2)
    later = NOW + timedelta(hours=1)
    roster.block(session, letters[0].office_id, "They asked.", "7", NOW)
    assert (queue.summary(session, later, SANDBOX).due, queue.summary(session, later, SANDBOX).kept) == (2, 2)
    roster.unblock(session, letters[0].office_id, "7", NOW)
    assert today.needs(session, later, SANDBOX).overdue == 4
    brakes.pause_all(session, "Stop.", "7", NOW)
    assert (queue.summary(session, later, SANDBOX).due, queue.summary(session, later, SANDBOX).kept) == (2, 2)
    needs = today.needs(session, later, SANDBOX)
    assert needs.overdue == 2
    assert needs.stopped == today.Stopped(NOW, "7", "Stop.", 2)


def test_held_deferred_and_uncertain_letters(session: Session) -> None:
    held, other, back, unsure = queued_letters(session, 4)
    held.state, held.held_reason, held.changed_at = State.HELD, "vacant", NOW - timedelta(days=2)
    other.state, other.held_reason, other.changed_at = State.HELD, "vacant", NOW
    services.hold(session, back.id, "Wait.", "7", NOW)
    unsure.state = State.UNCERTAIN
    put_off = queued_letters(session, 1) + queued_letters(session, 1) + queued_letters(session, 1)
    domains = ("a@Parliament.example.org", "b@parliament.example.org", "c@senate.example.org")
    for number, (letter, email) in enumerate(zip(put_off, domains, strict=True)):
        letter.representative.email = email
        letter.state = mail_of(session, letter).state = State.DEFERRED
        mail_of(session, letter).reply = "451 4.7.1"
        mail_of(session, letter).due_at = NOW + timedelta(hours=number)
    session.flush()
    assert queue.held(session) == [
        queue.Held("vacant", 2, NOW - timedelta(days=2)),
        queue.Held("organiser", 1, NOW),
    ]
    assert queue.deferred(session, SANDBOX) == [
        queue.Deferred("parliament.example.org", "451 4.7.1", 2, NOW),
        queue.Deferred("senate.example.org", "451 4.7.1", 1, NOW + timedelta(hours=2)),
    ]
    assert [row.id for row in queue.uncertain(session)] == [unsure.id]
    assert [row.id for row in queue.held_back(session)] == [back.id]
    assert queue.uncertain(session, 0) == []
