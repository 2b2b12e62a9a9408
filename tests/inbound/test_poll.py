"""Mail that is fetched from a mailbox over IMAP, over a real socket."""

import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app.domain.errors import SettingsError, Unavailable
from app.domain.incoming.filing import MAILS_AN_HOUR, Door
from app.gateways import imap
from app.gateways.imap import Account
from app.inbound import poll
from tests.inbound.imap_server import PASSWORD, USER, Mailbox, mailbox
from tests.inbound.listening import NOBODY, SENDER, doorway, refused, stored

pytestmark = pytest.mark.real_clock
HEAD = "Return-Path: <office@parliament.example.org>\r\n{}: {}\r\nSubject: Re\r\n\r\n"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


def mail(recipient: str, header: str = "Delivered-To", body: str = "Thank you.\r\n") -> bytes:
    return (HEAD.format(header, recipient) + body).encode()


def fetch(box: Mailbox, done: str = "", password: str = PASSWORD) -> int:
    account = Account.at(f"imap://{quote(USER)}:{quote(password, '')}@127.0.0.1:{box.port}/INBOX")
    with imap.opened(account, done) as inbox:
        return poll.fetch(doorway(Door.IMAP), inbox, SENDER.reply_domain, threading.Event())


def test_what_is_unread_is_kept_and_then_read(place: str, addresses, box: Mailbox) -> None:
    ada, bob = addresses(2)
    box.add(mail(ada), mail(f"Ada <{bob}>", "X-Original-To"), mail("campaign@example.org"))
    assert (fetch(box), fetch(box)) == (3, 0)
    sender = "office@parliament.example.org"
    assert [row[:2] for row in stored()] == [(sender, ada), (sender, bob), (sender, "")]
    assert stored()[0][2] == box.mails[1]
    assert box.seen == {1, 2, 3}


def test_what_is_refused_is_read_too_and_only_counted(place: str, addresses, box: Mailbox) -> None:
    [ada] = addresses(1)
    box.add(mail(NOBODY), b"X-Loop: letters.example.org\r\n" + mail(ada), mail(ada))
    assert fetch(box) == 1
    assert box.seen == {1, 2, 3}
    assert box.fetched == 2  # of the first no more than its head
    assert (len(stored()), refused()) == (1, {"unknown": 1, "loop": 1})


def test_too_many_for_one_letter_stay_and_others_go_on(place: str, addresses, box: Mailbox) -> None:
    ada, bob = addresses(2)
    box.add(*(mail(ada, body=f"{number}") for number in range(MAILS_AN_HOUR + 5)), mail(bob))
    assert fetch(box) == MAILS_AN_HOUR + 1
    assert box.mails.keys() - box.seen == set(range(MAILS_AN_HOUR + 1, MAILS_AN_HOUR + 6))
    assert refused() == {"flooded": 5}


def test_taken_mail_may_be_moved(place: str, addresses, box: Mailbox) -> None:
    [ada] = addresses(1)
    box.add(mail(ada))
    assert fetch(box, done="Done") == 1
    assert (list(box.mails), list(box.moved)) == ([], ["Done"])


def test_a_line_that_breaks_between_keeping_and_marking_makes_no_second_row(
    place: str, addresses, box: Mailbox
) -> None:
    ada, bob = addresses(2)
    box.add(mail(ada), mail(bob))
    box.hangs_up = lambda line: "STORE" in line
    with pytest.raises(Unavailable):
        fetch(box)
    assert (len(stored()), box.seen) == (1, set())
    box.hangs_up = lambda line: "FETCH 2 (BODY.PEEK[])" in line
    with pytest.raises(Unavailable):
        fetch(box)
    assert box.seen == {1}
    box.hangs_up = lambda _line: False
    fetch(box)
    assert [row[1] for row in stored()] == [ada, bob]


def test_who_is_not_let_in_hears_so_without_the_password(place: str, box: Mailbox) -> None:
    with pytest.raises(Unavailable) as error:
        fetch(box, password="wrong")
    assert "wrong" not in str(error.value)
    box.hangs_up = lambda _line: True
    with pytest.raises(Unavailable):
        fetch(box)


def test_it_goes_on_whatever_is_away(place: str, addresses, box: Mailbox) -> None:
    [ada] = addresses(1)
    box.add(mail(ada))
    account = Account.at(f"imap://{quote(USER)}:{quote(PASSWORD, '')}@127.0.0.1:{box.port}")
    stopping, tries = threading.Event(), []

    def opened():
        tries.append(len(stored()))
        if len(tries) == 1:
            raise Unavailable("away")
        if len(tries) == 3:
            stopping.set()
        return imap.opened(account)

    poll.repeat(doorway(Door.IMAP), opened, SENDER.reply_domain, 0.01, stopping)
    assert tries == [0, 0, 1]


@pytest.mark.parametrize(
    "url", ["imap://host", "imaps://a:b@", "pop3://a:b@host", "imaps://a:b@host:x/INBOX", "x"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="IMAP_URL"):
        Account.at(url)


def test_an_address_in_full() -> None:
    account = Account.at("imaps://ada%40example.org:s%2Fx@mail.example.org/INBOX/Answers")
    assert (account.host, account.port, account.tls) == ("mail.example.org", 993, True)
    assert (account.user, account.password, account.folder) == ("ada@example.org", "s/x", "INBOX/Answers")
    assert "s/x" not in repr(account)
