"""What people may do to a mail in the outbox, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain import message
from app.domain.delivery import Kind, Mode, Phase
from app.domain.errors import BadInput, NotAllowed
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.services import afterwards, deliveries, held, outbox, outcomes, standing
from app.services.deliveries import About
from tests.factories import NOW, POST, make_representative, queued_letters

SENDER = POST.sender


def bits(number: int) -> int:
    return 7


@pytest.fixture
def letter(session: Session) -> Letter:
    return queued_letters(session, 1)[0]


def delivery(session: Session, letter: Letter) -> Delivery:
    session.expire_all()
    return session.get_one(Delivery, letter.id)


def events(session: Session, letter: Letter) -> list[tuple[str, str, str, str]]:
    rows = session.scalars(select(Event).where(Event.letter_id == letter.id).order_by(Event.id))
    return [(e.old, e.new, e.source, e.detail) for e in rows]


def mails_to_author(session: Session, letter: Letter) -> int:
    kinds = select(Delivery.id).where(Delivery.letter_id == letter.id, Delivery.kind == Kind.NOTICE)
    return len(session.scalars(kinds).all())


def hold_by(session: Session, letter: Letter, **changes: object) -> None:
    """Change the holder, and let the sender notice."""
    for name, value in changes.items():
        setattr(letter.representative, name, value)
    session.flush()
    outbox.claim(session, "me", NOW, NOW + timedelta(minutes=1), 50, Mode.SANDBOX)
    session.expire_all()


def test_a_confirmed_letter_lies_in_the_outbox_with_its_bytes(session: Session, letter: Letter) -> None:
    mail = delivery(session, letter)
    assert (mail.id, mail.kind, mail.state, mail.phase) == (letter.id, Kind.LETTER, State.QUEUED, Phase.NONE)
    assert mail.recipient == letter.representative.email
    assert mail.due_at == NOW
    parsed = message_from_bytes(message.with_date(mail.message or b"", NOW), policy=policy.default)
    assert parsed.keys() == list(message.LETTER_HEADERS)
    assert parsed["To"] == letter.representative.email
    assert parsed["Reply-To"] == letter.supporter.email
    assert parsed["Subject"] == letter.text.subject
    text = parsed.get_content().replace("\r\n", "\n")
    assert text.startswith("Ada Example\n1 Plymouth Grove\nManchester\nM13 9LW\n\nDear Jane Smith,")
    assert letter.id.upper() in text


def test_where_answers_are_passed_on_a_letter_names_no_mailbox_of_its_author(session, letter) -> None:
    letter.campaign.relay = True
    deliveries.enqueue_again(session, standing.read(session, letter.id), SENDER, NOW)
    raw = delivery(session, letter).message
    assert message.header_names(message.with_date(raw, NOW)) == list(message.PLAIN_HEADERS)
    assert letter.supporter.email.encode() not in raw


def test_a_live_letter_waits_in_which_its_author_can_take_it_back(session: Session, letter: Letter) -> None:
    sender = replace(SENDER, hold_seconds=900)
    deliveries.enqueue_again(session, standing.read(session, letter.id), sender, NOW)
    mail = delivery(session, letter)
    assert mail.due_at == NOW + timedelta(minutes=15)


def test_taking_back_in_time(session: Session, letter: Letter) -> None:
    assert deliveries.withdraw(session, letter.id, NOW)
    mail = delivery(session, letter)
    assert (mail.state, mail.message, letter.state) == (State.WITHDRAWN, None, State.WITHDRAWN)
    assert letter.unique_hash is None
    assert events(session, letter)[-1] == ("queued", "withdrawn", "supporter", "")
    assert not deliveries.withdraw(session, letter.id, NOW)
    assert letter.id not in {mail.id for mail in outbox.claim(session, "me", NOW, NOW, 50, Mode.SANDBOX)}


def test_taking_back_too_late_changes_nothing(session: Session, letter: Letter) -> None:
    outbox.claim(session, "me", NOW, NOW + timedelta(minutes=1), 50, Mode.SANDBOX)
    before = events(session, letter)
    assert not deliveries.withdraw(session, letter.id, NOW)
    mail = delivery(session, letter)
    assert (mail.state, letter.state) == (State.SENDING, State.SENDING)
    assert mail.message is not None
    assert events(session, letter) == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"email": "new@parliament.example.org"}, "address_changed"),
        ({"email": ""}, "no_address"),
        ({"ends_on": date(2026, 11, 22)}, "term_over"),
        ({"valid_to": NOW}, "vacant"),
        ({"enabled_on": None}, "disabled"),
    ],
)
def test_a_letter_that_may_not_leave_as_confirmed_is_held_and_its_bytes_dropped(
    session: Session, letter: Letter, changes: dict[str, object], reason: str
) -> None:
    hold_by(session, letter, **changes)
    mail = delivery(session, letter)
    assert (letter.state, letter.held_reason) == (State.HELD, reason)
    assert (mail.state, mail.message) == (State.HELD, None)
    assert events(session, letter)[-1] == ("queued", "held", "machine", reason)


def test_a_new_holder_holds_the_letter_and_its_author_is_asked_once(session: Session, letter: Letter) -> None:
    old = letter.representative
    hold_by(session, letter, valid_to=NOW)
    assert letter.held_reason == "vacant"
    held.reconsider(session, POST, NOW, bits)
    assert (letter.held_reason, mails_to_author(session, letter)) == ("vacant", 0)
    make_representative(session, old.office)
    assert held.reconsider(session, POST, NOW, bits) == letter.id
    assert (letter.held_reason, mails_to_author(session, letter)) == ("holder_changed", 1)
    held.reconsider(session, POST, NOW + timedelta(hours=1), bits)
    assert mails_to_author(session, letter) == 1
    assert held.reconsider(session, POST, NOW, bits, after=letter.id) == ""


def test_a_letter_goes_on_when_its_trouble_has_passed(session: Session, letter: Letter) -> None:
    before = delivery(session, letter).message
    hold_by(session, letter, ends_on=date(2026, 11, 22))
    letter.representative.ends_on = None
    held.reconsider(session, POST, NOW, bits)
    mail = delivery(session, letter)
    assert (letter.state, letter.held_reason, mail.state) == (State.QUEUED, "", State.QUEUED)
    assert mail.message == before
    assert mails_to_author(session, letter) == 0
    assert events(session, letter)[-1] == ("held", "queued", "machine", "released")


def test_a_letter_confirmed_anew_goes_to_the_new_address(session: Session, letter: Letter) -> None:
    hold_by(session, letter, email="new@parliament.example.org")
    deliveries.enqueue_again(session, standing.read(session, letter.id), SENDER, NOW)
    mail = delivery(session, letter)
    assert (letter.state, letter.held_reason, mail.state) == (State.QUEUED, "", State.QUEUED)
    assert mail.recipient == "new@parliament.example.org"
    assert mail.message is not None
    assert b"To: new@parliament.example.org\r\n" in mail.message


def test_confirming_what_may_not_leave_holds_it_at_once(session: Session, letter: Letter) -> None:
    hold_by(session, letter, ends_on=date(2026, 11, 22))
    deliveries.enqueue_again(session, standing.read(session, letter.id), SENDER, NOW)
    mail = delivery(session, letter)
    assert (letter.state, letter.held_reason, mail.state) == (State.HELD, "term_over", State.HELD)
    assert mail.message is None


@pytest.mark.parametrize("new", [State.ACCEPTED, State.QUEUED])
def test_an_organiser_settles_an_uncertain_letter(session: Session, letter: Letter, new: State) -> None:
    [claimed] = [c for c in outbox.claim(session, "me", NOW, NOW, 50, Mode.SANDBOX) if c.id == letter.id]
    assert outcomes.mark_dots(session, "me", [(claimed, NOW)])
    outbox.rescue(session, NOW + timedelta(minutes=1))
    assert delivery(session, letter).state == State.UNCERTAIN
    deliveries.settle(session, letter.id, new, "owner-1", NOW + timedelta(days=1))
    mail = delivery(session, letter)
    assert (mail.state, letter.state, mail.phase) == (new, new, Phase.NONE)
    assert (mail.message is None) == (new is State.ACCEPTED)
    assert (letter.handed_over_at is not None) == (new is State.ACCEPTED)
    assert mail.first_attempt_at == NOW  # its Date stays
    assert events(session, letter)[-1] == ("uncertain", new, "organiser", "owner-1")
    with pytest.raises(NotAllowed):
        deliveries.settle(session, letter.id, new, "owner-1", NOW)


def test_only_an_uncertain_letter_can_be_settled(session: Session, letter: Letter) -> None:
    for new in ("accepted", "queued"):
        with pytest.raises(NotAllowed):
            deliveries.settle(session, letter.id, new, "owner-1", NOW)
    with pytest.raises(NotAllowed):
        deliveries.settle(session, "0000000000", "queued", "owner-1", NOW)


def test_a_mail_of_ours_is_due_at_once_and_leaves_no_event(session: Session, letter: Letter) -> None:
    before = events(session, letter)
    number = deliveries.enqueue_mail(
        session, Kind.NOTICE, "ada@example.org", "Hello", "Text", SENDER, NOW, bits, About.of(letter)
    )
    mail = session.get_one(Delivery, number)
    assert (mail.due_at, mail.state, mail.campaign_id, mail.office_id) == (NOW, State.QUEUED, None, None)
    parsed = message_from_bytes(message.with_date(mail.message or b"", NOW), policy=policy.default)
    assert parsed.keys() == list(message.OWN_HEADERS)
    assert events(session, letter) == before


def test_a_mail_to_nowhere_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        deliveries.enqueue_mail(session, Kind.TEST, "nowhere", "Hello", "Text", SENDER, NOW)


def test_what_cannot_be_read_keeps_no_other_held_and_goes_when_it_can(session: Session) -> None:
    letters = queued_letters(session, 3)
    swap = "UPDATE deliveries SET recipient = message, message = recipient WHERE letter_id = :id"
    bad = {"id": letters[0].id}
    session.execute(text(swap), bad)
    for other in letters[1:]:
        other.representative.ends_on = date(2026, 11, 22)
    session.flush()
    outbox.claim(session, "me", NOW, NOW, 50, Mode.SANDBOX)
    session.expire_all()
    assert {letter.held_reason for letter in letters[1:]} == {"term_over"}
    letters[1].representative.ends_on = None
    held.reconsider(session, POST, NOW, bits)
    assert [letter.state for letter in letters] == [State.HELD, State.QUEUED, State.QUEUED]
    session.execute(text(swap), bad)
    session.expire_all()
    held.reconsider(session, POST, NOW, bits)
    mails = session.scalars(select(Delivery).where(Delivery.letter_id == bad["id"])).all()
    assert [mail.state for mail in mails] == [State.QUEUED] * 2
    assert letters[0].state == State.QUEUED


def test_a_mail_about_a_letter_leaves_in_the_letters_mode(session: Session, letter: Letter) -> None:
    live = replace(SENDER, mode=Mode.LIVE)
    notice = deliveries.enqueue_mail(
        session, Kind.NOTICE, "ada@example.org", "Hello", "Text", live, NOW, bits, About.of(letter)
    )
    assert session.get_one(Delivery, notice).mode == Mode.SANDBOX
    test = deliveries.enqueue_mail(session, Kind.TEST, "ada@example.org", "Hello", "Text", live, NOW)
    assert session.get_one(Delivery, test).mode == Mode.LIVE
    letter.mode = Mode.LIVE
    deliveries.enqueue_again(session, standing.read(session, letter.id), live, NOW)
    assert delivery(session, letter).mode == Mode.LIVE


def test_the_mail_of_a_letter_that_its_author_posted_never_leaves(session: Session) -> None:
    """Held, then brought there by its author: nothing of it waits in the queue any more."""
    [letter] = queued_letters(session, 1)
    letter.representative.ends_on = date(2026, 11, 22)
    session.flush()
    outbox.claim(session, "me", NOW, NOW + timedelta(minutes=1), 50, Mode.SANDBOX)
    session.expire_all()
    assert letter.state == State.HELD
    afterwards.mark_posted(session, letter.id, NOW)
    session.flush()
    session.expire_all()
    mail = session.get_one(Delivery, letter.id)
    assert (letter.state, mail.state, mail.message) == (State.PRINTED, State.WITHDRAWN, None)
    with pytest.raises(NotAllowed):
        afterwards.mark_posted(session, queued_letters(session, 1)[0].id, NOW)
