"""The loop that hands due mails to the mail server, each once, as far as SMTP lets anyone.

One durable commit a letter: what became of a letter is written in the transaction that marks the next one's
dot (docs/decisions/0004). A kill can therefore leave one letter uncertain, and never sends one twice.
"""

import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain import delivery, message, tokens
from app.domain.errors import Unavailable
from app.domain.lifecycle import State
from app.domain.message import Sender
from app.domain.tokens import Kind
from app.gateways.smtp import Connection, Envelope
from app.services import outbox
from app.services.outbox import Brakes, Claimed, Result

BATCH = 50  # mails claimed at once
LEASE = timedelta(seconds=15)  # after which another sender takes over what a dead one held
BRAKES_EVERY = 1.0  # seconds; a pause must hold within five
POLL_EVERY = 0.5  # seconds
LONGEST_PAUSE = 60.0  # seconds, when the line fails again and again

log = structlog.get_logger("sender")


class _HandBack(Exception):
    """The brake is on: this mail waits."""


class _Lost(Exception):
    """The lease ran out, and the mail is no longer ours to send."""


@dataclass(frozen=True, slots=True)
class Route:
    """How mails leave: through which connection, as whom, and in a rehearsal to whom alone."""

    connection: Connection
    sender: Sender
    live_to: str = ""


class Loop:
    """One sender. Once ``stopping`` is set it finishes the mail in hand and gives back the rest."""

    def __init__(self, route: Route, clock: Callable[[], datetime], lease: timedelta = LEASE) -> None:
        self.route = route
        self.clock = clock
        self.lease = lease
        self.owner = secrets.token_hex(8)
        self.stopping = False
        self._wake = threading.Event()
        self._results: list[Result] = []  # of attempts that ended, not committed yet
        self._brakes = Brakes()
        self._brakes_read = float("-inf")
        self._failures = 0  # of the line, in a row
        self._not_before = 0.0  # when the line may be tried again

    def wake(self) -> None:
        """Look for due mails now instead of at the next poll; may be called from any thread."""
        self._wake.set()

    def run(self) -> None:
        """Send until somebody sets ``stopping``."""
        ended = threading.Event()
        heart = threading.Thread(target=self._keep_lease, args=(ended,), name="lease", daemon=True)
        heart.start()
        try:
            while not self.stopping:
                if not self.round():
                    self.route.connection.close()
                    self._wake.wait(POLL_EVERY)
                    self._wake.clear()
        finally:
            ended.set()
            heart.join()
            self.route.connection.close()

    def round(self) -> int:
        """Claim and send one batch; how many mails were claimed."""
        now, mode = self.clock(), self.route.sender.mode
        with db.reading() as session:
            if not outbox.due(session, now, mode):
                return 0
        with db.transaction() as session:
            outbox.rescue(session, now)
        if not self._line():
            return 0
        with db.transaction() as session:
            claimed = outbox.claim(session, self.owner, now, now + self.lease, BATCH, mode)
        if claimed:
            self._send_all(claimed)
        return len(claimed)

    def _keep_lease(self, ended: threading.Event) -> None:
        """Renew the lease for as long as this process lives, however slow the server is."""
        while not ended.wait(self.lease.total_seconds() / 3):
            try:
                with db.transaction() as session:
                    outbox.renew(session, self.owner, self.clock() + self.lease)
            except SQLAlchemyError as error:
                log.warning("lease", error=type(error).__name__)

    def _line(self) -> bool:
        """Whether there is a connection, or could be made; after failures only when it is time again."""
        if self.route.connection.is_open:
            return True
        if time.monotonic() < self._not_before:
            return False
        try:
            self.route.connection.open()
        except Unavailable as error:
            self._line_failed(str(error))
            return False
        return True

    def _line_failed(self, how: str) -> None:
        self._failures += 1
        # The first failure is often an idle connection that the server closed: try again at once.
        self._not_before = time.monotonic() + min(LONGEST_PAUSE, (2 ** min(self._failures, 10) - 2) / 2)
        log.warning("line", error=how, failures=self._failures)

    def _send_all(self, claimed: list[Claimed]) -> None:
        waiting = deque(claimed)
        back: list[Claimed] = []
        states: Counter[str] = Counter()
        try:
            while waiting and not self.stopping and self._line():
                mail = waiting.popleft()
                state = State.QUEUED if self._braked(mail) else self._send(mail)
                states[state] += 1
                if state == State.QUEUED:
                    back.append(mail)
        finally:
            with db.transaction() as session:
                outbox.record(session, self.owner, self._results, self.clock())
                outbox.hand_back(session, self.owner, [*back, *waiting], self.clock())
            self._results.clear()
            log.info("batch", **states)

    def _send(self, mail: Claimed) -> str:
        """Try one mail; its new state, QUEUED for one to hand back."""
        first = mail.first_attempt_at or self.clock()
        raw, recipient = mail.message, mail.recipient
        if self.route.live_to:
            raw, recipient = message.rehearsed(raw, self.route.live_to), self.route.live_to
        envelope = self._envelope(mail, recipient)
        before_dot = partial(self._before_dot, mail, first)
        dated = message.with_date(raw, first)
        try:
            attempt = self.route.connection.send(
                envelope, dated, partial(self._before_data, mail), before_dot
            )
        except _HandBack:
            return State.QUEUED
        except _Lost:
            return "lost"
        outcome = delivery.decide(attempt, mail.kind, mail.attempts + 1, first, self.clock())
        if delivery.of_the_line(attempt):
            self.route.connection.close()
            self._line_failed(outcome.reply)
        else:
            self._failures = 0
        if outcome.state is State.QUEUED:
            return State.QUEUED
        if self.route.live_to:
            outcome = replace(outcome, reply=f"{outcome.reply} rehearsal")
        self._results.append(Result(mail, outcome, first))
        return outcome.state

    def _envelope(self, mail: Claimed, recipient: str) -> Envelope:
        sender = self.route.sender
        token = tokens.make(sender.keys, Kind.BOUNCE, mail.id)
        return Envelope(f"{Kind.BOUNCE}.{token}@{sender.reply_domain}", recipient, token)

    def _before_data(self, mail: Claimed) -> None:
        if self._braked(mail):
            raise _HandBack

    def _before_dot(self, mail: Claimed, first_attempt_at: datetime) -> None:
        with db.transaction() as session:
            outbox.record(session, self.owner, self._results, self.clock())
            ours = outbox.mark_dot(session, self.owner, mail, first_attempt_at)
        self._results.clear()
        if not ours:
            raise _Lost

    def _braked(self, mail: Claimed) -> bool:
        if time.monotonic() - self._brakes_read >= BRAKES_EVERY:
            with db.reading() as session:
                self._brakes = outbox.brakes(session)
            self._brakes_read = time.monotonic()
        return self._brakes.hold(mail)
