"""Where the sender's loop and its connections meet. The connections take mails and talk; the loop commits.

A connection asks before each final dot and waits; the loop answers all who wait with one durable commit,
together with what became of the mails before. That is a group commit: while one is under way the next group
gathers by itself (Gray and Reuter, *Transaction Processing*, §11.4; docs/decisions/0008).
"""

import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

from app.domain.delivery import Attempt
from app.tasks.route import Outgoing


class Verdict(Enum):
    """What a connection may do that has sent everything but the dot."""

    GO = "go"  # the dot is on record
    BACK = "back"  # not now: hang up, the mail waits
    LOST = "lost"  # the lease ran out: hang up, the mail is somebody else's


@dataclass(slots=True)
class Ask:
    """A connection that waits before its dot."""

    mail: Outgoing
    verdict: Verdict = Verdict.BACK
    answered: threading.Event = field(default_factory=threading.Event)

    def answer(self, verdict: Verdict) -> None:
        """Let the connection go on."""
        self.verdict = verdict
        self.answered.set()


@dataclass(frozen=True, slots=True)
class Ending:
    """How far a mail got; without an attempt it goes back to where it waited."""

    mail: Outgoing
    attempt: Attempt | None = None


class Exchange:
    """Mails that wait for a connection, connections that wait for a commit, and what has ended."""

    def __init__(self) -> None:
        lock = threading.Lock()
        self._mail_there = threading.Condition(lock)  # connections wait for it
        self._news = threading.Condition(lock)  # the loop waits for it
        self._waiting: dict[str, deque[Outgoing]] = defaultdict(deque)  # by mail domain
        self._number = 0  # of those
        self._under_way: Counter[str] = Counter()  # mails that connections have, by mail domain
        self._approaching: set[Outgoing] = set()  # those of them that have not come to their dot
        self._free: set[int] = set()  # threads of connections that will take the next mail at once
        self._asks: list[Ask] = []
        self._endings: list[Ending] = []
        self._went: dict[Outgoing, float] = {}  # dots under way, and when they went
        self._answered_after = 0.0  # seconds: what the server took for the last one
        self._closed = False

    # --- the connections' side ---

    def wait_for_mail(self, pause: float) -> bool:
        """Wait until there is a mail to take, after ``pause`` seconds at least; False once all is over."""
        with self._mail_there:
            if pause > 0:
                self._free.discard(threading.get_ident())
                self._mail_there.wait_for(lambda: self._closed, pause)
            self._mail_there.wait_for(lambda: self._closed or self._number)
            return not self._closed

    def take(self) -> Outgoing | None:
        """A mail to talk about, for the domain that has the fewest under way; None if none waits."""
        with self._news:
            self._free.discard(threading.get_ident())
            if not self._number:
                return None
            domain = min(self._waiting, key=lambda domain: self._under_way[domain])
            mail = self._waiting[domain].popleft()
            if not self._waiting[domain]:
                del self._waiting[domain]
            self._number -= 1
            self._under_way[domain] += 1
            self._approaching.add(mail)
            return mail

    def ask(self, mail: Outgoing) -> Verdict:
        """May its dot go? Waits for the loop's next commit; once all is over there is none."""
        ask = Ask(mail)
        with self._news:
            if self._closed:
                return Verdict.BACK
            self._asks.append(ask)
            self._approaching.discard(mail)
            self._news.notify()
        ask.answered.wait()
        if ask.verdict is Verdict.GO:
            self._went[mail] = time.monotonic()
        return ask.verdict

    def end(self, mail: Outgoing, ending: Ending | None) -> None:
        """A connection is done with a mail; None for one that is not ours any more."""
        with self._news:
            self._approaching.discard(mail)
            self._under_way[mail.domain] -= 1
            if not self._under_way[mail.domain]:
                del self._under_way[mail.domain]
            if went := self._went.pop(mail, None):
                self._answered_after = time.monotonic() - went
            if ending is not None:
                self._endings.append(ending)
            self._free.add(threading.get_ident())
            self._news.notify()

    # --- the loop's side ---

    @property
    def waiting(self) -> int:
        """Mails that wait for a connection."""
        return self._number

    @property
    def at_rest(self) -> bool:
        """Whether no mail waits, no connection has one, and nothing that ended is still to be collected."""
        with self._news:
            return not (self._number or self._under_way or self._asks or self._endings)

    def offer(self, mails: Collection[Outgoing]) -> None:
        """Let the connections have these mails."""
        with self._news:
            for mail in mails:
                self._waiting[mail.domain].append(mail)
                self._number += 1
            self._mail_there.notify(len(mails))

    def withdraw(self, domain: str | None = None) -> list[Outgoing]:
        """Take back what still waits, for one domain or for all."""
        with self._news:
            domains = list(self._waiting) if domain is None else [domain]
            taken = [mail for each in domains for mail in self._waiting.pop(each, ())]
            self._number -= len(taken)
            return taken

    def collect(self, timeout: float, linger: float) -> tuple[list[Ask], list[Ending]]:
        """Who asks and what has ended, once there is any; two empty lists after ``timeout`` seconds.

        They wait up to ``linger`` seconds for others, to share one commit: for connections that come to their
        dot, and for answers to the dots that went just now. Those of a slow server are not waited for.
        """
        with self._news:
            self._news.wait_for(
                lambda: self._asks or self._endings or not (self._under_way or self._number), timeout
            )
            self._news.wait_for(lambda: not self._coming(linger), linger)
            asks, self._asks = self._asks, []
            endings, self._endings = self._endings, []
            return asks, endings

    def close(self) -> None:
        """Send the connections home, and let none wait for an answer."""
        with self._news:
            self._closed = True
            for ask in self._asks:
                ask.answered.set()
            self._mail_there.notify_all()

    def slow(self, linger: float) -> bool:
        """Whether the server takes longer than ``linger`` seconds to answer a dot, as far as was seen."""
        return self._answered_after > linger

    def _coming(self, linger: float) -> bool:
        """Whether a connection is about to ask, or its server to answer."""
        return bool(
            self._approaching or (self._number and self._free) or (self._went and not self.slow(linger))
        )
