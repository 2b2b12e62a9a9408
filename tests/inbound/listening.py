"""A listener in a thread of its own, and what a test says to it and reads in the database."""

import asyncio
import smtplib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from app import db
from app.domain.incoming.filing import Door
from app.gateways import mail_server
from app.gateways.mail_server import Conversation, Doorkeeper, PerRecipient
from app.inbound.doorway import Doorway
from app.models.incoming import IncomingMail, RefusedMail
from tests.factories import NOW, POST
from tests.processes import free_port

SENDER = POST.sender
RAW = b"From: office@parliament.example.org\r\nSubject: Re\r\n\r\nThank you.\r\n"
NOBODY = f"r.0000000000aaaaaaaa@{SENDER.reply_domain}"


def doorway(door: Door = Door.LMTP) -> Doorway:
    return Doorway(door, SENDER, lambda: NOW)


@contextmanager
def serving(keeper: Doorkeeper, kind: type[Conversation] = PerRecipient) -> Iterator[int]:
    """The port at which a keeper is asked."""
    port, ready, ends = free_port(), threading.Event(), []

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(stopping.set))
        loop.call_later(0.05, ready.set)
        await mail_server.serve(keeper, kind, "127.0.0.1", port, SENDER.reply_domain, stopping)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield port
    finally:
        ends[0]()
        thread.join(30)
        assert not thread.is_alive()


class Lmtp(smtplib.LMTP):
    """A mail server that speaks LMTP: one reply for each recipient that was taken."""

    def __init__(self, port: int, *, xforward: str = "") -> None:
        super().__init__("127.0.0.1", port, timeout=30)
        self.ehlo("mail.example.org")
        self.xforward = xforward

    def deliver(self, raw: bytes, *recipients: str, sender: str = "", size: int = 0) -> list[int]:
        """The codes for the recipients, whether said at RCPT or after the dot."""
        if self.xforward:
            assert self.docmd("XFORWARD", f"ADDR={self.xforward}")[0] == 250
        code, _ = self.mail(sender, [f"SIZE={size}"] if size else [])
        if code != 250:
            self.rset()
            return [code] * len(recipients)
        codes = [self.rcpt(recipient)[0] for recipient in recipients]
        if 250 not in codes:
            self.rset()
            return codes
        assert self.docmd("DATA")[0] == 354
        self.send(smtplib._quote_periods(raw) + b".\r\n")  # type: ignore[attr-defined]
        return [self.getreply()[0] if code == 250 else code for code in codes]


@contextmanager
def lmtp(port: int, **more: str) -> Iterator[Lmtp]:
    connection = Lmtp(port, **more)
    try:
        yield connection
    finally:
        connection.close()


def stored() -> list[tuple[str, str, bytes]]:
    """Sender, recipient and bytes of all that is kept, in its order."""
    with db.reading() as session:
        rows = select(IncomingMail.sender, IncomingMail.recipient, IncomingMail.raw).order_by(IncomingMail.id)
        return [tuple(row) for row in session.execute(rows)]  # type: ignore[misc]


def refused() -> Counter[str]:
    """How many mails were refused, by reason."""
    with db.reading() as session:
        return Counter({row.why: row.count for row in session.scalars(select(RefusedMail))})


def is_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as line:
            return line.recv(3) == b"220"
    except OSError:
        return False
