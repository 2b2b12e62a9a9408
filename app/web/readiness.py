"""``/readyz``: whether everything that letters need is there. For whoever watches, not for a load balancer:
a mail server that is away must not take the pages away too (that is what ``/healthz`` is for).
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from app import db
from app.config import Settings
from app.domain.errors import Unavailable
from app.gateways import greeting, queues, schema, smtp
from app.gateways.smtp import Server
from app.queries import arrivals, outbox, stored
from app.queries.today import OVERDUE
from app.web.errors import log_fault

SECONDS = 5.0  # for which one answer serves everybody: nobody can hammer the mail server through this page
SORTED_WITHIN = 300.0  # seconds
BEAT_WITHIN = timedelta(minutes=3)  # a worker beats every minute
Part = dict[str, Any]  # "ok", and figures; never an address or a secret


class Report:
    """The last answer, made anew by one visitor at a time while the others get the one before."""

    def __init__(self, parts: dict[str, Callable[[], Part]]) -> None:
        self._parts = parts
        self._making = threading.Lock()
        self._last: tuple[float, dict[str, Part]] | None = None

    def read(self) -> dict[str, Part]:
        """Every part with its "ok"; at most a few seconds old."""
        last = self._last
        if last and time.monotonic() - last[0] < SECONDS:
            return last[1]
        if not self._making.acquire(blocking=last is None):
            return last[1] if last else {}
        try:
            if self._last is last:
                made = {name: _tried(part) for name, part in self._parts.items()}
                self._last = time.monotonic(), made
            return self._last[1] if self._last else {}
        finally:
            self._making.release()

    def forget(self) -> None:
        """Let the next visitor see how things are."""
        self._last = None


def register(app: Flask, settings: Settings) -> None:
    """Add the page."""
    report = Report(
        {
            "database": _database,
            "queue": lambda: _queue(settings),
            "smtp": lambda: _smtp(settings),
            "outbox": lambda: _outbox(settings),
            "incoming": _incoming,
        }
    )
    app.extensions["readiness"] = report

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, Any], int]:
        parts = report.read()
        ready = all(part["ok"] for part in parts.values())
        return {"status": "ready" if ready else "not ready", **parts}, 200 if ready else 503


def _database() -> Part:
    with db.reading() as session:
        at_head = stored.revision(session) == schema.head()
        return {
            "ok": at_head and stored.readable(session),
            "schema": "newest" if at_head else "run flask db upgrade",
        }


def _queue(settings: Settings) -> Part:
    """The worker has no door of its own: it leaves a sign in the queue every minute."""
    with queues.opened(settings.queue_url, settings.secret_key) as queue:
        beat = queues.last_beat(queue)
    age = None if beat is None else (datetime.now(UTC) - beat).total_seconds()
    seen = age is not None and age < BEAT_WITHIN.total_seconds()
    return {"ok": seen, "answers": True, "worker_seen_seconds_ago": None if age is None else round(age, 1)}


def _smtp(settings: Settings) -> Part:
    ident = "" if settings.live else smtp.SANDBOX
    server = Server.at(settings.smtp_url, hello=settings.reply_domain, ident=ident)
    greeting.hear(server.host, server.port, server.tls, ident)
    return {"ok": True}


def _outbox(settings: Settings) -> Part:
    with db.reading() as session:
        late = outbox.lag(session, datetime.now(UTC), settings.mode)
    return {
        "ok": late.oldest < OVERDUE.total_seconds(),
        "due": late.due,
        "oldest_due_letter_seconds": round(late.oldest_letter, 1),
        "lag_seconds": round(late.oldest, 1),
    }


def _incoming() -> Part:
    with db.reading() as session:
        waiting = arrivals.waiting(session, datetime.now(UTC))
    return {
        "ok": waiting.oldest < SORTED_WITHIN,
        "unsorted": waiting.number,
        "oldest_unsorted_seconds": round(waiting.oldest, 1),
    }


def _tried(part: Callable[[], Part]) -> Part:
    """A part that raises is not ready. What its error said may name a host, so it is not told."""
    try:
        return part()
    except Unavailable:
        return {"ok": False}
    except Exception as error:
        log_fault(error)
        return {"ok": False}
