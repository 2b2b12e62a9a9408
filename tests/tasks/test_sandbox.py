"""The sandbox's mail server: a real conversation, and what of it is kept."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtpd.smtp as aiosmtpd
import pytest
from sqlalchemy import Connection, select

from app import db
from app.domain.delivery import Attempt, Kind, Reply, Stage
from app.domain.errors import SettingsError
from app.gateways import sandbox, smtp
from app.gateways.sandbox import Store, Taken
from app.gateways.smtp import Envelope, Server
from app.models.deliveries import Delivery, SandboxMail
from app.services import sandbox_mails
from app.tasks.route import Route
from app.tasks.sender import Loop
from tests.factories import NOW, POST, queued_letters
from tests.processes import free_port

KEYS = POST.sender.keys


def line_to(port: int) -> smtp.Connection:
    return smtp.Connection(Server.at(f"smtp://127.0.0.1:{port}", "letters.example.org"))


def test_a_letter_is_taken_in_whole_and_known_by_its_bounce_address(
    connection: Connection, tmp_path: Path
) -> None:
    with db.transaction() as session:
        [letter] = queued_letters(session, 1)
        office = letter.representative.email
    taken: list[Taken] = []
    server = sandbox.server("127.0.0.1", free_port(), taken.extend)
    server.start()
    try:
        loop = Loop(Route((line_to(server.port),), POST.sender), lambda: NOW, tmp_path)
        while loop.round():
            pass
        loop.close()
    finally:
        server.stop()
    with db.transaction() as session:
        sandbox_mails.keep(session, KEYS, [(each.sender, each.recipient, each.raw) for each in taken], NOW)
    with db.reading() as session:
        kept = session.scalars(select(SandboxMail).where(SandboxMail.token_id == letter.id)).one()
        kinds = select(Delivery.kind).join(SandboxMail, SandboxMail.token_id == Delivery.id)
        assert sorted(session.scalars(kinds)) == [Kind.CONFIRMATION, Kind.LETTER]
    assert kept.recipient == office
    assert kept.raw.startswith(b'From: "Ada Example" <ada-example.r.')
    assert b"\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n" in kept.raw


def test_mail_from_anybody_else_is_kept_without_a_delivery(connection: Connection) -> None:
    with db.transaction() as session:
        senders = ("", "ada@example.org", "b.0000000000aaaaaaaa@letters.example.org")
        mails = [(sender, "mp@example.org", b"x") for sender in senders]
        sandbox_mails.keep(session, KEYS, mails, datetime.now(UTC))
        assert session.scalars(select(SandboxMail.token_id)).all() == ["", "", ""]


def fail(_mails: object) -> None:
    raise OSError("disk full of ada@example.org")


def test_what_could_not_be_kept_is_asked_for_again() -> None:
    server = sandbox.server("127.0.0.1", free_port(), fail)
    server.start()
    try:
        line = line_to(server.port)
        line.open()
        envelope = Envelope("b.x@letters.example.org", "mp@example.org", "x")
        attempt = line.send(envelope, b"Subject: x\r\n\r\nx\r\n", lambda: None)
        line.close()
    finally:
        server.stop()
    assert attempt == Attempt(Stage.DOT, Reply(451, "4.3.0"))


async def together(store: Store) -> list[str | BaseException]:
    """The answers to three mails whose dots come at once."""
    handler = sandbox._Handler(store)
    envelopes = [aiosmtpd.Envelope() for _ in range(3)]
    for number, each in enumerate(envelopes):
        each.mail_from, each.rcpt_tos, each.original_content = "b@example.org", [f"{number}@x.org"], b"x"
    talks: Any = None  # nothing is asked of them
    answers = [handler.handle_DATA(talks, talks, each) for each in envelopes]
    return await asyncio.gather(*answers, return_exceptions=True)


def test_mails_that_come_together_are_kept_at_once() -> None:
    stored: list[list[str]] = []
    answers = asyncio.run(together(lambda mails: stored.append([each.recipient for each in mails])))
    assert stored == [["0@x.org", "1@x.org", "2@x.org"]]
    assert answers == ["250 2.0.0 kept in the sandbox"] * 3


def test_none_of_them_is_said_to_be_kept_when_that_fails() -> None:
    assert [type(each) for each in asyncio.run(together(fail))] == [OSError] * 3


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("<b.x@letters.example.org> RET=HDRS ENVID=x", True),
        ("<ada+x_y-z@xn--bcher-kva.example.org>", True),
        ("<>", False),
        ("<o'neil/x=y@example.org> NOTIFY=NEVER", False),
        ('<"a b"@example.org>', False),
        ("<a..b@example.org>", False),
        ("<b@example.org", False),
        ("b@example.org", False),
    ],
)
def test_an_address_is_read_as_aiosmtpd_reads_it(said: str, plain: bool) -> None:
    async def read() -> list[Any]:
        line = sandbox._Conversation(sandbox._Handler(fail), loop=asyncio.get_running_loop())
        return [kind._getaddr(line, said) for kind in (aiosmtpd.SMTP, sandbox._Conversation)]

    theirs, ours = asyncio.run(read())
    assert ours == theirs
    assert bool(sandbox._PLAIN.fullmatch(said)) is plain


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "mail.example.org", ""])
def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(SettingsError):
        sandbox.server(host, 18025, print)
