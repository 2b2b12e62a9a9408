"""A person's answer reaches the letter's author once, and what they say to it reaches the office once."""

import secrets
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import links, tokens
from app.domain.deadlines import Retention
from app.domain.delivery import Kind as Mail
from app.domain.delivery import Mode
from app.domain.incoming.filing import Door, FoundBy, Place
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.incoming import AddressBounce, IncomingMail
from app.models.letters import BlockedAddress, Letter, PageToken
from app.models.representatives import Office
from app.services import consequences, doors, forwarding, outbox, retention, sorting
from app.services.doors import Arrival
from tests.factories import NOW, POST, queued_letters
from tests.services.test_replies import put, reply_to, said

SENDER = POST.sender
HOUR = timedelta(hours=1)
OFFICE = "clerk@parliament.example.org"
ANSWER = (
    b"From: Jane Smith's clerk <clerk@parliament.example.org>\r\nSubject: Re: a question\r\n"
    b"Message-ID: <x@parliament.example.org>\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThank you.\r\n--b\r\n"
    b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n"
)


@pytest.fixture
def letter(session: Session) -> Letter:
    """A letter that was handed over, and nothing else in the outbox."""
    made = queued_letters(session, 1)[0]
    put(session, made, State.ACCEPTED)
    session.execute(update(Delivery).values(state=State.ACCEPTED, message=None))
    return made


def come(
    session: Session,
    recipient: str,
    raw: bytes = ANSWER,
    sender: str = OFFICE,
    kind: Kind = Kind.PERSON,
    writer: str = OFFICE,
    door: Door = Door.LMTP,
    now=NOW,
) -> IncomingMail:
    """Let a mail come in, and sort it as this kind."""
    address = doors.admit(session, SENDER, recipient, now)
    assert doors.take(session, SENDER, Arrival(door, sender, recipient, raw), address, now)
    seen = Look(Verdict(kind, "test"), (), writer, writer, "<x@parliament.example.org>")
    for waiting in sorting.waiting(session):
        assert sorting.file(session, waiting.id, seen, POST, now, secrets.randbits)
    return session.scalars(select(IncomingMail).order_by(IncomingMail.id.desc())).first()


def passed_on(session: Session, kind: Mail = Mail.FORWARD) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.due_at)))


def opened(mail: Delivery) -> EmailMessage:
    parsed = message_from_bytes(mail.message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def back_to(forwarded: Delivery) -> str:
    """The address that the supporter's mail program answers to."""
    return opened(forwarded)["From"].addresses[0].addr_spec


def accept(session: Session, mail: Delivery) -> None:
    mail.state, mail.message, mail.finished_at = State.ACCEPTED, None, NOW
    session.flush()


@pytest.mark.parametrize("kind", [tokens.Kind.REPLY, tokens.Kind.BOUNCE])
@pytest.mark.parametrize("relay", [True, False])
def test_an_answer_reaches_the_author_once_and_whole(session, letter, kind, relay) -> None:
    letter.campaign.relay = relay
    mail = come(session, SENDER.address(kind, letter.id))
    for _ in range(2):
        consequences.of_filed(session, mail, letter, POST, NOW, secrets.randbits)
    [forwarded] = passed_on(session)
    assert (forwarded.id, forwarded.letter_id, forwarded.mode) == (mail.forward_id, letter.id, letter.mode)
    assert forwarded.recipient == letter.supporter.email
    parsed = opened(forwarded)
    assert parsed["Subject"] == "Re: a question"
    assert parsed["From"].addresses[0].display_name == "Jane Smith MP"
    text = parsed.get_body(("plain",)).get_content()
    link = text.split("http://localhost/l/")[1].split()[0]
    assert session.get_one(PageToken, links.digest(link)).letter_id == letter.id
    assert OFFICE in text
    assert "Thank you." in text
    assert [part.get_content() for part in parsed.iter_attachments()] == [b"\0\1\2"]
    assert said(session, letter) == [("mailbox", "reply")]
    [claimed] = outbox.claim(session, "me", NOW, NOW + HOUR, 50, Mode.SANDBOX)
    assert claimed.id == forwarded.id


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.PERSON])
def test_nothing_automatic_is_passed_on(session, letter, kind) -> None:
    come(session, reply_to(letter), kind=kind)
    assert passed_on(session) == []


