"""Where the sender's loop and its connections meet. The connections take mails and talk; the loop commits.

A connection takes only mails whose dot is on record already, and the loop keeps a stock of them: while mails
talk, it commits what became of those before them together with the dots of the next. That is a group commit
(Gray and Reuter, *Transaction Processing*, §11.4; docs/decisions/0011), and no connection waits for one.
"""

import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.domain.delivery import Attempt
from app.tasks.route import Outgoing


@dataclass(frozen=True, slots=True)
class Ending:
    """How far a mail got; without an attempt it goes back to where it waited."""

    mail: Outgoing
    attempt: Attempt | None = None


class _Queue:
    """Mails by their domain, which take turns."""

    def __init__(self) -> None:
        self._by_domain: dict[str, deque[Outgoing]] = defaultdict(deque)
        self._number = 0

    def __len__(self) -> int:
        return self._number

    @property
    def domains(self) -> Counter[str]:
        return Counter({domain: len(mails) for domain, mails in self._by_domain.items()})

    def add(self, mails: Collection[Outgoing]) -> None:
        for mail in mails:
            self._by_domain[mail.domain].append(mail)
        self._number += len(mails)

    def pop(self, busy: Counter[str]) -> Outgoing:
        """The next mail for the domain that is the least ``busy``."""
        domain = min(self._by_domain, key=lambda domain: busy[domain])
        mails = self._by_domain[domain]
        mail = mails.popleft()
        if not mails:
            del self._by_domain[domain]
        self._number -= 1
        return mail

    def remove(self, which: Callable[[Outgoing], bool]) -> list[Outgoing]:
        mails = [mail for queue in self._by_domain.values() for mail in queue]
        self._by_domain.clear()
        self._number = 0
        self.add([mail for mail in mails if not which(mail)])
        return [mail for mail in mails if which(mail)]


class Exchange:
    """Mails that wait for a commit, mails that wait for a connection, and what has ended."""

    def __init__(self, stock: int) -> None:
        """``stock`` mails may go, and are ready for the next connections that are free."""
        lock = threading.Lock()
        self._mail_there = threading.Condition(lock)  # connections wait for it
        self._over = threading.Condition(lock)  # connections that could take none wait for it
        self._news = threading.Condition(lock)  # the loop waits for it
        self._stock = stock
        self._waiting = _Queue()
        self._ready = _Queue()
        self._under_way: Counter[str] = Counter()  # mails that connections have, by mail domain
        self._endings: list[Ending] = []
        self._closed = False

    # --- the connections' side ---

    def wait_for_mail(self, pause: float) -> bool:
        """Wait until there is a mail to take, after ``pause`` seconds at least; False once all is over."""
        with self._mail_there:
            if pause > 0:
                self._mail_there.notify()  # if it was told of a mail, another connection can take it
                self._over.wait_for(lambda: self._closed, pause)
            self._mail_there.wait_for(lambda: self._closed or self._ready)
            return not self._closed

    def take(self) -> Outgoing | None:
        """A mail to talk about, for the domain that has the fewest under way; None if none is ready."""
        with self._news:
            if self._closed or not self._ready:
                return None
            mail = self._ready.pop(self._under_way)
            self._under_way[mail.domain] += 1
            if self._low:
                self._news.notify()
            return mail

    def end(self, ending: Ending) -> None:
        """A connection is done with a mail."""
        domain = ending.mail.domain
        with self._news:
            self._under_way[domain] -= 1
            if not self._under_way[domain]:
                del self._under_way[domain]
            self._endings.append(ending)
            self._news.notify()

    # --- the loop's side ---

    @property
    def waiting(self) -> int:
        """Mails that wait for their dot to be on record."""
        return len(self._waiting)

    @property
    def at_rest(self) -> bool:
        """Whether no mail waits, no connection has one, and nothing that ended is still to be collected."""
        with self._news:
            return self._idle and not (self._waiting or self._endings)

    def offer(self, mails: Collection[Outgoing]) -> None:
        """Let these mails wait for their turn."""
        with self._news:
            self._waiting.add(mails)

    def choose(self) -> list[Outgoing]:
        """The mails that fill up the stock. They are the loop's until it has made them ``ready``."""
        with self._news:
            busy = self._under_way + self._ready.domains
            chosen: list[Outgoing] = []
            while self._waiting and len(self._ready) + len(chosen) < self._stock:
                chosen.append(self._waiting.pop(busy))
                busy[chosen[-1].domain] += 1
            return chosen

    def ready(self, mails: Collection[Outgoing]) -> None:
        """Let the connections have these mails: their dots are on record."""
        with self._news:
            self._ready.add(mails)
            self._mail_there.notify(len(mails))

    def withdraw(self, which: Callable[[Outgoing], bool] = lambda mail: True) -> list[Outgoing]:
        """Take back what no connection has."""
        with self._news:
            return self._ready.remove(which) + self._waiting.remove(which)

    def collect(self, timeout: float, linger: float) -> list[Ending]:
        """What has ended, once there is any or the stock is low; nothing after ``timeout`` seconds.

        The first waits up to ``linger`` seconds for others, to share one commit, unless a connection could be
        without a mail meanwhile.
        """
        with self._news:
            self._news.wait_for(lambda: self._endings or self._low or self._idle, timeout)
            self._news.wait_for(lambda: self._low or self._idle, linger)
            endings, self._endings = self._endings, []
            return endings

    def close(self) -> None:
        """Send the connections home."""
        with self._news:
            self._closed = True
            self._mail_there.notify_all()
            self._over.notify_all()

    @property
    def _idle(self) -> bool:
        """Whether no connection has a mail or could take one."""
        return not (self._under_way or self._ready)

    @property
    def _low(self) -> bool:
        """Whether half the stock is gone, and there is something to fill it up with."""
        return bool(self._waiting) and len(self._ready) <= self._stock // 2
