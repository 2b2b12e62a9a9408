"""A few places at which pages are made, one after the other, while the server's many threads wait for them.

Python runs one thread at a time. Where thirty pages are made at once, its lock goes from one to the next in
the middle of each, and to another processor every time: a page then costs twice what it costs alone
(docs/decisions/0005). So a thread needs a place to make its page at, and there are few. Visitors who are slow
to send take none. Whoever waits for the turn to write to SQLite leaves theirs to others and then goes before
those who only begin, so that nothing comes between while everybody else waits for that turn.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from app import turn
from app.processor import Keep, anywhere

ON_SQLITE = 1  # places: as many threads as can run …
ELSEWHERE = 8  # … and more where the database is away by a network
PATIENCE = 0.1  # seconds in which no place is left: then all wait for something, and there is one more
SMALL = 1024 * 1024  # octets of a body that is read before its page has its turn; larger ones are mails

Line = deque[threading.Lock]  # of those who wait, each with a lock that opens for them
_this_thread = threading.local()


class Places:
    """So many threads work at once, in the order in which they came; some go before the others."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._added = 0  # while those at work wait for something
        self._left = 0  # how often a place was left: to see that there is progress
        self._lock = threading.Lock()
        self._begin: Line = deque()
        self._go_on: Line = deque()

    def take(self) -> None:
        """Wait for a place. When none is left for long, there is one more."""
        self._wait(self._begin)

    def leave(self) -> None:
        """Hand one's place over to whoever waits; one that was added goes when nobody does."""
        with self._lock:
            self._left += 1
            if line := self._go_on or self._begin:
                line.popleft().release()
            elif self._added:
                self._added -= 1
            else:
                self._free += 1

    def line_up(self) -> None:
        """Let all who wait to begin do so, then go on."""
        with self._lock:
            nobody = not self._begin
        if not nobody:
            self.leave()
            self._wait(self._begin)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have one's place for as long as this takes, then go before those who begin."""
        self.leave()
        try:
            yield
        finally:
            self._wait(self._go_on)

    def leave_until(self, told: threading.Lock) -> None:
        """Let others have one's place until somebody says ``may_go_on`` to this closed lock."""
        self.leave()
        self._stand(told, self._go_on)

    def may_go_on(self, told: threading.Lock) -> None:
        """Let the thread that left its place until this go on, before those who begin."""
        with self._lock:
            if self._free:
                self._free -= 1
                told.release()
            else:
                self._go_on.append(told)

    def _wait(self, line: Line) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            line.append(mine)
        self._stand(mine, line)

    def _stand(self, mine: threading.Lock, line: Line) -> None:
        left = self._left
        while not mine.acquire(timeout=PATIENCE):
            with self._lock:
                if left == self._left and mine in line:
                    line.remove(mine)
                    self._added += 1
                    return
                left = self._left


def line_up() -> None:
    """Let all who wait for a place begin before this thread goes on."""
    if ours := _places():
        ours.line_up()


def leave_until(told: threading.Lock) -> None:
    """Leave this thread's place until another says ``may_go_on`` to this closed lock."""
    if ours := _places():
        ours.leave_until(told)
    else:
        told.acquire()


def may_go_on(told: threading.Lock) -> None:
    """Let the thread that waits for this go on."""
    if ours := _places():
        ours.may_go_on(told)
    else:
        told.release()


def _places() -> "Places | None":
    """Where this thread makes its page; None where pages are not made at places, as in tests."""
    return getattr(_this_thread, "places", None)


class AtPlaces:
    """A WSGI application whose pages another one makes, at a few places."""

    def __init__(self, application: Any, few: int, keep: Keep = anywhere) -> None:
        self._application = application
        self._places = Places(few)
        self._keep = keep

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _read(environ)
        turn.wait_within(self._places.aside)
        _this_thread.places = self._places
        self._places.take()
        self._keep()
        try:
            page: Iterable[bytes] = self._application(environ, start_response)
            return page
        finally:
            self._places.leave()


def _read(environ: dict[str, Any]) -> None:
    """Take in what the visitor sends while nobody waits for it: the server hands it over as it comes."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return
    if 0 < length <= SMALL:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