@pytest.mark.parametrize(
    "how",
    [
        {"sender": ""},
        {"sender": "", "door": Door.IMAP, "raw": b"Return-Path: <>\r\n" + ANSWER},
        {"writer": "author"},
    ],
)
def test_nor_what_has_no_sender_or_is_its_authors_own(session, letter, how) -> None:
    if how.get("writer"):
        how = {"writer": letter.supporter.email}
    come(session, reply_to(letter), **how)
    assert passed_on(session) == []


def test_a_mail_from_a_mailbox_that_tells_no_sender_is_passed_on(session, letter) -> None:
    come(session, reply_to(letter), sender="", door=Door.IMAP)
    assert len(passed_on(session)) == 1


def test_nor_to_who_wants_none_or_to_ourselves(session, letter) -> None:
    session.add(BlockedAddress(email_hash=letter.supporter.email_hash, at=NOW))
    come(session, reply_to(letter))
    session.execute(BlockedAddress.__table__.delete())
    letter.supporter.email = "r.x@sub.letters.example.org"
    come(session, reply_to(letter), ANSWER + b"2")
    assert passed_on(session) == []


def test_so_many_a_day(session, letter) -> None:
    for number in range(12):
        come(session, reply_to(letter), ANSWER + b"%d" % number)
    assert len(passed_on(session)) == forwarding.MOST_A_DAY
    come(session, reply_to(letter), ANSWER + b"later", now=NOW + 25 * HOUR)
    assert len(passed_on(session)) == forwarding.MOST_A_DAY + 1


def test_what_turns_out_to_be_a_persons_goes_then_and_is_not_taken_back(session, letter) -> None:
    mail = come(session, reply_to(letter), kind=Kind.OUT_OF_OFFICE)
    for corrected, number in ((Kind.PERSON, 1), (Kind.OUT_OF_OFFICE, 1), (Kind.PERSON, 1)):
        mail.corrected_kind = corrected
        consequences.of_filed(session, mail, letter, POST, NOW, secrets.randbits)
        assert len(passed_on(session)) == number


def test_what_an_organiser_brings_to_its_letter_goes_too(session, letter) -> None:
    mail = come(session, "campaign@organisation.example.org")
    assert (mail.place, passed_on(session)) == (Place.PEN, [])
    sorting.assign(session, mail, letter, FoundBy.ORGANISER, POST, NOW, secrets.randbits)
    assert len(passed_on(session)) == 1


def test_an_answer_is_erased_once_the_author_has_it(session, letter) -> None:
    mail = come(session, reply_to(letter))
    assert forwarding.erase(session) == 0
    accept(session, passed_on(session)[0])
    assert (forwarding.erase(session), forwarding.erase(session)) == (1, 0)
    session.expire_all()
    assert mail.raw is None


def test_unless_it_is_shared_or_was_refused(session, letter) -> None:
    shared, refused = (come(session, reply_to(letter), ANSWER + b"%d" % number) for number in range(2))
    shared.shared_at = NOW
    first, second = passed_on(session)
    for forwarded in (first, second):
        accept(session, forwarded)
    session.get_one(Delivery, refused.forward_id).state = State.REJECTED
    session.flush()
    assert forwarding.erase(session) == 0


@pytest.fixture
def forwarded(session: Session, letter: Letter) -> Delivery:
    come(session, reply_to(letter))
    [made] = passed_on(session)
    return made


def reply(text: bytes, more: bytes = b"") -> bytes:
    head = b"From: ada@example.org\r\nSubject: Re: Re: a question\r\n"
    if not more:
        return head + b"\r\n" + text
    head += b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
    return head + text + more + b"\r\n--b--\r\n"


def write_back(session: Session, letter: Letter, forwarded: Delivery, raw: bytes, **more) -> IncomingMail:
    email = letter.supporter.email
    return come(session, back_to(forwarded), raw, **{"sender": email, "writer": email, **more})


