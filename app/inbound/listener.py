"""``flask mail listen``: takes mail in over LMTP or SMTP, from the mail server in front of it."""

import asyncio
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import NotTaken
from app.domain.incoming.filing import ANSWERS, LARGEST, TRY_AGAIN, Refusal
from app.domain.incoming.guesses import Full, Guesses, speaks_for
from app.gateways import mail_server
from app.gateways.mail_server import Conversation
from app.inbound.doorway import Doorway

THREADS = 16  # that wait for the database side by side
COUNT_EVERY = 1.0  # seconds
log = structlog.get_logger("mail")


class Keeper:
    """Answers in the words of SMTP. ``largest`` is announced, and one octet more is refused."""

    largest = LARGEST

    def __init__(self, doorway: Doorway) -> None:
        self._doorway = doorway
        self._guesses, self._full = Guesses(), Full()

    def too_big(self) -> str:
        """The reply to a mail that is too big."""
        return _reply(self._doorway.refuse(Refusal.TOO_BIG))

    def admit(self, recipient: str, peer: str, named: str) -> str:
        """The reply to a RCPT: an address that we did not make is refused here, before any data."""
        client, clock = speaks_for(peer, named), time.monotonic()
        if self._guesses.too_many(client, clock):
            return _reply(self._doorway.refuse(Refusal.BUSY))
        if self._full.holds(recipient, clock):
            return _reply(self._doorway.refuse(Refusal.FLOODED))
        try:
            self._doorway.admit(recipient)
        except NotTaken as refusal:
            if refusal.why == Refusal.UNKNOWN:
                self._guesses.add(client, clock)
            if refusal.why == Refusal.FLOODED:
                self._full.add(recipient, clock)
            return _reply(refusal)
        except Exception as error:
            return self.trouble(error)
        return "250 2.1.5 go on"

    def take(self, sender: str, recipient: str, raw: bytes) -> str:
        """The reply after the dot: yes only when the mail is committed."""
        try:
            self._doorway.keep(sender, recipient, raw)
        except NotTaken as refusal:
            return _reply(refusal)
        except Exception as error:
            return self.trouble(error)
        return "250 2.0.0 kept"

    def trouble(self, error: Exception) -> str:
        """The reply when something broke: the mail stays with its server. The log has the error's kind."""
        log.warning("not kept", error=type(error).__name__)
        return TRY_AGAIN.reply


def _reply(refusal: NotTaken) -> str:
    return ANSWERS[Refusal(refusal.why)].reply


async def listen(doorway: Doorway, kind: type[Conversation], host: str, port: int, hostname: str) -> None:
    """Take mail in until SIGINT or SIGTERM. Raises OSError for a port that is taken."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "door"))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    counting = loop.create_task(_count(doorway))
    try:
        await mail_server.serve(Keeper(doorway), kind, host, port, hostname, stopping)
    finally:
        counting.cancel()
        await asyncio.to_thread(_write_down, doorway)


async def _count(doorway: Doorway) -> None:
    while True:
        await asyncio.sleep(COUNT_EVERY)
        await asyncio.to_thread(_write_down, doorway)


def _write_down(doorway: Doorway) -> None:
    try:
        doorway.write_down()
    except SQLAlchemyError as error:
        log.warning("not counted", error=type(error).__name__)
