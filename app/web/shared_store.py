"""Where web processes count together: in a store that they share, and alone for as long as that is away.

The store is a file where one machine serves (``file_store.py``), Redis or Valkey where several do.

A door must not close because a counter is gone: then this process counts by itself, says so in the log
once, and looks every few seconds whether the shared counts are back.
"""

import threading
import time
from typing import Any

import structlog
from limits.storage import RedisStorage, Storage

from app.web.rate_store import ProcessStorage

ANSWER_WITHIN = 0.25  # seconds
AGAIN_AFTER = 5.0  # seconds until one request tries the shared store again

log = structlog.get_logger("limits")


def in_redis(uri: str) -> RedisStorage:
    """The store of several machines."""
    # The library takes as long to load as our pages do, and one machine alone does not need it.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return RedisStorage(
        uri,
        socket_timeout=ANSWER_WITHIN,
        socket_connect_timeout=ANSWER_WITHIN,
        retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]  # an idle connection may be dead
    )


class SharedStorage(Storage):
    """Counters for fixed windows in a shared store, with a process's own behind them."""

    STORAGE_SCHEME = None

    def __init__(self, shared: Storage) -> None:
        super().__init__()
        self._shared = shared
        self._own = ProcessStorage()
        self._lock = threading.Lock()
        self._away = False
        self._again_at = 0.0

    @property
    def base_exceptions(self) -> Any:
        return self._shared.base_exceptions

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a counter, which ends ``expiry`` seconds after its first increment; its new value."""
        return int(self._ask("incr", key, int(expiry), amount))

    def get(self, key: str) -> int:
        return int(self._ask("get", key))

    def get_expiry(self, key: str) -> float:
        return float(self._ask("get_expiry", key))

    def check(self) -> bool:
        return bool(self._shared.check())

    def reset(self) -> int | None:
        return self._own.reset() + (self._ask("reset") or 0)

    def clear(self, key: str) -> None:
        self._own.clear(key)
        self._ask("clear", key)

    def _ask(self, verb: str, *arguments: Any) -> Any:
        if not self._away or self._my_turn():
            try:
                answer = getattr(self._shared, verb)(*arguments)
            except self._shared.base_exceptions as error:
                self._is_away(True, type(error).__name__)
            else:
                if self._away:
                    self._is_away(False)
                return answer
        return getattr(self._own, verb)(*arguments)

    def _my_turn(self) -> bool:
        """Whether this request, and no other of the next seconds, tries the shared store again."""
        with self._lock:
            if time.monotonic() < self._again_at:
                return False
            self._again_at = time.monotonic() + AGAIN_AFTER
            return True

    def _is_away(self, away: bool, error: str = "") -> None:
        with self._lock:
            news, self._away = away != self._away, away
            self._again_at = time.monotonic() + AGAIN_AFTER
        if news and away:
            log.warning("counting alone", error=error, reason="the shared store does not answer")
        elif news:
            log.info("counting together again")
