"""A connection to the mail server in a thread of its own: takes a mail, talks, says how it ended."""

import threading
import time
from collections.abc import Callable

import structlog

from app.domain import delivery
from app.domain.delivery import Attempt, Stage
from app.domain.errors import Unavailable
from app.gateways.dots import Dots
from app.gateways.smtp import Connection
from app.processor import Keep
from app.tasks.exchange import Ending, Exchange
from app.tasks.route import Outgoing

LONGEST_PAUSE = 60.0  # seconds, when a connection fails again and again
GOODBYE = 2.0  # seconds that a sender told to stop waits for connections without a mail

log = structlog.get_logger("sender")


class _Stop(Exception):
    """The dot may not go."""


class Line:
    """One connection at work. Between mails it stays open; after failures it pauses, longer each time."""

    def __init__(
        self,
        connection: Connection,
        exchange: Exchange,
        dots: Dots,
        may_go: Callable[[Outgoing], bool],
        keep: Keep,
    ) -> None:
        """``may_go`` is asked just before a dot goes: somebody may have put on a brake meanwhile."""
        self.failures = 0  # in a row, and not of a mail
        self._connection = connection
        self._exchange = exchange
        self._dots = dots
        self._may_go = may_go
        self._keep = keep
        self._not_before = 0.0  # on the monotonic clock
        self._opening = threading.Lock()
        self._in_hand = threading.Lock()  # held from taking a mail to saying how it ended
        self._thread = threading.Thread(target=self._work, name="line", daemon=True)

    def begin(self) -> None:
        """Work from now on, if that has not begun."""
        if not self._thread.ident:
            self._thread.start()

    def finish(self, until: float) -> None:
        """Wait for the mail in hand, once the exchange is closed, and hang up.

        Who has none, and waits for a server that does not greet or say goodbye, is waited for ``until`` a
        moment on the monotonic clock, and then left to the end of the process.
        """
        if not self._thread.ident:
            self.hang_up()
            return
        with self._in_hand:
            pass
        self._thread.join(max(0.0, until - time.monotonic()))

    @property
    def able(self) -> bool:
        """Whether mail can be taken: there is a connection, or one may be tried."""
        return self._pause == 0

    def open(self) -> bool:
        """Whether there is a connection, or could be made; after failures only when it is time again."""
        with self._opening:
            if self._connection.is_open or self._pause:
                return self._connection.is_open
            try:
                self._connection.open()
            except Unavailable as error:
                self._failed(str(error))
            return self._connection.is_open

    def hang_up(self) -> None:
        """Close the connection, while nothing is under way."""
        with self._opening:
            self._connection.close()

    @property
    def _pause(self) -> float:
        """Seconds until a connection may be tried; 0 when there is one."""
        return 0.0 if self._connection.is_open else max(0.0, self._not_before - time.monotonic())

    def _work(self) -> None:
        while self._exchange.wait_for_mail(self._pause):
            self._keep()
            if not self.open():
                continue
            with self._in_hand:
                if (mail := self._exchange.take()) is not None:
                    self._exchange.end(self._see_through(mail))
        self.hang_up()

    def _failed(self, how: str) -> None:
        self.failures += 1
        # The first failure is often an idle connection that the server closed: try again at once.
        self._not_before = time.monotonic() + min(LONGEST_PAUSE, (2 ** min(self.failures, 10) - 2) / 2)
        log.warning("line", error=how, failures=self.failures)

    def _see_through(self, mail: Outgoing) -> Ending:
        """Try one mail."""
        gone = False

        def before_dot() -> None:
            nonlocal gone
            if not self._may_go(mail):
                raise _Stop
            self._dots.goes(mail.mail.id)
            gone = True

        try:
            attempt = self._connection.send(mail.envelope, mail.raw, before_dot)
            if gone and attempt.reply:
                self._dots.answered(mail.mail.id, attempt.reply)
        except _Stop:
            return Ending(mail)
        except Exception as error:  # a fault of ours must cost neither this thread nor a letter's truth
            log.error("fault", error=type(error).__name__)
            self.hang_up()
            return Ending(mail, Attempt(Stage.DOT, None) if gone else delivery.UNSAID)
        if delivery.of_the_line(attempt):
            self.hang_up()
            self._failed(str(attempt.reply or delivery.CUT))
        else:
            self.failures = 0
        return Ending(mail, attempt)
