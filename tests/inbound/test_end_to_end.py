"""Letters go out over real SMTP, an office answers over real LMTP, and each mail finds its letter.

It takes the doors and the classes of mail: without them it is skipped.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import db
from app.domain.delivery import Kind as Mail
from app.domain.delivery import Mode
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.gateways import smtp
from app.gateways.smtp import Server
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Event, Letter, Response
from app.queries.response_rates import By, RateRow, Rates
from app.services import again, forwarding, held
from app.tasks.route import Route
from app.tasks.sender import Loop
from app.tasks.sorter import Sorter
from tests import sink as sinks
from tests.factories import NOW, POST, queued_letters
from tests.sink import Sink, Taken

listening = pytest.importorskip("tests.inbound.listening")
listener = pytest.importorskip("app.inbound.listener")
pytestmark = pytest.mark.real_clock

DAY = timedelta(days=1)
POSTMASTER = "postmaster@letters.example.org"
CLERK = "clerk@other.example.org"


@dataclass
class Exchange:
    """Our sender with the mail server before it, the door that mail comes back to, and the sorter."""

    loop: Loop
    sink: Sink
    office: "listening.Lmtp"
    sorter: Sorter
    now: datetime = NOW

    def send(self) -> list[Taken]:
        """Send all that is due; what the mail server took."""
        before = len(self.sink.taken)
        while self.loop.round():
            pass
        return self.sink.taken[before:]

    def answer(self, raw: bytes, to: str, sender: str = "") -> None:
        """The office's server hands a mail over, and we sort it."""
        assert self.office.deliver(raw, to, sender=sender) == [250]
        assert self.sorter.sort() == 1


@pytest.fixture
def exchange(place: str, tmp_path: Path) -> Iterator[Exchange]:
    with sinks.listening() as sink, _door() as office:
        server = Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org")
        made = Exchange(
            Loop(Route((smtp.Connection(server),), POST.sender), lambda: made.now, tmp_path),
            sink,
            office,
            Sorter(POST, lambda: made.now, lambda: None),
        )
        yield made
        made.sorter.stop()
        made.loop.close()


@contextmanager
def _door() -> Iterator["listening.Lmtp"]:
    with listening.serving(listener.Keeper(listening.doorway())) as port, listening.lmtp(port) as office:
        yield office


def sent(exchange: Exchange) -> dict[str, Taken]:
    """Five letters to five offices, as their servers got them."""
    with db.transaction() as session:
        letters = [queued_letters(session, 1)[0].id for _ in range(5)]
        session.execute(update(Delivery).where(Delivery.kind != Mail.LETTER).values(state=State.ACCEPTED))
    taken = {mail.message["To"]: mail for mail in exchange.send()}
    with db.reading() as session:
        return {one: taken[session.get_one(Letter, one).representative.email] for one in letters}


def reply_to(letter: Taken) -> str:
    return letter.message["From"].addresses[0].addr_spec


def bounce_to(letter: Taken) -> str:
    return letter.mail_from.split("<")[1].split(">")[0]


