"""``flask worker``: sends what is due, sorts what comes back, and runs the periodic work beside it."""

import signal
from datetime import UTC, datetime
from types import FrameType

import click
import structlog
from flask import current_app
from huey import Huey

from app.cli import telling, warn
from app.cli.setup import refuse_wrong_database
from app.config import Settings
from app.gateways import queues, smtp
from app.processor import Processor
from app.services.supporter_mail import Post
from app.tasks import schedule
from app.tasks.route import Route
from app.tasks.sender import Loop
from app.tasks.sorter import Sorter


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@click.command("worker")
@telling
def worker() -> None:
    """Send letters and mails as they become due, and sort what comes back.

    SIGINT or SIGTERM ends it after the letter in hand.
    """
    settings: Settings = current_app.extensions["postbag"]
    refuse_wrong_database(settings)
    warn(settings)
    ident = "" if settings.live else smtp.SANDBOX
    server = smtp.Server.at(settings.smtp_url, hello=settings.reply_domain, ident=ident)
    lines = tuple(smtp.Connection(server) for _ in range(settings.smtp_connections))
    route = Route(lines, settings.sender, settings.live_to, settings.signer)
    loop = Loop(route, now, settings.instance / "sending", keep=Processor().keep)
    huey = schedule.queue(settings)
    post = Post(settings.sender, settings.site_url)
    schedule.plan(huey, schedule.Work(post, now, loop.wake, settings.retention))
    sorter = Sorter(post, now, loop.wake)
    _show(huey)
    consumer = huey.create_consumer(workers=1)
    consumer.start()
    sorter.start()

    def stop(_number: int, _frame: FrameType | None) -> None:
        loop.stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):  # after huey, which sets its own
        signal.signal(number, stop)
    try:
        loop.run()
    finally:
        sorter.stop()
        consumer.stop(graceful=True)


def _show(huey: Huey) -> None:
    """Let /readyz see this worker at once; without a queue it sends all the same."""
    try:
        queues.beat(huey, now())
    except Exception as error:  # of whichever storage it is
        structlog.get_logger("worker").warning("queue", error=type(error).__name__)


commands = [worker]
