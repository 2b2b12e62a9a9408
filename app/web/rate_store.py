"""Where a process counts that serves alone, or while the store that it shares is away: a dictionary, swept.

The ``limits`` package's own memory store starts a thread up to a hundred times a second, and each walks
over every visitor: with some thousand visitors that cost more than the pages.
"""

import threading
import time

from limits.storage import Storage

SWEEP_AFTER = 4096  # increments


class ProcessStorage(Storage):
    """Counters with an end, for fixed windows."""

    STORAGE_SCHEME = None

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}  # count, and the time at which it ends
        self._since_sweep = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a counter, which ends ``expiry`` seconds after its first increment; its new value."""
        now = time.time()
        with self._lock:
            self._since_sweep += 1
            if self._since_sweep > SWEEP_AFTER:
                self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
                self._since_sweep = 0
            count, end = self._counts.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._counts[key] = count + amount, end
            return count + amount

    def get(self, key: str) -> int:
        count, end = self._counts.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            found, self._counts = len(self._counts), {}
        return found

    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)