def automatic(subject: str, text: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Auto-Submitted"] = (
        "mp@parliament.example.org",
        subject,
        "auto-replied",
    )
    mail.set_content(text)
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def report(letter: Taken, status: str, original: bytes) -> bytes:
    """A delivery status notification (RFC 3464) from the office's server."""
    return (
        (
            "From: MAILER-DAEMON@parliament.example.org\r\nTo: postmaster@letters.example.org\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\n\r\nThe message could not be delivered.\r\n\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; parliament.example.org\r\n\r\n"
            f"Final-Recipient: rfc822; {letter.message['To']}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
            "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        ).encode()
        + original
        + b"\r\n--b--\r\n"
    )


def story(letter_id: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """A letter's state, what lies with it and how that was found, and what is known of an answer."""
    with db.reading() as session:
        mails = select(IncomingMail).where(IncomingMail.letter_id == letter_id).order_by(IncomingMail.id)
        known = select(Response.kind).where(Response.letter_id == letter_id)
        return (
            session.get_one(Letter, letter_id).state,
            [(mail.kind, mail.found_by) for mail in session.scalars(mails)],
            list(session.scalars(known)),
        )


def rate(now: datetime) -> RateRow:
    with db.reading() as session:
        [row] = Rates(session, now.date(), Mode.SANDBOX).by(By.PARTY)
        return row


def test_each_mail_finds_its_letter_and_the_author_gets_the_answer_once(exchange: Exchange) -> None:
    letters = sent(exchange)
    acknowledged, answered, gone, full, away = letters
    later = NOW + 20 * DAY
    assert (rate(later).letters, rate(later).replied) == (5, 0)

    # (a) an acknowledgement
    words = "Thank you for your message. This is an automatic acknowledgement that we have received it."
    exchange.answer(automatic("Automatic reply", words), reply_to(letters[acknowledged]))
    assert story(acknowledged) == ("accepted", [(Kind.ACKNOWLEDGEMENT, "envelope")], ["acknowledgement"])

    # (b) a person's answer from another address, without the subject
    raw = f"From: Clerk <{CLERK}>\r\nSubject: Your concern\r\n\r\nMs Smith has raised it today.\r\n"
    exchange.answer(raw.encode(), reply_to(letters[answered]), CLERK)
    assert story(answered) == ("answered", [(Kind.PERSON, "envelope")], ["reply"])

    # (c) a hard bounce that comes to no token of ours, and names the original alone
    original = f"Message-ID: {letters[gone].message_id}".encode()
    exchange.answer(report(letters[gone], "5.1.1", original), POSTMASTER)
    assert story(gone) == ("bounced", [(Kind.BOUNCE, "original")], ["bounced"])

    # (d) the mailbox is full
    exchange.answer(report(letters[full], "4.2.2", b"Subject: x"), bounce_to(letters[full]))
    assert story(full) == ("bounced", [(Kind.BOUNCE, "envelope")], ["bounced"])

    # (e) out of office
    words = "I am out of the office until 4 January and will answer when I am back."
    exchange.answer(automatic("Out of office: your letter", words), reply_to(letters[away]))
    assert story(away) == ("accepted", [(Kind.OUT_OF_OFFICE, "envelope")], [])
    assert (rate(later).letters, rate(later).replied) == (3, 1)

    with db.transaction() as session:
        assert held.give_back(session, POST, NOW, secrets.randbits) == 2
        again.send(session, full, POST, NOW)
    went = exchange.send()
    assert story(full)[0::2] == ("accepted", [])
    assert (rate(later).letters, rate(later).replied) == (4, 1)
    with db.reading() as session:
        steps = [event.new for event in session.get_one(Letter, full).events]
        assert steps[-4:] == ["bounced", "queued", "sending", "accepted"]
        assert session.scalars(select(Event).where(Event.letter_id == gone)).all()[-1].detail == "hard 5.1.1"
        author = session.get_one(Letter, answered).supporter
    [forward] = [mail for mail in went if str(mail.message["To"]) == author.email]
    assert "Ms Smith has raised it today." in forward.message.get_content()
    assert sorted(str(mail.message["Subject"]) for mail in went) == [
        "Testshire: a question",  # to the office whose mailbox was full
        "Your concern",
        "Your letter came back",
        "Your letter came back, and can go again",
    ]

    # what the author says to it goes back, once, and then nothing of the answer is left here
    raw = (
        f"From: Ada <{author.email}>\r\nSubject: Re: Your concern\r\n\r\nAnd what did they say?\r\n".encode()
    )
    exchange.answer(raw, reply_to(forward), author.email)
    [back] = exchange.send()
    assert (back.message["To"], reply_to(back)) == (CLERK, reply_to(letters[answered]))
    assert author.email.encode() not in back.raw
    with db.transaction() as session:
        assert forwarding.erase(session) == 2
    assert exchange.send() == []
    assert story(answered)[0] == "answered"
