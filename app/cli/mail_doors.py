"""``flask mail listen``, ``receive`` and ``poll``: the doors through which mail comes in."""

import asyncio
import signal
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

import click
from flask import current_app

from app.cli import telling
from app.cli.mail import group
from app.cli.setup import refuse_wrong_database
from app.config import Settings
from app.domain.errors import N_, SettingsError
from app.domain.incoming.filing import TEMPFAIL, Door
from app.gateways import imap, mail_server
from app.inbound import listener, pipe, poll
from app.inbound.doorway import Doorway


class _Unclear(click.UsageError):
    exit_code = TEMPFAIL


class ForMailServers(click.Command):
    """A command that a mail server runs: one that cannot be understood keeps the mail there (EX_TEMPFAIL)."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """click's."""
        try:
            return super().make_context(*args, **more)
        except click.UsageError as error:
            raise _Unclear(error.format_message(), error.ctx) from error


@group.command("listen")
@click.option("--smtp", is_flag=True, help="Speak SMTP; without this, LMTP.")
@click.option("--host", help="Instead of the one in MAIL_LISTEN.")
@click.option("--port", type=int, help="Instead of the one in MAIL_LISTEN.")
@telling
def listen(smtp: bool, host: str | None, port: int | None) -> None:
    """Take mail in from the mail server in front. SIGINT or SIGTERM ends it after the mails in hand."""
    settings = _settings()
    refuse_wrong_database(settings)
    doorway = _doorway(Door.SMTP if smtp else Door.LMTP, settings)
    kind = mail_server.Conversation if smtp else mail_server.PerRecipient
    where = host or settings.doorways.host, port or settings.doorways.port
    try:
        asyncio.run(listener.listen(doorway, kind, *where, settings.reply_domain))
    except OSError as error:
        sentence = N_("No mail can come in at %(host)s:%(port)s (%(why)s). Set MAIL_LISTEN to another.")
        raise SettingsError(sentence, host=where[0], port=where[1], why=error.strerror) from error


@group.command("receive", cls=ForMailServers)
@click.option("--recipient", required=True, help="The envelope's recipient.")
@click.option("--sender", default="", help='The envelope\'s sender; "" or "<>" for a bounce.')
def receive(recipient: str, sender: str) -> None:
    """Take in one mail from standard input: exit code 0 kept, 75 try again, 67 no such mailbox."""
    doorway = _doorway(Door.PIPE, _settings())
    sys.exit(pipe.receive(doorway, sender, recipient, sys.stdin.buffer))


@group.command("poll")
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option("--every", default=60.0, show_default=True, help="Seconds between two looks.")
@telling
def fetch(once: bool, every: float) -> None:
    """Fetch unread mail from the mailbox of IMAP_URL. SIGINT or SIGTERM ends it after the mail in hand."""
    settings = _settings()
    account = settings.doorways.mailbox
    if account is None:
        raise SettingsError(N_("Set IMAP_URL to the mailbox to fetch from."))
    refuse_wrong_database(settings)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    doorway = _doorway(Door.IMAP, settings)
    opened = partial(imap.opened, account, settings.doorways.imap_done)
    if once:
        with opened() as inbox:
            click.echo(f"{poll.fetch(doorway, inbox, settings.reply_domain, stopping)} kept")
        return
    poll.repeat(doorway, opened, settings.reply_domain, every, stopping)


def _doorway(door: Door, settings: Settings) -> Doorway:
    return Doorway(door, settings.sender, lambda: datetime.now(UTC))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["postbag"]
    return settings


commands: list[click.Command] = []  # they stand in mail.py's group
