"""What a mail server hears when it hands over what came back, in LMTP and in SMTP."""

import smtplib
import threading

import pytest

from app import db
from app.domain.incoming.filing import MAILS_AN_HOUR, Door
from app.domain.incoming.guesses import MOST_WRONG
from app.gateways.mail_server import Conversation
from app.inbound.listener import Keeper
from tests.inbound.listening import NOBODY, RAW, doorway, lmtp, refused, serving, stored

pytestmark = pytest.mark.real_clock


def test_each_recipient_gets_a_reply_and_a_row_of_its_own(place: str, addresses) -> None:
    ada, bob = addresses(2)
    with serving(Keeper(doorway())) as port, lmtp(port) as server:
        assert server.esmtp_features.keys() >= {"8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes"}
        assert server.esmtp_features["size"] == str(26 * 1024 * 1024)
        assert server.deliver(RAW, ada, NOBODY, bob, "postmaster@letters.example.org") == [250, 550, 250, 250]
        assert server.deliver(RAW, ada.upper()) == [250]
    assert [row[:2] for row in stored()] == [("", ada), ("", bob), ("", "postmaster@letters.example.org")]


def test_what_is_kept_is_what_came(place: str, addresses) -> None:
    """Long lines, dots, eight bits, lone line ends and a dot alone between them, which ends nothing."""
    [ada] = addresses(1)
    raw = b"Subject: \xff\r\n\r\n.\r\n..a\r\n" + b"x" * 300_000 + b"\r\n.b\nc\n.\nMAIL FROM:<>\rd\r\n.\n\r\n"
    with serving(Keeper(doorway())) as port, lmtp(port) as server:
        server.mail("office@parliament.example.org", ["SMTPUTF8", "BODY=8BITMIME"])
        server.rcpt(ada)
        server.docmd("DATA")
        server.send(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert server.getreply()[0] == 250
    assert stored() == [("office@parliament.example.org", ada, raw)]


def test_smtp_says_one_word_for_all(place: str, addresses) -> None:
    ada, bob = addresses(2)
    door = doorway(Door.SMTP)
    with serving(Keeper(door), Conversation) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        assert server.sendmail("", [ada, NOBODY, bob], RAW).keys() == {NOBODY}
        with pytest.raises(smtplib.SMTPDataError) as circle:
            server.sendmail("", [ada], b"X-Loop: letters.example.org\r\n" + RAW)
    assert (circle.value.smtp_code, circle.value.smtp_error[:5]) == (554, b"5.4.6")
    assert len(stored()) == 2
    door.write_down()
    assert refused() == {"unknown": 1, "loop": 1}


def test_what_is_too_big_is_refused_by_its_word_and_by_its_octets(place: str, addresses) -> None:
    ada, bob = addresses(2)
    keeper = Keeper(door := doorway())
    keeper.largest = 10_000
    with serving(keeper) as port, lmtp(port) as server:
        assert server.deliver(RAW, ada, size=10_001) == [552]
        assert server.deliver(RAW + b"x" * 10_000 + b"\r\n", ada, bob) == [552, 552]
        assert server.deliver(RAW, ada, bob, size=10_000) == [250, 250]
    door.write_down()
    assert refused() == {"too_big": 3}


def test_without_a_database_the_mail_stays_where_it_is(place: str, addresses) -> None:
    ada, bob = addresses(2)
    with serving(Keeper(doorway())) as port, lmtp(port) as server:
        engine = db.session().bind
        server.mail("")
        server.rcpt(ada)
        server.docmd("DATA")
        db.bind(None)  # type: ignore[arg-type]
        server.send(RAW + b".\r\n")
        assert server.getreply() == (451, b"4.3.0 it could not be kept right now")
        assert server.deliver(RAW, bob) == [451]
        db.bind(engine)  # type: ignore[arg-type]
        assert server.deliver(RAW, ada, bob) == [250, 250]
    assert len(stored()) == 2


def test_who_guesses_addresses_waits_and_nobody_else_does(place: str, addresses) -> None:
    [ada] = addresses(1)
    door = doorway()
    named, unnamed = "203.0.113.9", "[UNAVAILABLE]"
    with (
        serving(Keeper(door)) as port,
        lmtp(port, xforward=named) as guesser,
        lmtp(port, xforward=unnamed) as other,
    ):
        codes = [guesser.deliver(RAW, NOBODY)[0] for _ in range(MOST_WRONG + 5)]
        if len(set(codes)) == 1:  # the minute ended in between
            codes += [guesser.deliver(RAW, NOBODY)[0] for _ in range(MOST_WRONG + 5)]
        assert codes[-1] == 450
        assert guesser.deliver(RAW, ada) == [450]
        assert {other.deliver(RAW, NOBODY)[0] for _ in range(MOST_WRONG + 5)} == {550}
        assert other.deliver(RAW, ada) == [250]
    door.write_down()
    assert refused()["busy"] >= 2


@pytest.mark.slow
def test_a_bomb_of_five_thousand_is_bounded_and_another_letters_mail_goes_on(place: str, addresses) -> None:
    ada, bob = addresses(2)
    door = doorway()
    with serving(Keeper(door)) as port, lmtp(port) as bomber, lmtp(port) as other:
        for number in range(MAILS_AN_HOUR):
            assert bomber.deliver(RAW + b"%d\r\n" % number, ada) == [250]
        tries = 5000 - MAILS_AN_HOUR
        many = f"MAIL FROM:<a@b.example.org>\r\nRCPT TO:<{ada}>\r\nRSET\r\n".encode()
        sending = threading.Thread(target=bomber.sock.sendall, args=(many * tries,))
        sending.start()
        codes = [[bomber.getreply()[0] for _ in range(3)] for _ in range(tries // 2)]
        assert other.deliver(RAW, bob) == [250]
        codes += [[bomber.getreply()[0] for _ in range(3)] for _ in range(tries - tries // 2)]
        sending.join()
    assert set(map(tuple, codes)) == {(250, 452, 250)}
    assert len(stored()) == MAILS_AN_HOUR + 1
    door.write_down()
    assert refused() == {"flooded": tries}


class Slow(Keeper):
    """Keeps nothing until it may."""

    def __init__(self) -> None:
        super().__init__(doorway())
        self.may, self.asked = threading.Event(), threading.Event()

    def admit(self, recipient: str, peer: str, named: str) -> str:
        return "250 2.1.5 go on"

    def take(self, sender: str, recipient: str, raw: bytes) -> str:
        self.asked.set()
        assert not recipient.startswith("slow") or self.may.wait(20)
        return "250 2.0.0 kept"


def test_who_waits_for_the_database_lets_others_talk_and_is_waited_for_at_the_end() -> None:
    keeper, said = Slow(), []
    with serving(keeper) as port, lmtp(port) as one, lmtp(port) as other:
        waiting = threading.Thread(target=lambda: said.append(one.deliver(RAW, "slow@example.org")))
        waiting.start()
        assert keeper.asked.wait(20)
        assert other.deliver(RAW, "quick@example.org") == [250]
        assert said == []
        threading.Timer(0.3, keeper.may.set).start()
    waiting.join()
    assert said == [[250]]


@pytest.mark.parametrize(
    "line", [b"RCPT TO:<", b'RCPT TO:<"', b"RCPT TO:\xff <", b"DATA", b"LHLO", b"\xff", b"EHLO x"]
)
def test_what_is_no_command_gets_an_answer(line: bytes) -> None:
    with serving(Slow()) as port, lmtp(port) as server:
        server.mail("office@parliament.example.org")
        server.send(line + b"\r\n")
        assert 500 <= server.getreply()[0] < 560
        assert server.noop()[0] == 250
