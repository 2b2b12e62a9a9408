"""``flask sandbox``: the mail server whose mail stays on this machine."""

import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click
from flask import current_app

from app import db
from app.cli import telling
from app.config import Settings
from app.domain.errors import N_, NotAllowed, SettingsError
from app.gateways import sandbox
from app.gateways.sandbox import Taken
from app.services import sandbox_mails


@click.group("sandbox")
def group() -> None:
    """Try everything without a letter leaving this machine."""


@group.command("serve")
@telling
def serve() -> None:
    """Take in all mail that the worker sends, for /mailbox. SIGINT or SIGTERM ends it."""
    settings: Settings = current_app.extensions["postbag"]
    if settings.live:
        raise NotAllowed(N_("LIVE=1: letters leave through SMTP_URL, and there is no sandbox."))
    keys = settings.sender.keys

    def store(mails: Sequence[Taken]) -> None:
        now = datetime.now(UTC)
        with db.transaction() as session:
            sandbox_mails.keep(
                session, keys, [(mail.sender, mail.recipient, mail.raw) for mail in mails], now
            )

    address = urlsplit(settings.smtp_url)
    server = sandbox.server(address.hostname or "", address.port or 0, store)
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the server's thread, which inherits it
    try:
        server.start()
    except OSError as error:
        raise SettingsError(
            N_("Port %(port)s is taken. Set SANDBOX_SMTP_PORT to another."), port=address.port
        ) from error
    try:
        signal.sigwait(ends)
    finally:
        server.stop()


commands = [group]
