"""Four web processes and two workers, as if on six machines: on PostgreSQL, with Valkey between them.

They share nothing but the two servers and the secrets in their environment; each has a folder of its own.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app, db
from app.domain.delivery import Kind
from app.domain.keyring import Keyring
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.types import use_keyring
from tests import sink as sinks
from tests import valkey
from tests.balanced import Balanced
from tests.conftest import Templates, make_settings
from tests.processes import answers, environment, free_port, running, wait_for
from tests.web import journey
from tests.web.conftest import PASSWORD, make_organiser, token_of
from tests.web.page import Page, press

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.real_clock,
    pytest.mark.xdist_group("machines"),
]
GRANIAN = ("-m", "granian", "--interface", "wsgi", "wsgi:app", "--blocking-threads", "8", "--no-access-log")
WORKER = ("-m", "flask", "--app", "wsgi", "worker")
SECRETS = {"SECRET_KEY": "s" * 43, "DATA_KEY": "1:" + "B" * 43 + "="}
WEB, WORKERS = 4, 2
A_DAY_LATER = "2026-11-24T13:12:00"  # the minute of reminders, for letters of 23 November at noon


@dataclass
class Machines:
    """The web processes that run, what another needs to join them, and the application for looking inside."""

    ports: list[int]
    database: str
    env: dict[str, str]
    queues: dict[str, str]
    app: Flask
    folder: Path

    def logs(self, kind: str) -> list[dict[str, Any]]:
        """Every line that the processes of a kind have written."""
        lines = [line for log in self.folder.glob(f"{kind}*.log") for line in log.read_text().splitlines()]
        return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture(scope="module")
def machines(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Web processes of one installation. They only count in a queue's Valkey; workers take either queue."""
    folder, counts = tmp_path_factory.mktemp("machines"), valkey.url(2)
    database = templates.copy("postgresql", True)
    queues = {"redis": counts, "postgresql": database.replace("+psycopg", "")}
    shared = [{"QUEUE_URL": counts}, {"QUEUE_URL": queues["postgresql"], "RATELIMIT_STORAGE_URI": counts}]
    env = {"FIXED_SINCE": str(time.monotonic()), "PROXY_HOPS": "1", **SECRETS}
    app = create_app(make_settings(folder, DATABASE_URL=database, **env, **shared[0]))
    db.unbind()
    app.extensions["limits"].storage.reset()
    ports = [free_port() for _ in range(WEB)]
    with ExitStack() as stack:
        for number, port in enumerate(ports):
            own = environment(folder / f"web{number}", database, **env, **shared[number % 2])
            log = folder / f"web{number}.log"
            stack.enter_context(running(*GRANIAN, "--port", str(port), env=own, log=log))
        for port in ports:
            wait_for("the pages", lambda p=port: answers(f"http://127.0.0.1:{p}/healthz"), 60)
        yield Machines(ports, database, env, queues, app, folder)


@pytest.fixture(autouse=True)
def bound(machines: Machines) -> Iterator[None]:
    """The doors of this process see the machines' database."""
    db.bind(db.connect(machines.database))
    use_keyring(Keyring(machines.app.extensions["postbag"].data_keys))
    yield
    db.unbind()


def test_the_next_request_is_refused_whichever_process_gets_it(machines: Machines) -> None:
    visitor = Balanced(machines.ports, "192.0.2.7")
    assert {visitor.get("/l/nobody").status_code for _ in range(120)} == {404}
    refused = [visitor.get("/l/nobody") for _ in range(WEB)]
    assert {(answer.status_code, answer.port) for answer in refused} == {
        (429, port) for port in machines.ports
    }
    assert Balanced(machines.ports, "192.0.2.8").get("/l/nobody").status_code == 404


def test_guesses_at_the_desk_count_together(machines: Machines) -> None:
    guesser = Balanced(machines.ports, "192.0.2.10")
    token = token_of(guesser.get("/desk/sign-in").text)
    guess = {"email": "owner@example.org", "password": "wrong", "csrf_token": token}
    codes = [guesser.post("/desk/sign-in", guess).status_code for _ in range(10 + WEB)]
    assert codes == [200] * 10 + [429] * WEB


