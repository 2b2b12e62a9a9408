"""What an organiser does to letters in the queue, on both databases."""

import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Mode
from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.lifecycle import State
from app.domain.pacing import Pace
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.models.pacing import Brake
from app.models.users import AuditEntry
from app.services import brakes, confirmations, deliveries, held, outbox, queue
from tests.factories import NOW, POST, queued_letters, shown_digest

SENDER = POST.sender
LATER = NOW + timedelta(hours=1)


def both(session: Session, letter: Letter) -> tuple[str, str]:
    session.expire_all()
    return letter.state, session.get_one(Delivery, letter.id).state


def audited(session: Session, action: str) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
    return [(row.by, row.subject, row.detail) for row in rows]


def defer(session: Session, letter: Letter, email: str) -> None:
    mail = session.get_one(Delivery, letter.id)
    letter.state = mail.state = State.DEFERRED
    mail.attempts, mail.first_attempt_at, mail.due_at, mail.reply = (
        1,
        NOW,
        NOW + timedelta(days=1),
        "451 4.7.1",
    )
    letter.representative.email = email
    session.flush()


def test_a_letter_held_back_leaves_only_when_an_organiser_lets_it_go(session: Session) -> None:
    letter, other = queued_letters(session, 2)
    before = session.get_one(Delivery, letter.id).message
    queue.hold(session, letter.id, " She asked us to wait. ", "7", NOW)
    assert both(session, letter) == (State.HELD, State.HELD)
    taken = outbox.claim(session, "me", NOW, LATER, 50, Mode.SANDBOX)
    assert [mail.id for mail in taken if mail.kind == "letter"] == [other.id]
    held.reconsider(session, POST, LATER, secrets.randbits)
    assert both(session, letter) == (State.HELD, State.HELD)
    assert letter.held_reason == "organiser"
    with pytest.raises(NotAllowed):  # nor can its author pass it by
        confirmations.reconfirm(session, letter.id, shown_digest(letter), POST, LATER)
    assert queue.release(session, letter.id, SENDER, "8", LATER)
    assert both(session, letter) == (State.QUEUED, State.QUEUED)
    assert (letter.held_reason, session.get_one(Delivery, letter.id).message) == ("", before)
    [mail] = [
        mail for mail in outbox.claim(session, "me", LATER, LATER, 50, Mode.SANDBOX) if mail.id == letter.id
    ]
    assert mail.attempts == 0
    assert audited(session, "letters.hold") == [("7", letter.id, "She asked us to wait.")]
    assert audited(session, "letters.release") == [("8", letter.id, "")]
    steps = session.scalars(select(Event).where(Event.letter_id == letter.id).order_by(Event.id)).all()
    assert [(step.new, step.source, step.detail) for step in steps][-3:-1] == [
        (State.HELD, "organiser", "organiser"),
        (State.QUEUED, "organiser", "released"),
    ]


def test_a_deferred_letter_that_was_held_back_keeps_its_date_and_its_attempts(session: Session) -> None:
    [letter] = queued_letters(session, 1)
    defer(session, letter, letter.representative.email)
    queue.hold(session, letter.id, "Wait.", "7", NOW)
    queue.release(session, letter.id, SENDER, "7", LATER)
    mail = session.get_one(Delivery, letter.id)
    assert (mail.due_at, mail.attempts, mail.first_attempt_at) == (LATER, 1, NOW)


def test_letting_go_takes_a_slot_of_the_lane(session: Session) -> None:
    first, second = queued_letters(session, 2)
    first.campaign.office_an_hour = 2
    live = replace(SENDER, mode=Mode.LIVE)
    for letter in (first, second):
        queue.hold(session, letter.id, "Wait.", "7", NOW)
    for letter in (first, second):
        queue.release(session, letter.id, live, "7", LATER)
    times = [session.get_one(Delivery, letter.id).due_at for letter in (first, second)]
    assert times[1] - times[0] >= Pace(2).gap * 0.75


def test_what_may_not_leave_as_confirmed_waits_for_that_when_it_is_let_go(session: Session) -> None:
    [letter] = queued_letters(session, 1)
    queue.hold(session, letter.id, "Wait.", "7", NOW)
    letter.representative.ends_on = date(2026, 11, 22)
    assert not queue.release(session, letter.id, SENDER, "7", LATER)
    assert (letter.state, letter.held_reason) == (State.HELD, "term_over")
    letter.representative.ends_on = None
    session.flush()
    held.reconsider(session, POST, LATER, secrets.randbits)
    assert letter.state == State.QUEUED


def test_only_what_waits_is_held_back_and_only_what_is_held_back_is_let_go(session: Session) -> None:
    [letter] = queued_letters(session, 1)
    with pytest.raises(BadInput):
        queue.hold(session, letter.id, "  ", "7", NOW)
    with pytest.raises(NotAllowed):
        queue.release(session, letter.id, SENDER, "7", NOW)
    with pytest.raises(NotFound):
        queue.hold(session, "0000000000", "Wait.", "7", NOW)
    outbox.claim(session, "me", NOW, LATER, 50, Mode.SANDBOX)
    session.expire_all()
    with pytest.raises(NotAllowed):
        queue.hold(session, letter.id, "Wait.", "7", NOW)
    assert both(session, letter) == (State.SENDING, State.SENDING)


def test_trying_again_reaches_one_mail_domain_only(session: Session) -> None:
    near, far, odd = queued_letters(session, 1) + queued_letters(session, 1) + queued_letters(session, 1)
    defer(session, near, "a@Parliament.example.org")
    defer(session, far, "a@other-parliament.example.org")
    defer(session, odd, "a@parliament_example.org")
    assert queue.retry(session, Mode.LIVE, "", "7", LATER) == 0
    assert queue.retry(session, Mode.SANDBOX, "parliament.example.org", "7", LATER) == 1
    session.expire_all()
    due = [session.get_one(Delivery, letter.id).due_at for letter in (near, far, odd)]
    assert due == [LATER, NOW + timedelta(days=1), NOW + timedelta(days=1)]
    assert queue.retry(session, Mode.SANDBOX, "parliament_example.org", "7", LATER) == 1
    assert queue.retry(session, Mode.SANDBOX, "", "7", LATER) == 3
    assert audited(session, "queue.retry")[-1] == ("7", "all", "3")


def test_the_brake_on_all_letters_says_who_and_why(session: Session) -> None:
    assert not brakes.paused(session)
    with pytest.raises(BadInput):
        brakes.pause_all(session, " ", "7", NOW)
    brakes.pause_all(session, "The minister answered.", "7", NOW)
    brakes.pause_all(session, "Again.", "8", LATER)
    [brake] = session.scalars(select(Brake))
    assert (brake.at, brake.by, brake.reason) == (NOW, "7", "The minister answered.")
    assert brakes.paused(session)
    brakes.resume_all(session, "9", LATER)
    assert not brakes.paused(session)
    with pytest.raises(NotAllowed):
        brakes.resume_all(session, "9", LATER)
    assert [row[0] for row in audited(session, "queue.pause")] == ["7", "8"]
    assert [row[0] for row in audited(session, "queue.resume")] == ["9"]


def test_a_letter_held_back_can_still_be_taken_back(session: Session) -> None:
    [letter] = queued_letters(session, 1)
    queue.hold(session, letter.id, "Wait.", "7", NOW)
    assert deliveries.withdraw(session, letter.id, LATER)
    with pytest.raises(NotAllowed):
        queue.release(session, letter.id, SENDER, "7", LATER)
