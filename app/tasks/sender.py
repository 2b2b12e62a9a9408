"""The loop that hands due mails to the mail server, each once, as far as SMTP lets anyone.

Its connections talk, each in a thread of its own (lines.py). The loop alone uses the database: it claims, it
commits the dots that may go, and what became of the mails before (docs/decisions/0008, 0011). A kill can
leave one letter a connection uncertain, and never sends one twice.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain import breaker, delivery
from app.domain.breaker import Breaker
from app.domain.lifecycle import State
from app.gateways.dots import Dots
from app.processor import Keep, anywhere
from app.services import outbox, outcomes
from app.services.outbox import Brakes, Claimed
from app.services.outcomes import Accepted, Result
from app.tasks.exchange import Ending, Exchange
from app.tasks.legacy import inherit
from app.tasks.lines import GOODBYE, Line
from app.tasks.route import Outgoing, Route

ROOM = 8  # mails for each connection whose dots went and are not settled; there are two
PER_LINE = 3  # mails claimed at once for each connection: while a claim lasts, connections live on the stock
LEASE = timedelta(seconds=15)  # after which another sender takes over what a dead one held
BRAKES_EVERY = 1.0  # seconds; a pause must hold within five
RESCUE_EVERY = 2.0  # seconds
POLL_EVERY = 0.5  # seconds
HANG_UP_AFTER = 10.0  # seconds without mail: a crowd's mails come a few at a time
FOLLOW_UP = 96  # accepted letters that follow at once
LINGER = 0.010  # seconds that an answer waits for others to share its commit
DATABASE_AGAIN = 0.5  # seconds after which a database that failed is tried again
GIVE_UP_AFTER = 15.0  # seconds that a sender told to stop waits for its database

log = structlog.get_logger("sender")


class Loop:
    """One sender. Once ``stopping`` is set it finishes the mails in hand and gives back the rest."""

    def __init__(
        self,
        route: Route,
        clock: Callable[[], datetime],
        folder: Path,
        lease: timedelta = LEASE,
        keep: Keep = anywhere,
    ) -> None:
        """``folder`` is where it says which dots went, and finds what dead senders of this machine said."""
        self.route, self.clock, self.lease, self._keep = route, clock, lease, keep
        self.owner = secrets.token_hex(8)
        self.stopping = False
        self._wake = threading.Event()
        self._folder = folder
        self._dots = Dots(folder, self.owner, ROOM * len(route.connections))
        self._exchange = Exchange(len(route.connections))
        self.lines = [
            Line(each, self._exchange, self._dots, self._may_go, keep) for each in route.connections
        ]
        self._batch = PER_LINE * len(self.lines)  # mails claimed at once
        self._held: set[str] = set()  # the mails whose lease we keep
        self._held_until = datetime.min.replace(tzinfo=UTC)  # all of them, and longer
        self._results: list[Result] = []  # of attempts that ended, not committed yet
        self._back: list[Outgoing] = []  # did not leave, and lie claimed
        self._accepted: list[Accepted] = []  # on record, while their letters have not followed
        self._breaker = Breaker()
        self._brakes = Brakes()
        self._brakes_read = float("-inf")
        self._rescued = float("-inf")
        self._busy = float("-inf")  # when there was mail last
        self._states: Counter[str] = Counter()  # what became of mails, for the log

    def wake(self) -> None:
        """Look for due mails now instead of at the next poll; may be called from any thread."""
        self._wake.set()

    def run(self) -> None:
        """Send until somebody sets ``stopping``."""
        ended = threading.Event()
        heart = threading.Thread(target=self._keep_lease, args=(ended,), name="lease", daemon=True)
        heart.start()
        last_call = float("inf")
        try:
            while True:
                if self.stopping:
                    last_call = min(last_call, time.monotonic() + GIVE_UP_AFTER)
                sent: int | None
                try:
                    sent = self.round()
                except SQLAlchemyError as error:  # what ended is kept here until it can be written
                    log.error("database", error=type(error).__name__)
                    sent = 0 if time.monotonic() > last_call else None
                if self.stopping and sent is not None:
                    return
                # Also after mails: those of a crowd gather meanwhile, and a round for each costs far more.
                self._rest(DATABASE_AGAIN if sent is None else POLL_EVERY)
        finally:
            ended.set()
            heart.join()
            self.close()

    def close(self) -> None:
        """Send the connections home."""
        self._exchange.close()
        until = time.monotonic() + GOODBYE
        for line in self.lines:
            line.finish(until)
        self._dots.close()

    def round(self) -> int:
        """Send what is due, and what becomes due meanwhile; how many mails were claimed."""
        with db.connected() as connection:
            return self._round(connection)

    def _round(self, connection: Connection) -> int:
        claimed, polled = 0, float("-inf")
        while True:
            self._keep()
            more, low = 0, self._exchange.waiting <= len(self.lines)
            if low and not self.stopping and (self._wake.is_set() or time.monotonic() - polled >= POLL_EVERY):
                self._wake.clear()
                more = self._claim(connection)
                polled = time.monotonic() if more < self._batch else float("-inf")
                claimed += more
            endings = self._exchange.collect(POLL_EVERY, LINGER)
            self._look_at_brakes()
            if self.stopping or not any(line.able for line in self.lines):
                self._back += self._exchange.withdraw()
            self._settle(connection, endings)
            # After a full batch, whose rest may have been taken back, there may be more to claim.
            looked = self.stopping or polled > float("-inf")
            if self._exchange.at_rest and looked and not more:
                self._follow_up(connection)
                self._tell()
                return claimed

    def _rest(self, seconds: float) -> None:
        """Nothing is due, or the database is away: wait to be woken, and hang up when that takes long."""
        if self._exchange.at_rest and time.monotonic() - self._busy >= HANG_UP_AFTER:
            for line in self.lines:
                line.hang_up()
        self._wake.wait(seconds)
        self._wake.clear()

    def _keep_lease(self, ended: threading.Event) -> None:
        """Renew the lease for as long as this process lives, however slow the server is."""
        while not ended.wait(self.lease.total_seconds() / 3):
            try:
                until = self.clock() + self.lease
                with db.transaction() as session:
                    outbox.renew(session, self.owner, self._held.copy(), until)
                self._held_until = until
            except SQLAlchemyError as error:
                log.warning("lease", error=type(error).__name__)

    def _claim(self, connection: Connection) -> int:
        """Claim a batch for the connections, if there is one that works; how many mails."""
        now, mode = self.clock(), self.route.sender.mode
        rescue = time.monotonic() - self._rescued >= RESCUE_EVERY
        if rescue:
            inherit(connection, self._folder, self.route, now)
        if self._exchange.at_rest:  # nothing is written, and nobody waits for the lock, unless there is work
            with db.reading() as session:
                if not outbox.due(session, now, mode):
                    return 0
            if not self.lines[0].open():
                return 0
        avoid = self._breaker.open(time.monotonic())
        until = now + self.lease
        with db.writing(connection):
            if rescue:
                outbox.rescue(connection, now)
                outcomes.catch_up(connection, now)
                self._rescued = time.monotonic()
            claimed = outbox.claim(connection, self.owner, now, until, self._batch, mode, avoid)
        if claimed:
            self._busy = time.monotonic()
        self._held_until = min(self._held_until, until) if self._held else until
        self._held.update(mail.id for mail in claimed)
        self._exchange.offer([ready for mail in claimed if (ready := self._ready(mail, now))])
        for line in self.lines:
            line.begin()
        return len(claimed)

    def _ready(self, mail: Claimed, now: datetime) -> Outgoing | None:
        """The mail as it goes out; one that cannot be made ready is put off, and stops no other."""
        try:
            return self.route.ready(mail, now)
        except ValueError as error:
            log.error("fault", error=type(error).__name__)
            first = mail.first_attempt_at or now
            self._results.append(self.route.result(mail, delivery.UNSAID, first, now))
            return None

    def _settle(self, connection: Connection, endings: list[Ending]) -> None:
        """Commit what has ended and the dots of the next mails; then let those go."""
        for ending in endings:
            self._weigh(ending)
        chosen = self._exchange.choose()
        if chosen or self._results or self._back:
            try:
                ours = self._commit(connection, chosen)
            except BaseException:
                self._back += chosen  # no dot goes whose commit is in doubt
                raise
            self._exchange.ready([mail for mail in chosen if mail.mail.id in ours])
        if len(self._accepted) >= FOLLOW_UP:
            self._follow_up(connection)

    def _commit(self, connection: Connection, dots: list[Outgoing]) -> frozenset[str]:
        """One transaction for what has ended and for these dots; the ids of the mails whose dots may go."""
        with db.writing(connection):
            accepted = [*self._accepted, *self._write(connection)]
            pairs = [(mail.mail, mail.first_attempt_at) for mail in dots]
            ours = outcomes.mark_dots(connection, self.owner, pairs)
            if not dots:  # nobody waits for this commit, and it spares another
                outcomes.follow_up(connection, accepted, self.clock())
                accepted.clear()
        self._accepted = accepted
        done = {result.mail.id for result in self._results} | {mail.mail.id for mail in self._back}
        self._dots.settled(done)
        self._held -= done | ({mail.mail.id for mail in dots} - ours)
        self._results.clear()
        self._back.clear()
        return ours

    def _follow_up(self, connection: Connection) -> None:
        if not self._accepted:
            return
        with db.writing(connection):
            outcomes.follow_up(connection, self._accepted, self.clock())
        self._accepted.clear()

    def _write(self, connection: Connection) -> list[Accepted]:
        """What has ended and what did not leave; the letters to follow up.

        After an error it is written again, and changes nothing twice.
        """
        now, clock = self.clock(), time.monotonic()
        accepted = outcomes.record(connection, self.owner, self._results, now)
        apart: dict[float, list[Claimed]] = {}
        for mail in self._back:
            apart.setdefault(self._breaker.until(mail.domain, clock) - clock, []).append(mail.mail)
        for wait, mails in apart.items():
            due_at = now + timedelta(seconds=wait) if wait else None
            outcomes.hand_back(connection, self.owner, mails, now, due_at)
        return accepted

    def _weigh(self, ending: Ending) -> None:
        """Decide what becomes of a mail, and what its attempt says about its recipient's server."""
        mail, first, attempt = ending.mail.mail, ending.mail.first_attempt_at, ending.attempt
        if attempt is None:
            self._back.append(ending.mail)
            return
        result = self.route.result(mail, attempt, first, self.clock())
        self._states[result.outcome.state] += 1
        self._judge(ending.mail.domain, attempt)
        if result.outcome.state is State.QUEUED:
            self._back.append(ending.mail)
        else:
            self._results.append(result)

    def _judge(self, domain: str, attempt: delivery.Attempt) -> None:
        if delivery.of_the_line(attempt):  # nobody has looked at its recipient
            return
        if not breaker.failing(attempt):
            self._breaker.worked(domain)
            return
        now = time.monotonic()
        self._breaker.failed(domain, now)
        if domain in self._breaker.open(now):
            self._back += self._exchange.withdraw(lambda mail: mail.domain == domain)

    def _look_at_brakes(self) -> None:
        """Take back what must not be sent any more."""
        if not self._exchange.at_rest and time.monotonic() - self._brakes_read >= BRAKES_EVERY:
            with db.reading() as session:
                self._brakes = outbox.brakes(session)
            self._brakes_read = time.monotonic()
            self._back += self._exchange.withdraw(lambda mail: self._brakes.hold(mail.mail))

    def _may_go(self, mail: Outgoing) -> bool:
        """Whether a dot may go now; asked by the connections."""
        return not self.stopping and not self._brakes.hold(mail.mail) and self.clock() < self._held_until

    def _tell(self) -> None:
        if self._states:
            log.info("sent", **self._states)
            self._states.clear()