def test_signed_in_at_one_process_an_organiser_acts_at_the_next(machines: Machines) -> None:
    """Each request, and the token it carries, goes to another process than the one before."""
    organiser = Balanced(machines.ports, "192.0.2.9")
    email = make_organiser(machines.app, "editor")
    token = token_of(organiser.get("/desk/sign-in").text)
    signing_in = {"csrf_token": token, "email": email, "password": PASSWORD}
    assert "Sign out" in organiser.post("/desk/sign-in", signing_in).text
    seen = [organiser.get(f"/desk/campaigns/{journey.SLUG}") for _ in range(WEB)]
    assert {answer.port for answer in seen} == set(machines.ports)
    paused = press(organiser, Page(seen[0]).form("/pause"), reason="Looking")  # type: ignore[arg-type]
    assert "Paused since" in paused.text
    assert "Letters go again" in press(organiser, paused.form("/resume")).text  # type: ignore[arg-type]
    token = token_of(organiser.get("/desk/").text)
    organiser.post("/desk/sign-out", {"csrf_token": token})
    assert {"Sign out" in organiser.get("/desk/").text for _ in range(WEB)} == {False}


@pytest.mark.parametrize("queue", ["redis", "postgresql"])
def test_letters_are_confirmed_once_and_every_mail_leaves_once(machines: Machines, queue: str) -> None:
    """Six supporters go from process to process; two workers, a day later, send what is due and remind."""
    known = set(of_kind())
    confirmed = [number for number in range(6) if writes(machines, f"{queue}.{number}", number % 2 == 0)]
    assert len(of_kind(Kind.LETTER).keys() - known) == len(confirmed) == 3
    with sinks.listening() as sink, ExitStack() as stack:
        for number in range(WORKERS):
            name = f"{queue}{number}"
            own = {
                **machines.env,
                "QUEUE_URL": machines.queues[queue],
                "SANDBOX_SMTP_PORT": str(sink.port),
                "FIXED_NOW": A_DAY_LATER,
                "FIXED_SINCE": str(time.monotonic()),
            }
            env = environment(machines.folder / name, machines.database, **own)
            stack.enter_context(running(*WORKER, env=env, log=machines.folder / f"{name}.log"))
        wait_for("the reminders", lambda: len(of_kind(Kind.REMINDER).keys() - known) == 3, 60)
        wait_for("an empty outbox", lambda: set(of_kind().values()) == {State.ACCEPTED}, 60)
    taken = Counter(mail.mail_from.split("<b.")[1][:10] for mail in sink.taken)
    assert taken == dict.fromkeys(of_kind().keys() - known, 1)
    lines = machines.logs(queue)
    assert sum(line["number"] for line in lines if line["event"] == "remind") == 3
    assert not [line for line in lines if line["level"] in ("error", "critical")]


def writes(machines: Machines, name: str, confirms: bool) -> bool:
    """Somebody's journey; the confirmation is pressed at all processes at once, and counts once."""
    supporter = Balanced(machines.ports, f"198.51.100.{len(of_kind())}")
    sent = journey.sent(supporter, email=f"ada.{name}@example.org")  # type: ignore[arg-type]
    assert "Check your mailbox" in sent.text
    if confirms:
        form = Page(supporter.get(journey.link())).form("/confirm")  # type: ignore[arg-type]
        with ThreadPoolExecutor(WEB) as pool:
            pages = list(pool.map(lambda _: press(supporter, form), range(WEB)))  # type: ignore[arg-type]
        assert sorted(page.status for page in pages) == [200] + [409] * (WEB - 1)
        assert all("You confirmed it" in page.text for page in pages)
    return confirms


def of_kind(*kinds: Kind) -> dict[str, str]:
    """The deliveries of these kinds (of all if none is named) and their states."""
    with db.reading() as session:
        rows = session.execute(select(Delivery.id, Delivery.state, Delivery.kind))
        return {row.id: row.state for row in rows if not kinds or row.kind in kinds}
