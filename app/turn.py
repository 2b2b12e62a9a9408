"""Whose turn it is to write to SQLite, which lets one writer in at a time and has no queue.

Left to itself every writer sleeps and asks again, longer each time: while many write at once the database
stands idle for most of the time, and some starve. So the threads of a process wait for each other here, and
the first of each process for those of the others. SQLite's own lock still decides; this only keeps the
order, and where the file for it cannot be had, processes do without.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from sqlalchemy.exc import TimeoutError

_waiting = threading.local()
LOOK_EVERY = 0.0005  # seconds; the kernel's own queue for a file could not be left in time


class Turn:
    """The queue of those who write to one database; a thread that has its turn may take it again."""

    def __init__(self, database: str | None) -> None:
        """``database``: the path of its file; nobody else writes to one in memory."""
        self._here = threading.RLock()
        self._depth = 0
        self._file: int | None = None
        if database and database != ":memory:":
            with suppress(OSError):
                self._file = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """Have the turn; raises SQLAlchemy's TimeoutError if it does not come within so many seconds."""
        deadline = time.monotonic() + seconds
        if not self._here.acquire(blocking=False):
            with _aside():
                if not self._here.acquire(timeout=seconds):
                    raise TimeoutError("another writer of this process does not end")
        try:
            if self._file is None or self._depth:
                yield
                return
            _lock(self._file, deadline)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._here.release()


def wait_within(how: Callable[[], AbstractContextManager[None]]) -> None:
    """Let this thread, whenever it has to wait for its turn, do so within ``how()``."""
    _waiting.how = how


def _aside() -> AbstractContextManager[None]:
    how: Callable[[], AbstractContextManager[None]] = getattr(_waiting, "how", nullcontext)
    return how()


def _lock(file: int, deadline: float) -> None:
    if _locked(file):
        return
    with _aside():
        while not _locked(file):
            if time.monotonic() > deadline:
                raise TimeoutError("a writer of another process does not end")
            time.sleep(LOOK_EVERY)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
