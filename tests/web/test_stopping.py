"""``flask web`` as a process of its own: told to stop, it finishes what it has begun."""

import json
import os
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import create_app, db
from app.models.letters import Counter
from app.web.server import FINISH_WITHIN
from tests import sink as sinks
from tests.conftest import Templates, make_settings
from tests.factories import queued_letters
from tests.processes import answers, environment, free_port, running, wait_for
from tests.sink import GREETING

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
WEB = ("-m", "flask", "--app", "wsgi", "web")
VISITS = 12  # of which each of two processes gets some


@pytest.mark.parametrize(
    ("tell", "number"),
    [(os.kill, signal.SIGTERM), (os.kill, signal.SIGINT), (os.killpg, signal.SIGINT)],
    ids=["SIGTERM", "SIGINT", "Ctrl-C"],
)
def test_a_request_in_flight_gets_its_answer(
    templates: Templates, tmp_path: Path, tell: Callable[[int, int], None], number: signal.Signals
) -> None:
    """The readiness page waits for a mail server that takes its time to greet. Who came is not forgotten.

    Ctrl-C tells every process of the terminal at once.
    """
    port, waits, told = free_port(), threading.Event(), threading.Event()
    got: list[dict[str, object]] = []

    def script(step: str, _number: int) -> None:
        if step == GREETING:
            waits.set()
            told.wait(10)

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as response:
                got.append(json.load(response))
        except urllib.error.HTTPError as answer:  # no worker has been seen
            with answer:
                got.append(json.load(answer))

    with sinks.listening(script) as sink:
        more = {"PORT": str(port), "SANDBOX_SMTP_PORT": str(sink.port), "WEB_PROCESSES": "2"}
        url = templates.copy("sqlite", True)
        env = environment(tmp_path, url, **more)
        with running(*WEB, env=env, log=tmp_path / "web.log") as process:
            wait_for("the pages", lambda: answers(f"http://127.0.0.1:{port}/healthz"), 60)
            visits = [answers(f"http://127.0.0.1:{port}/c/safe-passage") for _ in range(VISITS)]
            visitor = threading.Thread(target=ask)
            visitor.start()
            assert waits.wait(20)
            tell(process.pid, number)
            told.set()
            visitor.join(20)
            assert process.wait(FINISH_WITHIN - 2) == 0, "it ends by itself, before it is killed"
    assert [answer["smtp"] for answer in got] == [{"ok": True}]
    db.bind(db.connect(url))
    with db.reading() as session:
        opened = session.scalar(select(func.sum(Counter.count)).where(Counter.step == "opened"))
    db.unbind()
    assert (visits, opened) == ([True] * VISITS, VISITS), "each process wrote what it had counted"


@pytest.mark.parametrize("command", ["web", "up"])
def test_the_wrong_key_stops_the_pages_too(templates: Templates, tmp_path: Path, command: str) -> None:
    """Also where they run apart from everything else."""
    url = templates.copy("sqlite", False)
    create_app(make_settings(tmp_path, DATABASE_URL=url))
    with db.transaction() as session:
        queued_letters(session, 1)
    db.unbind()
    env = environment(tmp_path, url, DATA_KEY="1:" + "B" * 43 + "=", PORT=str(free_port()))
    with running(*WEB[:-1], command, env=env, log=tmp_path / "web.log") as process:
        assert process.wait(30) == 2
    assert "DATA_KEY does not open" in (tmp_path / "web.log").read_text()
