"""The sandbox's mail server: a real SMTP conversation that ends on this machine.

A worker's connections send their dots together (tasks/exchange.py), so their mails come together too, and are
kept with one commit.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.domain.errors import N_, SettingsError
from app.gateways.smtp import SANDBOX, is_loopback

MAX_SIZE = 40 * 1024 * 1024  # octets: an answer with its files, passed on
GATHER = 0.001  # seconds in which other mails may come to be kept with the first
_PLAIN = re.compile(r"<([\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)*)> ?(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail for one recipient, as it came."""

    sender: str
    recipient: str
    raw: bytes


Store = Callable[[Sequence[Taken]], None]  # keeps all of them, or raises and keeps none


class _Handler:
    """Says 250 only after ``store`` has kept the mail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[list[Taken], asyncio.Future[None]]] = []

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, offered: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*offered[:-1], "250 PIPELINING"]

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw, sender = bytes(envelope.original_content or b""), envelope.mail_from or ""
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()
        self._waiting.append(([Taken(sender, each, raw) for each in envelope.rcpt_tos], kept))
        if len(self._waiting) == 1:
            loop.call_later(GATHER, self._keep)
        await kept
        return "250 2.0.0 kept in the sandbox"

    async def handle_exception(self, _error: Exception) -> str:
        """What could not be kept comes again; the words of an error stay here."""
        return "451 4.3.0 the sandbox could not keep this now"

    def _keep(self) -> None:
        """Keep what waits, and let its senders know."""
        waiting, self._waiting = self._waiting, []
        trouble: Exception | None = None
        try:
            self._store([taken for mails, _ in waiting for taken in mails])
        except Exception as error:
            trouble = error
        for _, kept in waiting:
            if kept.done():  # its connection is gone
                continue
            if trouble:
                kept.set_exception(trouble)
            else:
                kept.set_result(None)


class _Conversation(SMTP):
    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """aiosmtpd's reads an address as a header may have it, which takes a quarter of a mail's time."""
        plain = _PLAIN.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        """A new connection's side."""
        return _Conversation(self.handler, **self.SMTP_kwargs)


def server(host: str, port: int, store: Store) -> Any:
    """The server, not started yet: it has ``start()`` and ``stop()``, and runs in a thread of its own.

    Raises SettingsError for a host that others could reach: what is taken in here is nobody else's.
    """
    if not is_loopback(host):
        raise SettingsError(
            N_("The sandbox's mail server listens on this machine only, such as on 127.0.0.1.")
        )
    return _Controller(_Handler(store), hostname=host, port=port, data_size_limit=MAX_SIZE, ident=SANDBOX)