def test_what_the_author_says_to_it_reaches_its_writer(session, letter, forwarded) -> None:
    accept(session, forwarded)
    file = b"\r\n--b\r\nContent-Type: application/pdf; name=b.pdf\r\n\r\nPDF"
    address = SENDER.address(tokens.Kind.SUPPORTER, forwarded.id, "jane-smith-mp")
    mail = come(
        session,
        address,
        reply(b"And when?", file),
        sender=letter.supporter.email,
        writer=letter.supporter.email,
    )
    consequences.of_filed(session, mail, letter, POST, NOW, secrets.randbits)
    [relayed] = passed_on(session, Mail.RELAY)
    assert (relayed.recipient, relayed.office_id, relayed.mode) == (OFFICE, letter.office_id, letter.mode)
    parsed = opened(relayed)
    assert parsed["From"].addresses[0].display_name == "Ada Example"
    assert parsed["From"].addresses[0].addr_spec == reply_to(letter).replace("ada.r", "ada-example.r")
    assert (parsed["Subject"], parsed["Auto-Submitted"]) == ("Re: Re: a question", None)
    assert parsed["In-Reply-To"] == "<x@parliament.example.org>"
    assert parsed["References"].split()[0] == f"<{SENDER.address(tokens.Kind.MESSAGE, letter.id)}>"
    assert "And when?" in parsed.get_body(("plain",)).get_content()
    assert [part.get_content() for part in parsed.iter_attachments()] == [b"PDF"]
    assert letter.supporter.email.encode() not in relayed.message
    assert said(session, letter) == [("mailbox", "reply")]  # no answer of the office
    accept(session, relayed)
    assert forwarding.erase(session) == 2


@pytest.mark.parametrize(
    "how", [{"kind": Kind.OUT_OF_OFFICE}, {"kind": Kind.BOUNCE}, {"sender": ""}, {"raw": b""}]
)
def test_no_machine_of_the_authors_writes_to_the_office(session, letter, forwarded, how) -> None:
    write_back(session, letter, forwarded, **{"raw": reply(b"I am away."), **how})
    assert passed_on(session, Mail.RELAY) == []


def test_nobody_else_speaks_for_the_author(session, letter, forwarded) -> None:
    mail = write_back(session, letter, forwarded, reply(b"Hello."), writer="mallory@example.org")
    assert (mail.place, mail.letter_id, passed_on(session, Mail.RELAY)) == (Place.PEN, None, [])
    sorting.assign(session, mail, letter, FoundBy.ORGANISER, POST, NOW, secrets.randbits)
    assert (mail.from_author, passed_on(session, Mail.RELAY), len(passed_on(session))) == (True, [], 1)


def test_the_link_to_their_page_stays_with_the_author(session, letter, forwarded) -> None:
    text = opened(forwarded).get_body(("plain",)).get_content()
    link = f"http://localhost/l/{text.split('/l/')[1].split()[0]}"
    quoted = f"No.\r\nJane <{back_to(forwarded)}> wrote: {link}".encode()
    html = b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>No."
    file = b"\r\n--b\r\nContent-Type: application/pdf; name=b.pdf\r\n\r\n" + link.encode()
    write_back(session, letter, forwarded, reply(quoted, html + file))
    [relayed] = passed_on(session, Mail.RELAY)
    parsed = opened(relayed)
    assert "[…]" in parsed.get_body(("plain",)).get_content()
    for secret in (link[-26:], forwarded.id):
        assert secret not in parsed.as_string()
        assert secret not in parsed.get_body(("plain",)).get_content()
    assert list(parsed.iter_attachments()) == []


@pytest.mark.parametrize("correspondent", ["", "no address", "r.x@letters.example.org"])
def test_what_has_nowhere_to_go_stays_here(session, letter, correspondent) -> None:
    come(session, reply_to(letter), writer=correspondent)
    [forwarded] = passed_on(session)
    assert "please do not answer this mail" in opened(forwarded).get_body(("plain",)).get_content()
    write_back(session, letter, forwarded, reply(b"Hello."))
    assert passed_on(session, Mail.RELAY) == []


def test_to_a_blocked_office_it_waits(session, letter, forwarded) -> None:
    write_back(session, letter, forwarded, reply(b"Hello."))
    accept(session, forwarded)
    office = session.get_one(Office, letter.office_id)
    office.blocked_at = NOW
    session.flush()
    assert outbox.claim(session, "me", NOW, NOW + HOUR, 50, Mode.SANDBOX) == []
    office.blocked_at = None
    session.flush()
    assert len(outbox.claim(session, "me", NOW, NOW + HOUR, 50, Mode.SANDBOX)) == 1


