"""Counting visitors without writing at every request: in memory first, to the database every few seconds."""

import contextlib
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime

from flask import Flask, Response, current_app

from app import db
from app.services import counters
from app.web import endings
from app.web.errors import log_fault

EVERY = 5.0  # seconds between two writes of one process


class Tally:
    """The steps that this process has seen and not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, str, str, date]] = Counter()
        self._written = 0.0  # on the monotonic clock

    def add(self, campaign_id: int, step: str, ref: str) -> None:
        """Count one more person at a step."""
        with self._lock:
            self._counts[campaign_id, step, ref, datetime.now(UTC).date()] += 1

    def due(self) -> bool:
        """Whether something waits, and the last write was a while ago."""
        return bool(self._counts) and time.monotonic() - self._written > EVERY

    def flush(self) -> None:
        """Write what was counted; on an error it is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._written = time.monotonic()
        if not counts:
            return
        try:
            with db.transaction() as session:
                counters.add(session, counts)
        except Exception as error:  # a count must never cost anybody their page
            log_fault(error)
            with self._lock:
                self._counts.update(counts)

    def flush_last(self) -> None:
        """Write what is left when the process ends; the log may be closed by then."""
        with contextlib.suppress(Exception):
            self.flush()


def count(campaign_id: int, step: str, ref: str = "") -> None:
    """Count one more person at a step of a campaign."""
    current_app.extensions["tally"].add(campaign_id, step, ref)


def register(app: Flask) -> None:
    """Write the counts after the response that finds them due, and when the process ends."""
    tally = app.extensions["tally"] = Tally()
    endings.add(app, tally.flush_last)

    @app.after_request
    def flush(response: Response) -> Response:
        if tally.due():
            response.call_on_close(tally.flush)
        return response
