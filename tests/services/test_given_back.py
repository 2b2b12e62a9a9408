"""What came back goes back to its author, with the next way; too much of it makes an address suspect."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Kind as Mail
from app.domain.delivery import Mode
from app.domain.errors import NotAllowed, NotFound
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.domain.submission import Recipient
from app.models.deliveries import Delivery
from app.models.incoming import AddressBounce, IncomingMail
from app.models.letters import BlockedAddress, Event, Letter
from app.models.representatives import Office
from app.models.users import AuditEntry
from app.queries import address_health as health_queries
from app.queries import queue as queue_queries
from app.queries.matching import addressee
from app.services import (
    address_health,
    again,
    consequences,
    deliveries,
    held,
    outbox,
    replies,
    responses,
    roster,
)
from tests.factories import NOW, POST, make_office, make_representative, queued_letters
from tests.services.test_replies import arrive, file, put, reply_to, said

DAY = timedelta(days=1)
HARD = {"permanent": True, "status": ("5.1.1",)}
FULL = {"permanent": False, "status": ("4.2.2",)}


@pytest.fixture
def letter(session: Session) -> Letter:
    """A letter that was handed over."""
    made = queued_letters(session, 1)[0]
    put(session, made, State.ACCEPTED)
    return made


def refuse(session: Session, letter: Letter, reply: str) -> None:
    put(session, letter, State.REJECTED)
    events = select(Event).where(Event.letter_id == letter.id).order_by(Event.id)
    session.scalars(events).all()[-1].detail = reply
    session.flush()


def bounce(session: Session, letter: Letter, now=NOW, kind: Kind = Kind.BOUNCE, **more) -> IncomingMail:
    arrive(session, reply_to(letter), b"From: <>\r\n\r\n%r" % (letter.id + now.isoformat()).encode(), now)
    file(session, kind, now, **more)
    return session.scalars(select(IncomingMail).order_by(IncomingMail.id.desc())).first()


def notices(session: Session) -> list[bytes]:
    rows = session.scalars(select(Delivery).where(Delivery.kind == Mail.NOTICE).order_by(Delivery.due_at))
    return [row.message for row in rows]


def give_back(session: Session, now=NOW) -> int:
    return held.give_back(session, POST, now, secrets.randbits)


@pytest.mark.parametrize(
    ("how", "words", "may_go"),
    [
        (HARD, b"Subject: Your letter came back\r", False),
        (FULL, b"Subject: Your letter came back, and", True),
    ],
)
def test_the_author_of_a_letter_that_came_back_is_told_once(session, letter, how, words, may_go) -> None:
    bounce(session, letter, **how)
    assert letter.state == State.BOUNCED
    assert [give_back(session), give_back(session, NOW + DAY)] == [1, 0]
    [notice] = notices(session)
    assert words in notice
    assert again.may_go(session, letter) == may_go


@pytest.mark.parametrize(
    ("reply", "passes"), [("550 5.1.1", False), ("452 4.2.2", True), ("cut", True), ("554 5.7.1", False)]
)
def test_of_a_refused_letter_the_reply_says_whether_it_may_go_again(session, letter, reply, passes) -> None:
    refuse(session, letter, reply)
    assert give_back(session) == 1
    assert (b"came back, and" in notices(session)[0]) == passes
    assert again.may_go(session, letter) == passes


def test_a_full_mailbox_then_success(session: Session, letter: Letter) -> None:
    bounce(session, letter, **FULL)
    assert said(session, letter) == [("mailbox", "bounced")]
    later = NOW + DAY
    again.send(session, letter.id, POST, later)
    assert (letter.state, said(session, letter)) == (State.QUEUED, [])
    with pytest.raises(NotAllowed):
        again.send(session, letter.id, POST, later)
    [mail] = [m for m in outbox.claim(session, "me", later, later, 9, Mode.SANDBOX) if m.kind == Mail.LETTER]
    assert (mail.id, mail.attempts) == (letter.id, 0)
    put(session, letter, State.ACCEPTED)
    bounce(session, letter, later + DAY, kind=Kind.BOUNCE, permanent=False, delayed=True)
    assert (letter.state, said(session, letter)) == (State.ACCEPTED, [])  # the old bounce is over
    bounce(session, letter, later + 2 * DAY, **HARD)
    assert (letter.state, said(session, letter)) == (State.BOUNCED, [("mailbox", "bounced")])
    with pytest.raises(NotAllowed):
        again.send(session, letter.id, POST, later + 3 * DAY)


def test_two_hard_bounces_make_an_address_suspect_and_hold_what_follows(session: Session) -> None:
    first, second, queued, other = [*queued_letters(session, 3), *queued_letters(session, 1)]
    holder = first.representative
    for letter in (first, second):
        put(session, letter, State.ACCEPTED)
    bounce(session, first, **HARD)
    assert holder.suspect_address == ""
    bounce(session, second, **HARD)
    assert (holder.suspect_address, holder.suspect_at) == (holder.email, NOW)
    taken = outbox.claim(session, "me", NOW, NOW + DAY, 50, Mode.SANDBOX)
    assert [mail.id for mail in taken if mail.kind == Mail.LETTER] == [other.id]
    session.expire_all()
    assert (queued.state, queued.held_reason) == (State.HELD, "address_suspect")
    assert addressee(holder.office, holder).channel == "post"
    [row] = health_queries.suspects(session)
    assert (row.representative_id, row.hard, row.soft, row.held) == (holder.id, 2, 0, 1)

    address_health.clear(session, holder.id, "7", NOW)
    held.reconsider(session, POST, NOW, secrets.randbits)
    assert queued.state == State.QUEUED
    assert health_queries.suspects(session) == []
    assert addressee(holder.office, holder).channel == "email"
    [note] = session.scalars(select(AuditEntry).where(AuditEntry.action == "addresses.clear"))
    assert (note.by, note.subject) == ("7", holder.id)
    with pytest.raises(NotAllowed):
        address_health.clear(session, holder.id, "7", NOW)
    with pytest.raises(NotFound):
        address_health.clear(session, "nobody", "7", NOW)


def test_five_soft_bounces_do_too_but_none_that_still_travels(session: Session) -> None:
    letters = queued_letters(session, 6)
    for letter in letters:
        put(session, letter, State.ACCEPTED)
    holder = letters[0].representative
    bounce(session, letters[5], permanent=False, delayed=True)
    for letter in letters[:4]:
        bounce(session, letter, **FULL)
    assert holder.suspect_address == ""
    bounce(session, letters[4], **FULL)
    assert holder.suspect_address == holder.email
    assert len(session.scalars(select(AddressBounce)).all()) == 5


def test_a_new_address_is_not_suspect(session: Session, letter: Letter) -> None:
    holder = letter.representative
    holder.suspect_address, holder.suspect_at = holder.email, NOW
    roster.correct(session, holder.id, "email", "new@parliament.example.org", "the website", "7", NOW)
    assert deliveries.reason_to_hold(session, letter, "new@parliament.example.org", NOW) == ""
    assert health_queries.suspects(session) == []


def test_a_mail_counts_once_and_no_more_when_it_was_no_bounce(session: Session) -> None:
    first, second = queued_letters(session, 2)
    for letter in (first, second):
        put(session, letter, State.ACCEPTED)
    bounce(session, first, **HARD)
    mail = bounce(session, second, **HARD)
    holder = first.representative
    for _ in range(2):
        consequences.of_filed(session, mail, second, POST, NOW, secrets.randbits)
    assert len(session.scalars(select(AddressBounce)).all()) == 2
    mail.corrected_kind = Kind.OUT_OF_OFFICE
    replies.refresh(session, second.id, NOW)
    consequences.of_filed(session, mail, second, POST, NOW, secrets.randbits)
    assert (holder.suspect_address, second.state) == ("", State.ACCEPTED)
    assert len(session.scalars(select(AddressBounce)).all()) == 1


def test_what_the_server_refuses_for_its_address_counts_as_hard(session: Session) -> None:
    letters = queued_letters(session, 3)
    holder = letters[0].representative
    for letter, reply in zip(letters, ("550 5.1.1", "554 5.7.1", "550 5.1.10"), strict=True):
        refuse(session, letter, reply)
    assert give_back(session) == 3
    assert holder.suspect_address == holder.email


@pytest.mark.parametrize("column", [{"mode": Mode.REHEARSAL}, {"synthetic": True}])
def test_what_is_made_up_says_nothing_about_an_address(session: Session, column: dict[str, Any]) -> None:
    letters = queued_letters(session, 2)
    for letter in letters:
        for name, value in column.items():
            setattr(letter, name, value)
        put(session, letter, State.ACCEPTED)
        bounce(session, letter, **HARD)
    assert session.scalars(select(AddressBounce)).all() == []


def test_with_no_other_way_a_letter_waits_for_the_address(session: Session) -> None:
    holder = make_representative(session, make_office(session), postal_address="")
    holder.suspect_address = holder.email
    assert addressee(holder.office, holder).channel == "email"
    recipient = Recipient(holder.office_id, holder.id, holder.party, "email")
    [letter] = queued_letters(session, 1, recipient=recipient)
    assert (letter.state, letter.held_reason) == (State.HELD, "address_suspect")


def test_a_complaint_blocks_its_office_at_once(session: Session, letter: Letter) -> None:
    bounce(session, letter, kind=Kind.COMPLAINT)
    office = session.get_one(Office, letter.office_id)
    assert office.blocked_at == NOW
    [note] = session.scalars(select(AuditEntry).where(AuditEntry.action == "offices.block"))
    assert (note.by, note.subject) == ("mailbox", office.id)
    consequences.of_answer(session, letter, "complaint", "supporter", NOW + DAY)
    assert office.blocked_at == NOW


@pytest.mark.parametrize(("kind", "blocked"), [("complaint", True), ("refused", False)])
def test_an_answer_that_an_organiser_calls_a_complaint_blocks_too(session, letter, kind, blocked) -> None:
    responses.record(session, letter.id, kind, NOW.date(), "7", NOW)
    assert (session.get_one(Office, letter.office_id).blocked_at is not None) == blocked


@pytest.mark.parametrize(("kind", "silent"), [(Kind.COMPLAINT, 1), (Kind.BOUNCE, 0)])
def test_a_complaint_about_a_mail_of_ours_silences_us_there(session, letter, kind, silent) -> None:
    ours = session.scalars(select(Delivery).where(Delivery.kind == Mail.CONFIRMATION)).one()
    arrive(session, POST.sender.address("b", ours.id))
    file(session, kind)
    hashes = session.scalars(select(BlockedAddress.email_hash)).all()
    assert hashes == [letter.supporter.email_hash] * silent
    assert session.get_one(Office, letter.office_id).blocked_at is None


@pytest.mark.parametrize(
    ("kind", "more", "state"),
    [
        (Kind.BOUNCE, HARD, State.BOUNCED),
        (Kind.ACKNOWLEDGEMENT, {}, State.ACCEPTED),
        (Kind.PERSON, {}, State.ANSWERED),
        (Kind.BOUNCE, {"permanent": False, "delayed": True}, State.ACCEPTED),
    ],
)
def test_an_uncertain_letter_is_settled_by_what_comes_back(session, letter, kind, more, state) -> None:
    put(session, letter, State.UNCERTAIN)
    assert [row.id for row in queue_queries.uncertain(session)] == [letter.id]
    bounce(session, letter, kind=kind, **more)
    assert letter.state == state
    assert queue_queries.uncertain(session) == []
    counts = queue_queries.counts(session, Mode.SANDBOX)
    assert not any(row.state == State.UNCERTAIN for row in counts)
