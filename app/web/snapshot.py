"""What all visitors see alike, read from the database now and then instead of at every visit.

It is what pages *show*: what is sent, and to whom, the services decide by the database alone. What is changed
at the desk shows at once where one process serves all pages, else when the time is over.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from app import db

Value = TypeVar("Value")
SECONDS = 5.0  # a campaign that another process paused or changed shows it within this time …
ROSTER_SECONDS = 60.0  # … and who sits for an area within this
MOST = 4096  # entries; then all are dropped and read anew


class Snapshot:
    """Values with the moment they were read. Values are frozen, so threads may share them."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, load: Callable[[], Value], seconds: float) -> Value:
        """The value under ``key``, loaded if it is missing or older than ``seconds``."""
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < seconds:
            return cast(Value, kept[1])
        if len(self._kept) >= MOST:
            self._kept.clear()
        value = load()
        self._kept[key] = now, value
        return value

    def clear(self) -> None:
        """Forget everything: the next visitor sees what the database holds."""
        self._kept.clear()


def register(app: Flask) -> None:
    """Give the application its snapshot."""
    app.extensions["snapshot"] = Snapshot()


def forget() -> None:
    """Let the next visitor see what the database holds."""
    current_app.extensions["snapshot"].clear()


def of(key: Hashable, make: Callable[[], Value], seconds: float = SECONDS) -> Value:
    """What ``make`` gave, shared by all visitors for so long."""
    snapshot: Snapshot = current_app.extensions["snapshot"]
    return snapshot.get(key, make, seconds)


def read(query: Callable[..., Value], *arguments: Hashable, seconds: float = SECONDS) -> Value:
    """``query(session, *arguments)``, shared by all visitors for so long."""
    return of((query, arguments), lambda: _run(query, arguments), seconds)


def _run(query: Callable[..., Value], arguments: tuple[Hashable, ...]) -> Value:
    with db.reading() as session:
        return query(session, *arguments)
