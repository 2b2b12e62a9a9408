"""``/metrics`` for Prometheus: this server's requests, and outbox and incoming mail as the database tells.

The worker has no door of its own; its figures are those of the outbox.
"""

import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from flask import Flask, Response, abort, request
from prometheus_client import CollectorRegistry, Counter, Histogram, exposition
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app import db, logs
from app.config import Settings
from app.domain.delivery import Mode
from app.queries import arrivals, outbox
from app.queries.arrivals import Waiting
from app.queries.outbox import Figures
from app.web import shared_metrics
from app.web.errors import log_fault
from app.web.local import at_this_machine

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Outbox(Collector):
    """The outbox, read when somebody asks."""

    def __init__(self, mode: Mode) -> None:
        self._mode = mode

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the database is not asked while the application is made."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures; without a database, that alone."""
        up = GaugeMetricFamily("postbag_database_up", "Whether the database answers.")
        try:
            with db.reading() as session:
                now = datetime.now(UTC)
                figures = outbox.figures(session, now, self._mode)
                waiting, refused = arrivals.waiting(session, now), arrivals.refused(session)
        except Exception as error:
            log_fault(error)
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(figures)
        yield from _incoming(waiting, refused)


def register(app: Flask, settings: Settings) -> None:
    """Count every request, and add the page."""
    tables, requests = CollectorRegistry(), CollectorRegistry()
    tables.register(Outbox(settings.mode))
    _count_requests(app, requests)

    @app.get("/metrics")
    def metrics() -> Response:
        if not (_has_token(settings.metrics_token) or at_this_machine()):
            abort(403)
        parts = tables, shared_metrics.registry() if shared_metrics.is_shared() else requests
        lines = b"".join(exposition.generate_latest(part) for part in parts)
        return Response(lines, content_type=exposition.CONTENT_TYPE_LATEST)


def _has_token(token: str) -> bool:
    said = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(said.encode(), f"Bearer {token}".encode())


def _count_requests(app: Flask, registry: CollectorRegistry) -> None:
    """By route, never by path: a private page's path holds a token, and routes are few."""
    requests = Counter("postbag_http_requests", "Requests answered.", ["route", "status"], registry=registry)
    seconds = Histogram(
        "postbag_http_request_seconds", "Time to answer.", ["route"], registry=registry, buckets=BUCKETS
    )

    @cache  # to look them up costs more than to count
    def series(route: str, status: int) -> tuple[Counter, Histogram]:
        return requests.labels(route, status), seconds.labels(route)

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule
        answered, took = series(rule.rule if rule else "(none)", response.status_code)
        answered.inc()
        took.observe(logs.seconds())
        return response


def _families(figures: Figures) -> Iterator[Metric]:
    mails = GaugeMetricFamily(
        "postbag_deliveries", "Mails that have not left, or were refused.", labels=["kind", "state"]
    )
    for (kind, state), count in sorted(figures.mails.items()):
        mails.add_metric([kind, state], count)
    held = GaugeMetricFamily("postbag_letters_held", "Letters held, by reason.", labels=["reason"])
    for reason, count in sorted(figures.held.items()):
        held.add_metric([reason], count)
    uncertain = sum(count for (_kind, state), count in figures.mails.items() if state == "uncertain")
    plain = {
        "postbag_letters_uncertain": ("Letters cut off after the final dot.", uncertain),
        "postbag_due": ("Mails that are due and that no brake holds.", figures.lag.due),
        "postbag_oldest_due_seconds": ("For how long the oldest of them is due.", figures.lag.oldest),
        "postbag_oldest_due_letter_seconds": ("The same, of letters.", figures.lag.oldest_letter),
    }
    yield from (mails, held)
    for name, (meaning, value) in plain.items():
        yield GaugeMetricFamily(name, meaning, value=value)
    yield CounterMetricFamily("postbag_letters_accepted", "Letters handed over.", value=figures.accepted)


def _incoming(waiting: Waiting, refused: Mapping[tuple[str, str], int]) -> Iterator[Metric]:
    yield GaugeMetricFamily("postbag_unsorted", "Mails that came in and wait.", value=waiting.number)
    meaning = "For how long the oldest of them has waited."
    yield GaugeMetricFamily("postbag_oldest_unsorted_seconds", meaning, value=waiting.oldest)
    counts = CounterMetricFamily("postbag_mail_refused", "Mails that a door refused.", labels=["door", "why"])
    for (door, why), number in sorted(refused.items()):
        counts.add_metric([door, why], number)
    yield counts
