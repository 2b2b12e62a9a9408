"""What all visitors see alike, read from the database at most once in a few seconds."""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from app import db

Value = TypeVar("Value")
SECONDS = 5.0  # an organiser's change is on the page within this time
MOST = 4096  # entries; then all are dropped and read anew


class Snapshot:
    """Values with the moment they were read. Values are frozen, so threads may share them."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, load: Callable[[], Value]) -> Value:
        """The value under ``key``, loaded if it is missing or older than ``SECONDS``."""
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < SECONDS:
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


def of(key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gave, shared by all visitors for a few seconds."""
    snapshot: Snapshot = current_app.extensions["snapshot"]
    return snapshot.get(key, make)


def read(query: Callable[..., Value], *arguments: Hashable) -> Value:
    """``query(session, *arguments)``, shared by all visitors for a few seconds."""
    return of((query, arguments), lambda: _run(query, arguments))


def _run(query: Callable[..., Value], arguments: tuple[Hashable, ...]) -> Value:
    with db.reading() as session:
        return query(session, *arguments)
