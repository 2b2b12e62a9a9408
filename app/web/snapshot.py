"""What all visitors see alike, read from the database now and then instead of at every visit.

It is what pages *show*: what is sent, and to whom, the services decide by the database alone. What is changed
at the desk shows at once in all processes of the machine, and on other machines when the time is over.
"""

import mmap
import os
import secrets
import time
from collections.abc import Callable, Hashable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from app import db
from app.i18n import language

Value = TypeVar("Value")
SECONDS = 5.0  # a campaign that another machine paused or changed shows it within this time …
ROSTER_SECONDS = 60.0  # … and who sits for an area within this
MOST = 8192  # entries, of which an office has five or more; then all are dropped and read anew
MARK = 8  # octets


class Mark:
    """Eight octets that all processes of a machine see, others after each change; a look at them is cheap."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> bytes:
        """What it is: to be remembered before something is read, for it holds until the next change."""
        return self._octets[:MARK]

    def change(self) -> None:
        """Let whatever was read before now be stale in every process."""
        self._octets[:MARK] = secrets.token_bytes(MARK)

    @cached_property
    def _octets(self) -> mmap.mmap:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return mmap.mmap(-1, MARK)  # of this process alone; the others wait until the time is over
        try:
            os.posix_fallocate(file, 0, MARK)  # so that no change needs room on the disk
            return mmap.mmap(file, MARK)
        except OSError:
            return mmap.mmap(-1, MARK)
        finally:
            os.close(file)


class Snapshot:
    """Values with the moment they were read. Values are frozen, so threads may share them."""

    def __init__(self, mark: Mark) -> None:
        self._mark = mark
        self._kept: dict[Hashable, tuple[bytes, float, Any]] = {}

    def get(self, key: Hashable, load: Callable[[], Value], seconds: float) -> Value:
        """The value under ``key``, loaded if it is missing, older than ``seconds`` or than a change."""
        now, mark = time.monotonic(), self._mark.now()
        kept = self._kept.get(key)
        if kept is not None and kept[0] == mark and now - kept[1] < seconds:
            return cast(Value, kept[2])
        if len(self._kept) >= MOST:
            self._kept.clear()
        value = load()
        self._kept[key] = mark, now, value
        return value

    def clear(self) -> None:
        """Forget everything: the next visitor sees what the database holds."""
        self._mark.change()
        self._kept.clear()


def register(app: Flask) -> None:
    """Give the application its snapshot, and its templates ``alike``."""
    app.extensions["snapshot"] = Snapshot(Mark(app.extensions["postbag"].instance / "shown"))
    app.jinja_env.globals["alike"] = alike


def forget() -> None:
    """Let the next visitor of any process see what the database holds."""
    current_app.extensions["snapshot"].clear()


def of(key: Hashable, make: Callable[[], Value], seconds: float = SECONDS) -> Value:
    """What ``make`` gave, shared by all visitors for so long."""
    snapshot: Snapshot = current_app.extensions["snapshot"]
    return snapshot.get(key, make, seconds)


def alike(macro: Callable[..., str], *arguments: Hashable) -> str:
    """What a macro writes for these arguments: the same for all who read its language.

    It must know nothing else: it is imported without the page's context, and writes no token and no day.
    """
    return of((macro, language(), arguments), lambda: macro(*arguments))


def read(query: Callable[..., Value], *arguments: Hashable, seconds: float = SECONDS) -> Value:
    """``query(session, *arguments)``, shared by all visitors for so long."""
    return of((query, arguments), lambda: _run(query, arguments), seconds)


def _run(query: Callable[..., Value], arguments: tuple[Hashable, ...]) -> Value:
    with db.reading() as session:
        return query(session, *arguments)
