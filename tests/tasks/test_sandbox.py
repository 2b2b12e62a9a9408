"""The sandbox's mail server: a real conversation, and what of it is kept."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from app import db
from app.domain.delivery import Attempt, Kind, Reply, Stage
from app.domain.errors import SettingsError
from app.gateways import sandbox, smtp
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


def test_a_letter_is_taken_in_whole_and_known_by_its_bounce_address(connection: Connection) -> None:
    with db.transaction() as session:
        [letter] = queued_letters(session, 1)
        office = letter.representative.email
    taken: list[tuple[str, str, bytes]] = []
    server = sandbox.server("127.0.0.1", free_port(), lambda *mail: taken.append(mail))
    server.start()
    try:
        loop = Loop(Route((line_to(server.port),), POST.sender), lambda: NOW)
        while loop.round():
            pass
        loop.close()
    finally:
        server.stop()
    with db.transaction() as session:
        for mail in taken:
            sandbox_mails.keep(session, KEYS, *mail, NOW)
    with db.reading() as session:
        kept = session.scalars(select(SandboxMail).where(SandboxMail.token_id == letter.id)).one()
        kinds = select(Delivery.kind).join(SandboxMail, SandboxMail.token_id == Delivery.id)
        assert sorted(session.scalars(kinds)) == [Kind.CONFIRMATION, Kind.LETTER]
    assert kept.recipient == office
    assert kept.raw.startswith(b'From: "Ada Example" <ada-example.r.')
    assert b"\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n" in kept.raw


def test_mail_from_anybody_else_is_kept_without_a_delivery(connection: Connection) -> None:
    with db.transaction() as session:
        for sender in ("", "ada@example.org", "b.0000000000aaaaaaaa@letters.example.org"):
            kept = sandbox_mails.keep(session, KEYS, sender, "mp@example.org", b"x", datetime.now(UTC))
            assert kept.token_id == ""


def test_what_could_not_be_kept_is_asked_for_again() -> None:
    def fail(*_mail: object) -> None:
        raise OSError("disk full of ada@example.org")

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


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "mail.example.org", ""])
def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(SettingsError):
        sandbox.server(host, 18025, print)
