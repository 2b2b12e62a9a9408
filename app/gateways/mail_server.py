"""The server's side of LMTP (RFC 2033) and SMTP (RFC 5321): who decides about a mail is asked in a thread.

aiosmtpd holds the conversation. Ours differs where it would lose an answer: it refuses a line of more than
998 octets, says one reply where LMTP wants one for each recipient, and breaks at some addresses.
No TLS: it stands behind the mail server, on this machine or in a private network.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

IDENT = "Postbag"
LONGEST_LINE = 128 * 1024  # octets that are read at once; a longer line is taken in pieces
MOST_RECIPIENTS = 100  # of one mail (RFC 5321 §4.5.3.1.8)
BODIES = 8  # that are read side by side: each may have 26 MB
IDLE = 300.0  # seconds (RFC 5321 §4.5.3.2.7)
FINISH_WITHIN = 20.0  # seconds for the mails in hand


class Doorkeeper(Protocol):
    """Who decides, in SMTP replies. Its functions may take their time: each runs in a thread."""

    largest: int  # octets

    def too_big(self) -> str:
        """The reply to a mail with more octets than that."""

    def admit(self, recipient: str, peer: str, named: str) -> str:
        """The reply to a RCPT; ``named`` is the client that a mail server names by XFORWARD, or ""."""

    def take(self, sender: str, recipient: str, raw: bytes) -> str:
        """The reply to a mail for one recipient."""

    def trouble(self, error: Exception) -> str:
        """The reply when something broke."""


class Addressed(Envelope):
    """An envelope, and the client that our mail server speaks for."""

    client = ""


@dataclass
class Shared:
    """What the conversations of one server have in common."""

    keeper: Doorkeeper
    bodies: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BODIES))
    open: set["Conversation"] = field(default_factory=set)
    closing: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)  # once it is closing and nobody is there

    def leave(self, conversation: "Conversation") -> None:
        """A conversation has ended."""
        self.open.discard(conversation)
        if self.closing and not self.open:
            self.empty.set()


class Conversation(SMTP):
    """One connection."""

    line_length_limit = LONGEST_LINE
    per_recipient = False
    envelope: Addressed
    transport: asyncio.Transport | None

    def __init__(self, shared: Shared, hostname: str) -> None:
        self._shared = shared
        self.in_hand = False  # whether a mail is being taken
        super().__init__(
            _Handler(shared.keeper),
            hostname=hostname,
            ident=IDENT,
            enable_SMTPUTF8=True,
            data_size_limit=None,  # the handler says it, with the right codes
            timeout=IDLE,
            loop=asyncio.get_running_loop(),
        )

    def _create_envelope(self) -> Addressed:
        return Addressed()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """aiosmtpd's."""
        self._shared.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """aiosmtpd's."""
        self._shared.leave(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """End the connection, with a word if it listens."""
        if self.transport is not None:
            self.transport.write(b"421 4.3.2 closing now, please try again\r\n")
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take in a mail; after its last line, one reply or one for each recipient."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 DATA takes nothing" if arg else "503 5.5.1 no recipient was taken")
            return
        async with self._shared.bodies:
            self.in_hand = True
            try:
                await self.push("354 go on, and end with a dot alone in its line")
                raw = await self._body(self._shared.keeper.largest)
                replies = await self._replies(envelope, raw)
                self._set_post_data_state()
                await self.push("\r\n".join(replies if self.per_recipient else [_one_of(replies)]))
            finally:
                self.in_hand = False
        if self._shared.closing:
            self.hang_up()

    @syntax("XFORWARD attribute=value …")
    async def smtp_XFORWARD(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Postfix's way to say whom it speaks for; believed of our own mail server alone."""
        said = dict(pair.partition("=")[::2] for pair in (arg or "").upper().split())
        self.envelope.client = said.get("ADDR", "").removeprefix("IPV6:").lower()
        await self.push("250 2.0.0 noted")

    async def _body(self, largest: int) -> bytes | None:
        """The mail up to the dot, without the dots that SMTP has put in; None if it is too big.

        Only CRLF ends a line, so that nothing within a mail can end it.
        """
        raw, size, begins = bytearray(), 0, True
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as long:
                line = await self._reader.readexactly(long.consumed)
            if begins and line == b".\r\n":
                return bytes(raw) if size <= largest else None
            if begins and line.startswith(b"."):
                line = line[1:]
            begins = line.endswith(b"\r\n")
            size += len(line)
            if size <= largest:
                raw += line
            else:
                raw.clear()

    async def _replies(self, envelope: Addressed, raw: bytes | None) -> list[str]:
        keeper = self._shared.keeper
        if raw is None:
            return [keeper.too_big() for _recipient in envelope.rcpt_tos]
        sender = "" if envelope.mail_from == "<>" else str(envelope.mail_from)
        # One after the other: what fails for one recipient is nothing to the others.
        return [await asyncio.to_thread(keeper.take, sender, each, raw) for each in envelope.rcpt_tos]

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """aiosmtpd's, which raises IndexError at some that are none."""
        try:
            address, rest = super()._getaddr(arg)
        except Exception:
            return None, None
        clean = address and address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return clean, rest


class PerRecipient(Conversation, LMTP):
    """The same in LMTP."""

    per_recipient = True


class _Handler:
    """What aiosmtpd asks."""

    def __init__(self, keeper: Doorkeeper) -> None:
        self._keeper = keeper

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, offered: list[str]
    ) -> list[str]:
        session.host_name = hostname
        more = [f"250-SIZE {self._keeper.largest}", "250-PIPELINING", "250-XFORWARD ADDR"]
        return [*offered[:-1], *more, "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        for option in options:
            name, _, value = option.partition("=")
            if name == "SIZE" and value.isdigit() and int(value) > self._keeper.largest:
                return self._keeper.too_big()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 go on"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Addressed, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        peer = str(session.peer[0]) if session.peer else ""
        reply = await asyncio.to_thread(self._keeper.admit, address, peer, envelope.client)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_exception(self, error: Exception) -> str:
        return self._keeper.trouble(error)


def _one_of(replies: list[str]) -> str:
    """What SMTP is told of a mail for several: try again if that may help one, else that one was taken."""
    return next((each for first in "425" for each in replies if each.startswith(first)), replies[0])


async def serve(
    keeper: Doorkeeper, kind: type[Conversation], host: str, port: int, hostname: str, stopping: asyncio.Event
) -> None:
    """Listen until ``stopping`` is set, then finish the mails in hand. Raises OSError for a taken port."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own log quotes what it hears
    shared = Shared(keeper)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(shared, hostname), host, port)
    await stopping.wait()
    shared.closing = True
    server.close()
    for conversation in list(shared.open):
        if not conversation.in_hand:
            conversation.hang_up()
    if shared.open:
        with suppress(TimeoutError):
            await asyncio.wait_for(shared.empty.wait(), FINISH_WITHIN)
