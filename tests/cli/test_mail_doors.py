"""The commands of the doors: what they say when they cannot begin."""

import signal
import socket
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from app import db
from app.domain.tokens import Kind
from tests.factories import queued_letters
from tests.inbound.imap_server import PASSWORD, USER, mailbox
from tests.inbound.listening import stored


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """A command that ends by signals sets its own."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def say(app: Flask, *words: str) -> tuple[int, str]:
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=["mail", *words])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code, ended.output


def test_a_taken_port_is_named_with_its_setting(app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = say(app, "listen", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "Set MAIL_LISTEN to another." in said


def test_without_a_mailbox_there_is_nothing_to_fetch(app: Flask) -> None:
    assert say(app, "poll", "--once") == (2, "Error: Set IMAP_URL to the mailbox to fetch from.\n")


def test_a_mailbox_is_fetched_once(applications: Callable[..., Flask], app: Flask) -> None:
    with mailbox() as box:
        made = applications(IMAP_URL=f"imap://{quote(USER)}:{quote(PASSWORD, '')}@127.0.0.1:{box.port}")
        with db.transaction() as session:
            [letter] = queued_letters(session, 1)
        address = made.extensions["postbag"].sender.address(Kind.REPLY, letter.id)
        box.add(f"Delivered-To: {address}\r\n\r\nThank you.".encode())
        assert say(made, "poll", "--once") == (0, "1 kept\n")
        assert [row[1] for row in stored()] == [address]
        box.hangs_up = lambda _line: True
        code, said = say(made, "poll", "--once")
    assert (code, "IMAP_URL does not answer" in said) == (2, True)