@pytest.mark.parametrize("kind", [Kind.BOUNCE, Kind.PERSON, Kind.COMPLAINT])
def test_what_comes_back_of_it_belongs_to_the_letter(session, letter, forwarded, kind) -> None:
    write_back(session, letter, forwarded, reply(b"Hello."))
    [relayed] = passed_on(session, Mail.RELAY)
    mail = come(session, SENDER.address(tokens.Kind.BOUNCE, relayed.id), ANSWER + b"2", kind=kind)
    assert (mail.place, mail.letter_id, letter.state) == (Place.FILED, letter.id, State.ANSWERED)
    assert session.scalars(select(AddressBounce)).all() == []
    assert len(passed_on(session)) == (2 if kind is Kind.PERSON else 1)
    assert (session.get_one(Office, letter.office_id).blocked_at is not None) == (kind is Kind.COMPLAINT)


def test_a_complaint_about_a_forward_silences_us_at_its_author(session, letter, forwarded) -> None:
    come(session, SENDER.address(tokens.Kind.BOUNCE, forwarded.id), kind=Kind.COMPLAINT)
    assert session.scalars(select(BlockedAddress.email_hash)).all() == [letter.supporter.email_hash]
    assert session.get_one(Office, letter.office_id).blocked_at is None


def test_after_a_deletion_nothing_of_it_is_left(session, letter, forwarded) -> None:
    address = back_to(forwarded)
    retention.delete_everything(session, letter.id, NOW, secrets.randbits)
    assert session.scalars(select(IncomingMail)).all() == []
    assert passed_on(session) == []
    with pytest.raises(doors.NotTaken):
        doors.admit(session, SENDER, address, NOW)


def test_large_ones_are_claimed_few_at_a_time_and_keep_nobody_waiting(session, letter) -> None:
    for number in range(6):
        come(session, reply_to(letter), ANSWER + b"%d" % number)
    [other] = queued_letters(session, 1)
    claimed = outbox.claim(session, "me", NOW, NOW + HOUR, 50, Mode.SANDBOX)
    assert [mail.kind for mail in claimed] == ["confirmation", *["forward"] * 4, "letter"]
    assert claimed[-1].id == other.id


def test_what_came_back_of_our_own_mails_is_erased_at_once(session, letter, forwarded) -> None:
    recipient = SENDER.address(tokens.Kind.BOUNCE, forwarded.id)
    mail = come(session, recipient, b"To: ada@example.org\r\n\r\nNo.", sender="", kind=Kind.BOUNCE)
    assert (mail.place, mail.raw, mail.recipient) == (Place.OWN, None, "")
    assert come(session, recipient, ANSWER + b"2").place == Place.PEN  # a person's words wait for one


def test_with_a_letters_words_goes_what_came_back_of_it(session, letter, forwarded) -> None:
    letter.state, letter.changed_at = State.CLOSED, NOW
    mail = session.scalars(select(IncomingMail)).one()
    keep = Retention()
    retention.erase(session, keep, NOW + keep.text)
    session.expire_all()
    assert (mail.raw, mail.recipient, mail.correspondent, mail.kind) == (None, "", OFFICE, Kind.PERSON)
    retention.erase(session, keep, NOW + keep.identity)
    session.expire_all()
    assert (mail.correspondent, mail.message_id, mail.kind) == (None, None, Kind.PERSON)


def test_what_nobody_brings_to_its_letter_is_put_away(session) -> None:
    mail = come(session, "campaign@organisation.example.org")
    keep = Retention()
    assert retention.erase(session, keep, NOW + keep.unmatched) == 0
    assert retention.erase(session, keep, NOW + keep.unmatched + HOUR) == 1
    session.expire_all()
    assert (mail.place, mail.raw, mail.correspondent) == (Place.NOT_OURS, None, None)


def test_what_nobody_has_sorted_stays(session, letter) -> None:
    address = doors.admit(session, SENDER, reply_to(letter), NOW)
    doors.take(session, SENDER, Arrival(Door.LMTP, "", reply_to(letter), ANSWER), address, NOW)
    assert retention.erase(session, Retention(), NOW + 900 * HOUR * 24) == 0
    assert [mail.raw for mail in sorting.waiting(session)] == [ANSWER]
