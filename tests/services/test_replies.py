"""What comes back is kept, filed with its letter, and says of it what all its mails together say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import NotTaken
from app.domain.incoming.filing import MAILS_A_DAY, MAILS_AN_HOUR, Door, Place, Refusal
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail, RefusedMail
from app.models.letters import Event, Letter, Response
from app.services import doors, retention, sorting
from app.services.doors import Arrival
from tests.factories import NOW, POST, queued_letters

HOUR = timedelta(hours=1)
SENDER = POST.sender
RAW = b"From: office@parliament.example.org\r\nSubject: Re\r\n\r\nThank you.\r\n"


@pytest.fixture
def letter(session: Session) -> Letter:
    """A letter that was handed over."""
    made = queued_letters(session, 1)[0]
    put(session, made, State.ACCEPTED)
    return made


def put(session: Session, letter: Letter, state: State) -> None:
    letter.state = session.get_one(Delivery, letter.id).state = state
    letter.handed_over_at = NOW if state is State.ACCEPTED else None
    session.add(Event(letter_id=letter.id, at=NOW, old="sending", new=state, source="machine"))
    session.flush()


def arrive(session: Session, recipient: str, raw: bytes = RAW, now=NOW) -> bool:
    address = doors.admit(session, SENDER, recipient, now)
    return doors.take(session, SENDER, Arrival(Door.LMTP, "", recipient, raw), address, now)


def file(
    session: Session, kind: Kind, now=NOW, writer: str = "office@parliament.example.org", **more
) -> None:
    """Sort all that waits as this kind."""
    seen = Look(Verdict(kind, "test", **more), (), writer, writer, "<x@parliament.example.org>")
    for mail in sorting.waiting(session):
        assert sorting.file(session, mail.id, seen, POST, now, lambda bits: 1)
        assert not sorting.file(session, mail.id, seen, POST, now, lambda bits: 1)


def reply_to(letter: Letter) -> str:
    return SENDER.address(tokens.Kind.REPLY, letter.id, "ada")


def said(session: Session, letter: Letter) -> list[tuple[str, str]]:
    session.expire_all()
    rows = session.scalars(select(Response).where(Response.letter_id == letter.id))
    return [(row.source, row.kind) for row in rows]


def test_the_same_mail_twice_is_one_row(session: Session, letter: Letter) -> None:
    assert arrive(session, reply_to(letter))
    assert not arrive(session, reply_to(letter).upper())
    assert arrive(session, SENDER.address(tokens.Kind.BOUNCE, letter.id))
    assert len(session.scalars(select(IncomingMail)).all()) == 2


@pytest.mark.parametrize("recipient", ["r.0000000000aaaaaaaa", "ada", "b.", "", "m.{}"])
def test_what_we_did_not_make_is_refused(session: Session, letter: Letter, recipient: str) -> None:
    message = tokens.make(SENDER.keys, tokens.Kind.MESSAGE, letter.id)
    with pytest.raises(NotTaken) as refused:
        doors.admit(session, SENDER, f"{recipient.format(message)}@{SENDER.reply_domain}", NOW)
    assert refused.value.why == Refusal.UNKNOWN


def test_a_token_of_another_kind_opens_no_door(session: Session, letter: Letter) -> None:
    bounce = tokens.make(SENDER.keys, tokens.Kind.BOUNCE, letter.id)
    with pytest.raises(NotTaken):
        doors.admit(session, SENDER, f"r.{bounce}@{SENDER.reply_domain}", NOW)


def test_after_a_deletion_the_address_is_refused(session: Session, letter: Letter) -> None:
    address = reply_to(letter)
    arrive(session, address)
    file(session, Kind.PERSON)
    retention.delete_everything(session, letter.id, NOW, lambda bits: 1)
    assert session.scalars(select(IncomingMail)).all() == []
    with pytest.raises(NotTaken):
        doors.admit(session, SENDER, address, NOW)


def test_a_mail_bomb_is_bounded_and_ends(session: Session, letter: Letter) -> None:
    for number in range(MAILS_AN_HOUR):
        assert arrive(session, reply_to(letter), RAW + b"%d" % number)
    with pytest.raises(NotTaken) as refused:
        doors.admit(session, SENDER, reply_to(letter), NOW)
    assert refused.value.why == Refusal.FLOODED
    assert doors.admit(session, SENDER, reply_to(letter), NOW + HOUR)


def test_a_slow_mail_bomb_is_bounded_too(session: Session, letter: Letter) -> None:
    hours, left = 0, MAILS_A_DAY
    while left:
        for number in range(min(left, MAILS_AN_HOUR - 1)):
            assert arrive(session, reply_to(letter), RAW + b"%d %d" % (hours, number), NOW + hours * HOUR)
            left -= 1
        hours += 1
    with pytest.raises(NotTaken) as refused:
        doors.admit(session, SENDER, reply_to(letter), NOW + hours * HOUR)
    assert refused.value.why == Refusal.FLOODED
    assert doors.admit(session, SENDER, reply_to(letter), NOW + 24 * HOUR)


@pytest.mark.parametrize(
    "head",
    [b"X-Loop: LETTERS.example.org\r\n", b"Received: from a by b\r\n" * 51, b"x-loop:letters.example.org\n"],
)
def test_what_goes_in_circles_is_refused(session: Session, letter: Letter, head: bytes) -> None:
    with pytest.raises(NotTaken) as refused:
        arrive(session, reply_to(letter), head + RAW)
    assert refused.value.why == Refusal.LOOP
    assert arrive(session, reply_to(letter), RAW + b"\r\nX-Loop: letters.example.org\r\n")


def test_refusals_are_counted(session: Session) -> None:
    doors.count_refusal(session, Door.LMTP, Refusal.UNKNOWN, NOW)
    doors.count_refusal(session, Door.LMTP, Refusal.UNKNOWN, NOW, 4)
    session.expire_all()
    (row,) = session.scalars(select(RefusedMail))
    assert (row.day, row.door, row.why, row.count) == (NOW.date(), "lmtp", "unknown", 5)


@pytest.mark.parametrize(
    ("mails", "state", "word"),
    [
        ([(Kind.ACKNOWLEDGEMENT, {})], State.ACCEPTED, "acknowledgement"),
        ([(Kind.PERSON, {})], State.ANSWERED, "reply"),
        ([(Kind.OUT_OF_OFFICE, {})], State.ACCEPTED, ""),
        ([(Kind.BOUNCE, {"permanent": True, "status": ("5.1.1",)})], State.BOUNCED, "bounced"),
        ([(Kind.BOUNCE, {"permanent": False, "delayed": True})], State.ACCEPTED, ""),
        (
            [(Kind.BOUNCE, {"permanent": False}), (Kind.ACKNOWLEDGEMENT, {})],
            State.ACCEPTED,
            "acknowledgement",
        ),
        ([(Kind.ACKNOWLEDGEMENT, {}), (Kind.BOUNCE, {"permanent": True})], State.ACCEPTED, "acknowledgement"),
        ([(Kind.BOUNCE, {"permanent": True}), (Kind.OUT_OF_OFFICE, {})], State.ACCEPTED, ""),
        ([(Kind.PERSON, {}), (Kind.OUT_OF_OFFICE, {})], State.ANSWERED, "reply"),
        ([(Kind.PERSON, {}), (Kind.BOUNCE, {"permanent": True})], State.ANSWERED, "reply"),
    ],
)
@pytest.mark.parametrize("before", [State.ACCEPTED, State.UNCERTAIN])
def test_a_letter_follows_what_came_back(session, letter, mails, state, word, before) -> None:
    put(session, letter, before)
    for number, (kind, more) in enumerate(mails):
        now = NOW + number * HOUR
        arrive(session, reply_to(letter), RAW + b"%d" % number, now)
        file(session, kind, now, **more)
    assert said(session, letter) == ([("mailbox", word)] if word else [])
    assert letter.state == state
    assert (letter.handed_over_at is None) == (state is State.BOUNCED)
    assert session.get_one(Delivery, letter.id).state != State.UNCERTAIN


def test_what_the_author_writes_is_no_answer(session: Session, letter: Letter) -> None:
    arrive(session, reply_to(letter))
    file(session, Kind.PERSON, writer=letter.supporter.email.upper().lower())
    assert said(session, letter) == []
    assert letter.state == State.ACCEPTED


def test_an_answer_that_the_author_hands_in_is_their_yes(session: Session, letter: Letter) -> None:
    arrive(session, SENDER.address(tokens.Kind.ANSWER, letter.id))
    file(session, Kind.PERSON, writer="somebody@else.example.org")
    assert said(session, letter) == [("supporter", "yes")]
    assert letter.state == State.ANSWERED


def test_what_belongs_to_no_letter_waits_in_the_pen(session: Session, letter: Letter) -> None:
    arrive(session, "campaign@organisation.example.org")
    file(session, Kind.PERSON, writer=letter.representative.email)
    (mail,) = session.scalars(select(IncomingMail))
    assert (mail.place, mail.letter_id, mail.suggested_office_id) == (Place.PEN, None, letter.office_id)


def test_a_mail_that_cannot_be_filed_is_set_aside(session: Session, letter: Letter) -> None:
    arrive(session, reply_to(letter))
    (mail,) = sorting.waiting(session)
    sorting.set_aside(session, mail.id, "error ValueError")
    assert sorting.waiting(session) == []
    assert replace(mail, id=1).raw == RAW


def test_a_machines_mail_that_the_author_hands_in_is_no_answer(session: Session, letter: Letter) -> None:
    arrive(session, SENDER.address(tokens.Kind.ANSWER, letter.id))
    file(session, Kind.ACKNOWLEDGEMENT, writer="office@parliament.example.org")
    assert said(session, letter) == []
    assert letter.state == State.ACCEPTED
