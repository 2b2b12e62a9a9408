"""The one processor on which a process of many threads works.

Python lets one thread of a process run at a time. The kernel wakes each on whichever processor is idle, where
nothing is left of what the one before had in its caches: a page, or a letter on its way, then takes a quarter
to a half longer (docs/decisions/0013). So all of them keep to one. Which one the kernel says: again and again
they are let go for a moment, it moves them to where there is room, and there they stay.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

STAY = 3.0  # seconds on one processor
FREE = 0.05  # seconds in which the kernel has its say
_STAT = Path("/proc/thread-self/stat")
_PROCESSOR = 36  # the 39th field (proc_pid_stat(5)), counted from the one after the thread's name

Keep = Callable[[], None]  # what a thread calls when it is about to work


def anywhere() -> None:
    """Leave this thread to the kernel."""


class Processor:
    """Where the threads of this process work; anywhere, if there is one processor or none to be had."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
        self._on = self._all
        self._until = float("-inf")
        self._thread = threading.local()

    def keep(self) -> None:
        """Keep this thread, which is about to work, to the processor of the others."""
        if len(self._all) < 2:
            return
        now = self._clock()
        if now >= self._until:
            self._decide(now)
        if getattr(self._thread, "on", self._all) is not self._on:
            self._thread.on = self._on
            with suppress(OSError):  # the system took that one away, and says where else
                os.sched_setaffinity(0, self._on)

    def _decide(self, now: float) -> None:
        if self._on is not self._all:
            self._on, self._until = self._all, now + FREE
            return
        self._until = now + STAY
        with suppress(OSError):
            self._on = {_running_on()}


def _running_on() -> int:
    """The processor that this thread is on."""
    return int(_STAT.read_text().rpartition(")")[2].split()[_PROCESSOR])
