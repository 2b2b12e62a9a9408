"""The sandbox's mail server: a real SMTP conversation that ends on this machine."""

from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.domain.errors import N_, SettingsError
from app.gateways.smtp import SANDBOX, is_loopback

MAX_SIZE = 40 * 1024 * 1024  # octets: an answer with its files, passed on
Store = Callable[[str, str, bytes], None]  # sender, recipient, the whole message


class _Handler:
    """Says 250 only after ``store`` has kept the mail."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        for recipient in envelope.rcpt_tos:
            self._store(envelope.mail_from or "", recipient, bytes(envelope.original_content or b""))
        return "250 2.0.0 kept in the sandbox"

    async def handle_exception(self, _error: Exception) -> str:
        """What could not be kept comes again; the words of an error stay here."""
        return "451 4.3.0 the sandbox could not keep this now"


def server(host: str, port: int, store: Store) -> Any:
    """The server, not started yet: it has ``start()`` and ``stop()``, and runs in a thread of its own.

    Raises SettingsError for a host that others could reach: what is taken in here is nobody else's.
    """
    if not is_loopback(host):
        raise SettingsError(
            N_("The sandbox's mail server listens on this machine only, such as on 127.0.0.1.")
        )
    return Controller(_Handler(store), hostname=host, port=port, data_size_limit=MAX_SIZE, ident=SANDBOX)
