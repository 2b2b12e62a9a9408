"""What an operator's monitoring asks: is it ready, and how much lies where."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text, update
from werkzeug.test import TestResponse

from app import db
from app.domain.delivery import Kind
from app.domain.incoming.filing import Door, Refusal
from app.domain.lifecycle import State
from app.gateways import queues
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.services import doors
from app.services.doors import Address, Arrival
from tests import sink as sinks
from tests.conftest import NOW, Templates, as_new, rolled_back
from tests.factories import queued_letters
from tests.sink import GREETING

TOKEN = "t0ken"
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def greeting() -> list[str]:
    """How the mail server greets; a test may change it."""
    return [sinks.USUAL[GREETING]]


@pytest.fixture
def watched(
    applications: Callable[..., Flask],
    engines: dict[tuple[str, bool], Engine],
    templates: Templates,
    greeting: list[str],
    tmp_path: Path,
) -> Iterator[Flask]:
    """The application with a mail server and a worker that was seen just now; nothing lies in its outbox."""

    def script(step: str, _number: int) -> str | None:
        return greeting[0] if step == GREETING else None

    with sinks.listening(script) as sink, rolled_back(engines, templates, "sqlite", False):
        queue_url = f"sqlite:///{tmp_path / 'queue.db'}"
        made = applications(SANDBOX_SMTP_PORT=str(sink.port), QUEUE_URL=queue_url, METRICS_TOKEN=TOKEN)
        with as_new(made):
            made.extensions["sink"] = sink
            worker_seen(made)
            yield made


def worker_seen(app: Flask) -> None:
    settings = app.extensions["postbag"]
    with queues.opened(settings.queue_url, settings.secret_key) as queue:
        queues.beat(queue, NOW)


def readyz(app: Flask) -> tuple[int, dict[str, dict[str, object]]]:
    app.extensions["readiness"].forget()
    response = app.test_client().get("/readyz")
    return response.status_code, json.loads(response.data)


def metrics(app: Flask, **request: object) -> TestResponse:
    return app.test_client().get("/metrics", **request)  # type: ignore[arg-type]


def value(page: TestResponse, name: str) -> float:
    [found] = re.findall(rf"^{re.escape(name)} (\S+)$", page.text, re.M)
    return float(found)


def test_it_is_ready_when_everything_is(watched: Flask) -> None:
    code, said = readyz(watched)
    assert (code, said["status"]) == (200, "ready")
    assert said["queue"]["worker_seen_seconds_ago"] == pytest.approx(0, abs=30)
    assert said["outbox"] == {"ok": True, "due": 0, "oldest_due_letter_seconds": 0, "lag_seconds": 0}


def test_a_mail_server_that_is_away_or_is_not_ours_is_named(watched: Flask, greeting: list[str]) -> None:
    greeting[0] = "220 mail.example.org ESMTP Postfix"
    code, said = readyz(watched)
    assert (code, said["smtp"], said["database"]["ok"]) == (503, {"ok": False}, True)
    greeting[0] = sinks.DROP
    assert readyz(watched)[0] == 503


def test_many_visitors_are_one_connection_to_the_mail_server(watched: Flask) -> None:
    readyz(watched)
    before = watched.extensions["sink"].connections
    assert [watched.test_client().get("/readyz").status_code for _ in range(20)] == [200] * 20
    assert watched.extensions["sink"].connections == before


def test_an_older_schema_is_not_ready(watched: Flask) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    code, said = readyz(watched)
    assert (code, said["database"]) == (503, {"ok": False, "schema": "run flask db upgrade"})


def test_a_worker_that_was_not_seen_for_minutes_is_missed(
    watched: Flask, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=4))
    code, said = readyz(watched)
    assert (code, said["queue"]["ok"]) == (503, False)


def test_a_letter_that_is_late_is_told_by_its_age_unless_a_brake_is_on(
    watched: Flask, clock: time_machine.Traveller
) -> None:
    with db.transaction() as session:
        queued_letters(session, 2)
        session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    clock.shift(timedelta(minutes=20))
    code, said = readyz(watched)
    assert (code, said["outbox"]["ok"], said["outbox"]["due"]) == (503, False, 2)
    assert said["outbox"]["oldest_due_letter_seconds"] == pytest.approx(1200, abs=30)
    with db.transaction() as session:
        session.execute(update(Campaign).values(paused_at=NOW))
    assert readyz(watched)[1]["outbox"] == {
        "ok": True,
        "due": 0,
        "oldest_due_letter_seconds": 0,
        "lag_seconds": 0,
    }


def test_the_outbox_is_told_in_numbers(watched: Flask, clock: time_machine.Traveller) -> None:
    with db.transaction() as session:
        _first, held, cut = queued_letters(session, 3)
        for letter, state in ((held, State.HELD), (cut, State.UNCERTAIN)):
            session.execute(update(Delivery).where(Delivery.id == letter.id).values(state=state))
            session.execute(update(Letter).where(Letter.id == letter.id).values(state=state))
        session.execute(update(Letter).where(Letter.id == held.id).values(held_reason="vacant"))
    clock.shift(timedelta(minutes=1))
    page = metrics(watched)
    assert page.status_code == 200
    assert value(page, 'postbag_deliveries{kind="letter",state="queued"}') == 1
    assert value(page, 'postbag_deliveries{kind="confirmation",state="queued"}') == 3
    assert value(page, 'postbag_letters_held{reason="vacant"}') == 1
    assert value(page, "postbag_letters_uncertain") == 1
    assert value(page, "postbag_due") == 4
    assert value(page, "postbag_oldest_due_letter_seconds") == pytest.approx(60, abs=30)
    assert value(page, "postbag_letters_accepted_total") == 0
    assert value(page, "postbag_database_up") == 1


def test_requests_are_counted_by_route_and_no_path_is_told(watched: Flask) -> None:
    client = watched.test_client()
    for path in ("/l/secretsecretsecret", "/nowhere/jane", "/privacy", "/privacy"):
        client.get(path)
    page = metrics(watched)
    assert value(page, 'postbag_http_requests_total{route="/privacy",status="200"}') == 2
    assert value(page, 'postbag_http_request_seconds_count{route="/privacy"}') == 2
    assert 0 < value(page, 'postbag_http_request_seconds_sum{route="/privacy"}') < 60
    assert 'route="/l/<token>",status="404"' in page.text
    assert 'route="(none)",status="404"' in page.text
    assert "secretsecret" not in page.text
    assert "jane" not in page.text


def test_who_may_read_the_metrics(watched: Flask, applications: Callable[..., Flask]) -> None:
    def status(**headers: str) -> int:
        return metrics(watched, environ_base=AWAY, headers=headers).status_code

    assert (status(), status(Authorization="Bearer other"), status(Authorization="Bearer ")) == (
        403,
        403,
        403,
    )
    assert status(Authorization=f"Bearer {TOKEN}") == 200
    assert metrics(watched, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    without = applications().test_client()
    assert without.get("/metrics", environ_base=AWAY, headers={"Authorization": "Bearer "}).status_code == 403


def test_incoming_mail_that_nobody_sorts_and_what_was_refused_are_told(
    watched: Flask, clock: time_machine.Traveller
) -> None:
    ours = watched.extensions["postbag"].sender
    assert readyz(watched)[1]["incoming"] == {"ok": True, "unsorted": 0, "oldest_unsorted_seconds": 0}
    with db.transaction() as session:
        doors.take(session, ours, Arrival(Door.LMTP, "", "a@b.example.org", b"x"), Address(), NOW)
        for count in (2, 3):
            doors.count_refusal(session, Door.HOOK, Refusal.FORGED, NOW + timedelta(days=count), count)
    clock.shift(timedelta(minutes=6))
    worker_seen(watched)
    code, said = readyz(watched)
    assert (code, said["incoming"]["ok"], said["incoming"]["unsorted"]) == (503, False, 1)
    page = metrics(watched)
    assert value(page, "postbag_unsorted") == 1
    assert value(page, "postbag_oldest_unsorted_seconds") == pytest.approx(360, abs=30)
    assert value(page, 'postbag_mail_refused_total{door="hook",why="forged"}') == 5
