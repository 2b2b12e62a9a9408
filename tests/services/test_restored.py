"""What a restored database holds back, and how it is let go."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode, Outcome, Phase
from app.domain.errors import NotAllowed
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Counter, Event, Letter
from app.models.representatives import Representative
from app.services import confirmations, deliveries, held, letters, outbox, outcomes, restored, retention
from app.services.outcomes import Result
from app.services.restored import Kept
from tests.factories import NOW, POST, queued_letters, shown_digest, submission

LATER = NOW + timedelta(hours=1)
UNTIL = LATER + timedelta(minutes=1)


def put(session: Session, letter: Letter, state: State, **columns: object) -> None:
    """Let letter and mail stand where a backup found them."""
    session.execute(update(Letter).where(Letter.id == letter.id).values(state=state))
    session.execute(update(Delivery).where(Delivery.id == letter.id).values(state=state, **columns))
    session.expire_all()


def leased(phase: Phase) -> dict[str, object]:
    return {"phase": phase, "lease_owner": "dead", "lease_until": NOW}


def sendable(session: Session) -> set[str]:
    """The letters that a worker would take now, after all that runs by itself has run."""
    outbox.rescue(session, UNTIL)
    after = held.reconsider(session, POST, LATER, secrets.randbits)
    while after:
        after = held.reconsider(session, POST, LATER, secrets.randbits, after)
    session.flush()
    claimed = outbox.claim(session, "w", UNTIL, UNTIL + timedelta(minutes=1), 100, Mode.SANDBOX)
    return {mail.id for mail in claimed if mail.kind == Kind.LETTER}


def states(session: Session, made: list[Letter]) -> list[tuple[str, str]]:
    session.expire_all()
    mails = {mail.id: mail.state for mail in session.scalars(select(Delivery))}
    return [(letter.state, mails[letter.id]) for letter in made]


def test_nothing_that_may_have_left_is_sent_by_the_machine(session: Session) -> None:
    made = queued_letters(session, 7)
    waits, deferred, begun, cut, vacant, done, own = made
    put(session, deferred, State.DEFERRED, attempts=1, first_attempt_at=NOW)
    put(session, begun, State.SENDING, **leased(Phase.BEGUN))
    put(session, cut, State.SENDING, **leased(Phase.DOT))
    put(session, vacant, State.HELD, message=None)
    vacant.held_reason = "vacant"
    put(session, done, State.ACCEPTED, message=None)
    mail = select(Delivery).where(Delivery.kind == Kind.CONFIRMATION, Delivery.letter_id == own.id)
    confirmation = session.scalars(mail).one()
    confirmation.state, confirmation.phase, confirmation.lease_until = State.SENDING, Phase.DOT, NOW
    restored.begin(session)
    session.flush()

    assert restored.keep(session, LATER) == Kept(held=5, uncertain=1)
    assert not restored.unfinished(session)
    kept = (State.HELD, State.HELD)
    both = [kept, kept, kept, (State.UNCERTAIN, State.UNCERTAIN), kept, (State.ACCEPTED, State.ACCEPTED)]
    assert states(session, made) == [*both, kept]
    session.refresh(confirmation)
    assert confirmation.state == State.QUEUED
    told = select(Event.old, Event.new).where(Event.letter_id == begun.id, Event.detail == "restored")
    assert session.execute(told).all() == [(State.SENDING, State.HELD)]
    assert sendable(session) == set()
    assert restored.waiting(session) == 5
    with pytest.raises(NotAllowed):
        confirmations.reconfirm(session, waits.id, shown_digest(waits), POST, LATER)


def test_the_log_says_which_have_left_and_the_others_go_as_they_were(session: Session) -> None:
    left, stays, cut = queued_letters(session, 3)
    put(session, stays, State.DEFERRED, attempts=2, first_attempt_at=NOW)
    put(session, cut, State.SENDING, **leased(Phase.DOT))
    handle = letters.submit(session, submission(session), POST, NOW, secrets.randbits)
    before = session.get_one(Delivery, stays.id).message
    restored.begin(session)
    restored.keep(session, LATER)

    named = [left.id, cut.id, handle.id, "0000000000"]
    assert restored.accept(session, named, LATER) == 3
    assert restored.accept(session, named, LATER) == 0
    assert restored.let_go(session, POST.sender, LATER) == (stays.id, 1)
    assert restored.let_go(session, POST.sender, LATER, stays.id) == ("", 0)
    assert states(session, [left, stays, cut]) == [
        (State.ACCEPTED, State.ACCEPTED),
        (State.QUEUED, State.QUEUED),
        (State.ACCEPTED, State.ACCEPTED),
    ]
    unsure = session.get_one(Letter, handle.id)  # confirmed after the backup, and sent
    assert (unsure.state, unsure.confirmed_at, unsure.handed_over_at) == (State.ACCEPTED, LATER, LATER)
    mail = session.get_one(Delivery, stays.id)
    assert (mail.message, mail.attempts, mail.first_attempt_at) == (before, 2, NOW)
    sent = select(func.sum(Counter.count)).where(Counter.step == "sent")
    assert session.scalar(sent) == 3
    assert sendable(session) == {stays.id}


def test_a_letter_that_was_held_before_goes_only_if_its_trouble_has_passed(session: Session) -> None:
    first, second = queued_letters(session, 1)[0], queued_letters(session, 1)[0]
    for letter in (first, second):
        put(session, letter, State.HELD, message=None)
    changed = update(Representative).where(Representative.id == second.representative_id)
    session.execute(changed.values(email="new@parliament.example.org"))
    restored.begin(session)
    restored.keep(session, LATER)
    _last, queued = restored.let_go(session, POST.sender, LATER)
    assert queued == 1
    session.expire_all()
    assert (first.state, second.state, second.held_reason) == (State.QUEUED, State.HELD, "address_changed")
    assert session.get_one(Delivery, first.id).message


def test_nobody_is_reminded_of_a_letter_that_they_may_have_confirmed_since(session: Session) -> None:
    letters.submit(session, submission(session), POST, NOW, secrets.randbits)
    restored.begin(session)
    restored.keep(session, LATER)
    assert retention.remind(session, POST, NOW + timedelta(days=2), secrets.randbits) == 0


def test_an_uncertain_letter_that_the_log_does_not_name_waits_for_a_person(session: Session) -> None:
    [cut] = queued_letters(session, 1)
    put(session, cut, State.SENDING, **leased(Phase.DOT))
    restored.begin(session)
    restored.keep(session, LATER)
    restored.let_go(session, POST.sender, LATER)
    assert states(session, [cut]) == [(State.UNCERTAIN, State.UNCERTAIN)]
    deliveries.settle(session, cut.id, State.QUEUED, "1", LATER)
    assert sendable(session) == {cut.id}


def test_what_an_organiser_held_back_stays_theirs_unless_the_log_names_it(session: Session) -> None:
    stays, left = queued_letters(session, 2)
    for letter in (stays, left):
        put(session, letter, State.HELD)
        letter.held_reason = deliveries.ORGANISER
    restored.begin(session)
    assert restored.keep(session, LATER) == Kept(held=0, uncertain=0)
    assert restored.accept(session, [left.id], LATER) == 1
    assert restored.let_go(session, POST.sender, LATER) == ("", 0)
    session.expire_all()
    assert (stays.state, stays.held_reason, left.state) == (State.HELD, deliveries.ORGANISER, State.ACCEPTED)
    assert sendable(session) == set()


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5)], ids=["at once", "clock ahead"])
def test_what_was_accepted_while_its_letter_had_not_followed_never_leaves_again(
    session: Session, ahead: timedelta
) -> None:
    """The backup fell between the commit that says accepted and the one that moves the letter."""
    [letter, *_] = made = queued_letters(session, 2)
    mails = [
        mail
        for mail in outbox.claim(session, "w", NOW, UNTIL, 100, Mode.SANDBOX)
        if mail.id in {each.id for each in made}
    ]
    outcome = Outcome(State.ACCEPTED, "250 2.0.0")
    outcomes.record(session, "w", [Result(mail, outcome, NOW) for mail in mails], NOW + ahead)
    session.expire_all()
    assert states(session, made) == [(State.SENDING, State.ACCEPTED)] * 2
    restored.begin(session)
    assert restored.keep(session, NOW) == Kept(held=0, uncertain=0)
    assert states(session, made) == [(State.ACCEPTED, State.ACCEPTED)] * 2
    restored.let_go(session, POST.sender, LATER)
    assert letter.id not in sendable(session)
