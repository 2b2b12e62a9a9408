"""The sender's part of the outbox, on both databases: leases, dots, results, rescue."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode, Outcome, Phase
from app.domain.lifecycle import State
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Counter, Event, Letter
from app.models.pacing import LETTERS, Brake
from app.models.representatives import Office, Representative
from app.services import afterwards, outbox, outcomes, retention
from app.services.outbox import Claimed
from app.services.outcomes import Result
from tests.factories import NOW, queued_letters

MINUTE = timedelta(minutes=1)
ACCEPTED = Outcome(State.ACCEPTED, "250 2.0.0")


@pytest.fixture
def letters(session: Session) -> list[Letter]:
    """Three letters, and nothing else in the outbox."""
    made = queued_letters(session, 3, ref="newsletter")
    session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    return made


def claim(session: Session, owner: str = "me", limit: int = 10) -> list[Claimed]:
    return outbox.claim(session, owner, NOW, NOW + MINUTE, limit, Mode.SANDBOX)


def accept(session: Session, owner: str, mail: Claimed, now: datetime = NOW) -> None:
    """Record that the mail was accepted, and let its letter follow, as the sender does."""
    outcomes.follow_up(session, outcomes.record(session, owner, [Result(mail, ACCEPTED, NOW)], now), now)


def fresh(session: Session, letter_id: str) -> tuple[Delivery, Letter]:
    session.expire_all()
    return session.get_one(Delivery, letter_id), session.get_one(Letter, letter_id)


def states(session: Session, letters: list[Letter]) -> set[tuple[str, str]]:
    return {(mail.state, letter.state) for mail, letter in (fresh(session, each.id) for each in letters)}


def last_event(session: Session, letter_id: str) -> tuple[str, str, str, str]:
    events = select(Event).where(Event.letter_id == letter_id).order_by(Event.id.desc()).limit(1)
    event = session.scalars(events).one()
    return event.old, event.new, event.source, event.detail


def test_a_claim_takes_each_mail_once_and_its_letter_follows(session: Session, letters: list[Letter]) -> None:
    first, second = claim(session, "me", 2), claim(session, "you", 2)
    assert (len(first), len(second), claim(session)) == (2, 1, [])
    assert {mail.id for mail in (*first, *second)} == {letter.id for letter in letters}
    assert states(session, letters) == {(State.SENDING, State.SENDING)}
    mail, _ = fresh(session, first[0].id)
    assert (mail.phase, mail.lease_owner, mail.lease_until) == (Phase.BEGUN, "me", NOW + MINUTE)
    assert last_event(session, mail.id) == ("queued", "sending", "machine", "")
    assert first[0].ref == "newsletter"


def test_our_own_mails_go_before_the_letters(session: Session) -> None:
    queued_letters(session, 2)
    kinds = [mail.kind for mail in claim(session)]
    assert kinds == [Kind.CONFIRMATION] * 2 + [Kind.LETTER] * 2


def test_a_letter_that_was_due_earlier_does_not_go_before_them(session: Session) -> None:
    queued_letters(session, 1)
    session.execute(
        update(Delivery).where(Delivery.kind == Kind.LETTER).values(due_at=NOW - timedelta(hours=1))
    )
    assert [mail.kind for mail in claim(session, limit=1)] == [Kind.CONFIRMATION]


def test_only_what_is_due_is_claimed(session: Session, letters: list[Letter]) -> None:
    session.execute(update(Delivery).values(due_at=NOW + timedelta(seconds=1)))
    assert not outbox.due(session, NOW, Mode.SANDBOX)
    assert claim(session) == []
    assert outbox.due(session, NOW + timedelta(seconds=1), Mode.SANDBOX)


def test_the_brake_of_a_campaign(session: Session, letters: list[Letter]) -> None:
    session.execute(update(Campaign).values(paused_at=NOW))
    assert not outbox.due(session, NOW, Mode.SANDBOX)
    assert claim(session) == []
    assert states(session, letters) == {(State.QUEUED, State.QUEUED)}
    session.execute(update(Campaign).values(paused_at=None))
    assert len(claim(session)) == 3


def test_the_brake_of_an_office_holds_its_letters_queued(session: Session, letters: list[Letter]) -> None:
    session.execute(update(Office).values(blocked_at=NOW))
    assert not outbox.due(session, NOW, Mode.SANDBOX)
    assert claim(session) == []
    assert states(session, letters) == {(State.QUEUED, State.QUEUED)}
    brakes = outbox.brakes(session)
    session.execute(update(Office).values(blocked_at=None))
    [first, *_] = claim(session)
    assert brakes.hold(first)
    assert not outbox.brakes(session).hold(first)


def test_the_brake_on_all_letters_lets_our_own_mails_go(session: Session) -> None:
    queued_letters(session, 2)
    session.add(Brake(name=LETTERS, at=NOW, by="owner", reason="a fault in the facts"))
    session.flush()
    assert [mail.kind for mail in claim(session)] == [Kind.CONFIRMATION] * 2
    assert not outbox.due(session, NOW, Mode.SANDBOX)
    held = outbox.brakes(session)
    session.execute(delete(Brake))
    [letter, _] = claim(session)
    assert held.hold(letter)
    assert not outbox.brakes(session).hold(letter)


def test_a_campaign_that_is_planned_anew_waits(session: Session, letters: list[Letter]) -> None:
    session.execute(update(Campaign).values(replan_since=NOW))
    assert claim(session) == []
    session.execute(update(Campaign).values(replan_since=None))
    assert len(claim(session)) == 3


def test_the_dot_is_marked_only_by_who_holds_the_mail(session: Session, letters: list[Letter]) -> None:
    [mail] = claim(session, "me", 1)
    assert not outcomes.mark_dots(session, "you", [(mail, NOW)])
    assert outcomes.mark_dots(session, "me", [(mail, NOW)])
    row, _ = fresh(session, mail.id)
    assert (row.phase, row.first_attempt_at) == (Phase.DOT, NOW)


def test_accepted(session: Session, letters: list[Letter]) -> None:
    [mail] = claim(session, "me", 1)
    accept(session, "me", mail, NOW + MINUTE)
    row, letter = fresh(session, mail.id)
    assert (row.state, row.reply, row.attempts, row.message) == (State.ACCEPTED, "250 2.0.0", 1, None)
    assert (row.finished_at, row.lease_until) == (NOW + MINUTE, None)
    assert (letter.state, letter.handed_over_at) == (State.ACCEPTED, NOW + MINUTE)
    assert last_event(session, mail.id) == ("sending", "accepted", "machine", "250 2.0.0")
    sent = select(func.sum(Counter.count)).where(Counter.step == "sent", Counter.ref == "newsletter")
    assert session.scalar(sent) == 1


@pytest.mark.parametrize("kind", [Kind.LETTER, Kind.CONFIRMATION])
def test_the_bytes_of_an_accepted_mail_go_with_its_outcome(session: Session, kind: Kind) -> None:
    """Not later: a kill in between would leave them for as long as the letter is kept."""
    queued_letters(session, 1)
    session.execute(update(Delivery).where(Delivery.kind != kind).values(state=State.ACCEPTED))
    [mail] = claim(session)
    outcomes.record(session, "me", [Result(mail, ACCEPTED, NOW)], NOW)
    row = session.get_one(Delivery, mail.id)
    session.refresh(row)
    assert (row.state, row.message) == (State.ACCEPTED, None)


def test_a_result_written_twice_counts_once(session: Session, letters: list[Letter]) -> None:
    [mail] = claim(session, "me", 1)
    for _ in range(2):
        accept(session, "me", mail)
    assert session.scalar(select(func.sum(Counter.count)).where(Counter.step == "sent")) == 1


def test_deferred_and_tried_again_with_the_date_of_the_first_attempt(
    session: Session, letters: list[Letter]
) -> None:
    [mail] = claim(session, "me", 1)
    later = NOW + timedelta(minutes=30)
    outcomes.record(session, "me", [Result(mail, Outcome(State.DEFERRED, "450 4.2.1", later), NOW)], NOW)
    row, letter = fresh(session, mail.id)
    assert (row.state, row.due_at, row.attempts, row.phase, row.lease_owner) == (
        State.DEFERRED,
        later,
        1,
        "",
        "",
    )
    assert letter.state == State.DEFERRED
    [again] = [
        m for m in outbox.claim(session, "me", later, later + MINUTE, 10, Mode.SANDBOX) if m.id == mail.id
    ]
    assert (again.attempts, again.first_attempt_at, again.message) == (1, NOW, mail.message)
    assert last_event(session, mail.id) == ("deferred", "sending", "machine", "")


def test_rejected(session: Session, letters: list[Letter]) -> None:
    [mail] = claim(session, "me", 1)
    outcomes.record(session, "me", [Result(mail, Outcome(State.REJECTED, "550 5.1.1"), NOW)], NOW)
    row, letter = fresh(session, mail.id)
    assert (row.state, row.message, letter.state) == (State.REJECTED, None, State.REJECTED)
    assert letter.handed_over_at is None


def test_handed_back_as_it_was(session: Session, letters: list[Letter]) -> None:
    mails = claim(session)
    outcomes.hand_back(session, "you", mails, NOW)
    assert states(session, letters) == {(State.SENDING, State.SENDING)}
    outcomes.hand_back(session, "me", mails, NOW)
    assert states(session, letters) == {(State.QUEUED, State.QUEUED)}
    assert [m.message for m in claim(session)] == [m.message for m in mails]


@pytest.mark.parametrize("dot", [False, True])
def test_a_vanished_sender(session: Session, letters: list[Letter], dot: bool) -> None:
    [mail] = claim(session, "me", 1)
    if dot:
        assert outcomes.mark_dots(session, "me", [(mail, NOW)])
    assert outbox.rescue(session, NOW + MINUTE) == 0  # the lease runs to that moment
    assert outbox.due(session, NOW + 2 * MINUTE, Mode.SANDBOX)
    assert outbox.rescue(session, NOW + 2 * MINUTE) == 1
    expected = State.UNCERTAIN if dot else State.QUEUED
    row, letter = fresh(session, mail.id)
    assert (row.state, letter.state) == (expected, expected)
    assert last_event(session, mail.id) == ("sending", expected, "machine", "cut")
    assert outbox.rescue(session, NOW + 2 * MINUTE) == 0
    assert (mail.id in {m.id for m in claim(session, "you")}) == (not dot)


def test_a_confirmation_whose_sender_vanished_after_the_dot_is_sent_again(session: Session) -> None:
    queued_letters(session, 1)
    [mail] = claim(session, "me", 1)
    assert mail.kind == Kind.CONFIRMATION
    assert outcomes.mark_dots(session, "me", [(mail, NOW)])
    outbox.rescue(session, NOW + 2 * MINUTE)
    [again] = claim(session, "you", 1)
    assert (again.id, again.message, again.first_attempt_at) == (mail.id, mail.message, NOW)


def test_a_renewed_lease_is_not_taken(session: Session, letters: list[Letter]) -> None:
    [mine] = claim(session, "me", 1)
    claim(session, "you", 1)
    outbox.renew(session, "me", [mine.id], NOW + timedelta(hours=1))
    assert outbox.rescue(session, NOW + 2 * MINUTE) == 1


def test_a_slow_sender_can_neither_send_nor_overwrite_what_was_rescued(
    session: Session, letters: list[Letter]
) -> None:
    [mail] = claim(session, "slow", 1)
    outbox.rescue(session, NOW + 2 * MINUTE)
    taken = claim(session, "quick")
    assert mail.id in {m.id for m in taken}
    assert not outcomes.mark_dots(session, "slow", [(mail, NOW)])
    outcomes.record(session, "slow", [Result(mail, ACCEPTED, NOW)], NOW)
    outcomes.hand_back(session, "slow", [mail], NOW)
    row, _ = fresh(session, mail.id)
    assert (row.state, row.lease_owner) == (State.SENDING, "quick")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (ACCEPTED, State.ACCEPTED),
        (Outcome(State.REJECTED, "554"), State.REJECTED),
        (Outcome(State.DEFERRED, "451", NOW + timedelta(hours=1)), State.DEFERRED),
        (Outcome(State.UNCERTAIN, "cut"), State.UNCERTAIN),
    ],
)
def test_the_late_answer_of_a_sender_that_was_thought_dead(
    session: Session, letters: list[Letter], outcome: Outcome, state: State
) -> None:
    [mail] = claim(session, "slow", 1)
    assert outcomes.mark_dots(session, "slow", [(mail, NOW)])
    outbox.rescue(session, NOW + 2 * MINUTE)
    late = NOW + 3 * MINUTE
    outcomes.follow_up(session, outcomes.record(session, "slow", [Result(mail, outcome, NOW)], late), late)
    row, letter = fresh(session, mail.id)
    assert (row.state, letter.state) == (state, state)


def test_a_result_for_a_letter_that_was_deleted_meanwhile_is_no_trouble(
    session: Session, letters: list[Letter]
) -> None:
    [mail] = claim(session, "me", 1)
    outcomes.hand_back(session, "me", [mail], NOW)
    retention.delete_everything(session, mail.id, NOW, lambda n: 5)
    outcomes.record(session, "me", [Result(mail, ACCEPTED, NOW)], NOW)
    assert not outcomes.mark_dots(session, "me", [(mail, NOW)])
    assert session.get(Letter, mail.id) is None


@pytest.mark.parametrize("known", [State.ANSWERED, State.CLOSED])
def test_a_late_answer_takes_nothing_back(session: Session, letters: list[Letter], known: State) -> None:
    """Cut off after the dot, then answered or closed; only then does the old sender hear that it arrived."""
    [mail] = claim(session, "slow", 1)
    assert outcomes.mark_dots(session, "slow", [(mail, NOW)])
    outbox.rescue(session, NOW + 2 * MINUTE)
    session.expire_all()
    if known is State.ANSWERED:
        afterwards.report(session, mail.id, "yes", NOW + 3 * MINUTE)
    else:
        session.get_one(Letter, mail.id).state = State.CLOSED
        session.flush()
    event = last_event(session, mail.id)
    accept(session, "slow", mail, NOW + 4 * MINUTE)
    row, letter = fresh(session, mail.id)
    assert (row.state, letter.state) == (State.ACCEPTED, known)
    assert last_event(session, mail.id) == event


@pytest.mark.parametrize("mode", Mode)
def test_a_claim_takes_what_was_made_in_its_mode(session: Session, letters: list[Letter], mode: Mode) -> None:
    for letter, made_in in zip(letters, Mode, strict=True):
        session.execute(update(Delivery).where(Delivery.id == letter.id).values(mode=made_in))
    taken = outbox.claim(session, "me", NOW, NOW + MINUTE, 10, mode)
    assert [mail.id for mail in taken] == [letters[list(Mode).index(mode)].id]
    assert not outbox.due(session, NOW, mode)


def test_what_no_key_opens_is_held_with_its_bytes(session: Session) -> None:
    [letter] = queued_letters(session, 1)
    swap = "UPDATE deliveries SET recipient = message, message = recipient"
    session.execute(text(swap))
    assert claim(session) == []
    session.execute(text(swap))
    session.expire_all()
    assert (letter.state, letter.held_reason) == (State.HELD, outbox.UNREADABLE)
    assert last_event(session, letter.id) == ("queued", "held", "machine", "unreadable")
    mails = session.scalars(select(Delivery)).all()
    assert [mail.state for mail in mails] == [State.HELD] * 2
    assert all(mail.message and mail.recipient for mail in mails)


def test_letters_of_a_sender_that_vanished_before_they_followed(
    session: Session, letters: list[Letter]
) -> None:
    """Killed between the commit that says accepted and the one that moves the letter."""
    [mail] = claim(session, "me", 1)
    assert [letter.id for letter in outcomes.record(session, "me", [Result(mail, ACCEPTED, NOW)], NOW)] == [
        mail.id
    ]
    row, letter = fresh(session, mail.id)
    assert (row.state, letter.state) == (State.ACCEPTED, State.SENDING)
    assert outcomes.catch_up(session, NOW + outcomes.FOLLOW_WITHIN) == 0  # it may live, and be about to
    assert outcomes.catch_up(session, NOW + MINUTE) == 1
    assert outcomes.catch_up(session, NOW + MINUTE) == 0
    row, letter = fresh(session, mail.id)
    assert (letter.state, row.message) == (State.ACCEPTED, None)
    assert last_event(session, mail.id) == ("sending", "accepted", "machine", "250 2.0.0")
    assert session.scalar(select(func.sum(Counter.count)).where(Counter.step == "sent")) == 1


def test_who_knows_that_a_dot_never_went_gives_the_letter_back(
    session: Session, letters: list[Letter]
) -> None:
    """The commit of the dot was in doubt, its letter was rescued as uncertain, and its sender still lives."""
    [mail] = claim(session, "me", 1)
    assert outcomes.mark_dots(session, "me", [(mail, NOW)])
    outbox.rescue(session, NOW + 2 * MINUTE)
    outcomes.hand_back(session, "me", [mail], NOW + 3 * MINUTE, due_at=NOW + 4 * MINUTE)
    row, letter = fresh(session, mail.id)
    assert (row.state, letter.state, row.due_at, row.phase) == (
        State.QUEUED,
        State.QUEUED,
        NOW + 4 * MINUTE,
        Phase.NONE,
    )


def test_a_domain_that_is_left_alone(session: Session, letters: list[Letter]) -> None:
    [other] = queued_letters(session, 1)
    session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    session.execute(
        update(Representative)
        .where(Representative.office_id == other.office_id)
        .values(email="mp@Dead.example.org")
    )
    session.execute(update(Delivery).where(Delivery.id == other.id).values(recipient="mp@Dead.example.org"))
    taken = outbox.claim(session, "me", NOW, NOW + MINUTE, 10, Mode.SANDBOX, avoid={"dead.example.org"})
    assert {mail.id for mail in taken} == {letter.id for letter in letters}
    assert {mail.id for mail in claim(session)} == {other.id}
