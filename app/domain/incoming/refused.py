"""Counting refused mails without a write for each: a mail bomb must cost its target little."""

import threading
from collections import Counter
from collections.abc import Callable

Counts = Counter[tuple[str, str]]  # by door and reason


class Refusals:
    """What this process has refused and not written down yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = Counter()

    def add(self, door: str, why: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[door, why] += 1

    def write(self, down: Callable[[Counts], None]) -> None:
        """Give all that was counted to ``down``, if there is any; what it fails to write is kept."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            down(counts)
        except BaseException:
            with self._lock:
                self._counts.update(counts)
            raise
