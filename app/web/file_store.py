"""Where the web processes of one machine count together: a small SQLite file beside the database.

It holds nothing that may not be lost, so no write waits for the disk. What a power failure leaves of it may
be unreadable, and is then replaced at the next start.
"""

import contextlib
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from limits.storage import Storage

NAME = "limits.db"
BUSY = 0.25  # seconds that another process may hold the file
SWEEP_EVERY = 600.0  # seconds: what is over does not stay much longer than it counted
TABLE = (
    "CREATE TABLE IF NOT EXISTS counts"
    " (key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID"
)
INCREMENT = """
INSERT INTO counts (key, count, ends) VALUES (:key, :amount, :now + :expiry)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN ends > :now THEN count + :amount ELSE :amount END,
  ends = CASE WHEN ends > :now THEN ends ELSE :now + :expiry END
RETURNING count
"""


class FileStorage(Storage):
    """Counters with an end, for fixed windows. It is opened when the first is counted, not before a fork."""

    STORAGE_SCHEME = None

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None
        self._swept = 0.0

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return sqlite3.Error, OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a counter, which ends ``expiry`` seconds after its first increment; its new value."""
        now = time.time()
        if now - self._swept > SWEEP_EVERY:
            self._swept = now
            self._ask("DELETE FROM counts WHERE ends <= :now", now=now)
        [(count,)] = self._ask(INCREMENT, key=key, amount=amount, expiry=expiry, now=now)
        return int(count)

    def get(self, key: str) -> int:
        counted = "SELECT count FROM counts WHERE key = :key AND ends > :now"
        found = self._ask(counted, key=key, now=time.time())
        return int(found[0][0]) if found else 0

    def get_expiry(self, key: str) -> float:
        found = self._ask("SELECT ends FROM counts WHERE key = :key", key=key)
        return float(found[0][0]) if found else time.time()

    def check(self) -> bool:
        return self._ask("PRAGMA quick_check") == [("ok",)]

    def reset(self) -> int:
        return len(self._ask("DELETE FROM counts RETURNING 1"))

    def clear(self, key: str) -> None:
        self._ask("DELETE FROM counts WHERE key = :key", key=key)

    def close(self) -> None:
        """Let go of the file; the next count opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def mend(self) -> None:
        """Remove a file that cannot be read: before anybody else has it open."""
        try:
            sound = not self._path.exists() or self.check()
        except (sqlite3.OperationalError, OSError):
            sound = True  # it is busy, or there is no room: nothing is known about what it holds
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(name).unlink(missing_ok=True)
        self.close()

    def _ask(self, statement: str, **values: object) -> list[Any]:
        with self._lock:
            try:
                if self._open is None:
                    self._open = _opened(self._path)
                return self._open.execute(statement, values).fetchall()
            except sqlite3.Error:
                self.close()  # it may be another file by the next time
                raise


def _opened(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=OFF",
            "PRAGMA secure_delete=ON",
            TABLE,
        ):
            connection.execute(statement).fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
