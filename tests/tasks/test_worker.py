"""``flask worker`` as a process of its own: killed, braked and stopped in the middle of its work."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import create_app, db
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from tests import sink as sinks
from tests.conftest import BACKENDS, Templates, make_settings
from tests.factories import NOW, queued_letters
from tests.processes import environment, running, wait_for
from tests.sink import BODY, DATA, DOT, GREETING, RCPT, Sink

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
WORKER = ("-m", "flask", "--app", "wsgi", "worker")
DONE = {State.ACCEPTED, State.UNCERTAIN}


@dataclass
class Office:
    """An installation with confirmed letters, whose worker talks to a sink of ours."""

    env: dict[str, str]
    log: Path

    def letters(self, number: int) -> set[str]:
        """Confirm letters; their ids. Nothing else lies in the outbox."""
        with db.transaction() as session:
            made = queued_letters(session, number)
            session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
            return {letter.id for letter in made}

    def states(self) -> dict[str, str]:
        with db.reading() as session:
            pairs = select(Letter.id, Letter.state).join(Delivery, Delivery.id == Letter.id)
            return {row.id: row.state for row in session.execute(pairs)}


@pytest.fixture(params=BACKENDS)
def office(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Office]:
    url = templates.copy(request.param, False)
    create_app(make_settings(tmp_path, DATABASE_URL=url))
    yield Office(environment(tmp_path, url), tmp_path / "worker.log")
    db.unbind()


def ids(sink: Sink) -> Counter[str]:
    """How often the sink has got each letter whole."""
    return Counter(mail.mail_from.split("<b.")[1][:10] for mail in list(sink.taken))


def test_killed_three_times_no_letter_is_lost_and_none_comes_twice(office: Office) -> None:
    """Killed at three moments: before a dot is answered, in a body, and before a RCPT is answered."""
    letters = office.letters(200)
    victim: list[Callable[[], None]] = []
    moments = {(DOT, 40), (BODY, 100), (RCPT, 150)}

    def script(step: str, number: int) -> str | None:
        if (step, number) in moments:
            moments.discard((step, number))
            victim[0]()
        return None

    with sinks.listening(script) as sink:
        env = {**office.env, "SANDBOX_SMTP_PORT": str(sink.port), "SMTP_CONNECTIONS": "1"}
        for killed in range(3):
            with running(*WORKER, env=env, log=office.log) as process:
                victim[:] = [lambda number=process.pid: os.kill(number, signal.SIGKILL)]
                wait_for(f"kill {killed + 1}", lambda p=process: p.poll() is not None, 60)
                assert process.returncode == -signal.SIGKILL
        with running(*WORKER, env=env, log=office.log):
            wait_for("every letter", lambda: set(office.states().values()) <= DONE, 90)
    states, taken = office.states(), ids(sink)
    uncertain = {letter for letter, state in states.items() if state == State.UNCERTAIN}
    assert set(states) == letters
    assert 1 <= len(uncertain) <= 3
    assert set(taken.values()) == {1}
    assert letters - uncertain <= set(taken) <= letters
    with db.reading() as session:
        accepted = select(Event.letter_id).where(Event.new == State.ACCEPTED)
        assert Counter(session.scalars(accepted)) == dict.fromkeys(letters - uncertain, 1)


def test_the_brake_holds_within_five_seconds_and_resuming_sends_each_once(office: Office) -> None:
    letters = office.letters(500)
    begun: list[float] = []  # when each DATA came

    def script(step: str, number: int) -> str | None:
        if step == DATA:
            begun.append(time.monotonic())
            time.sleep(0.005)  # as slow as a server nearby
        return None

    with sinks.listening(script) as sink:
        env = {**office.env, "SANDBOX_SMTP_PORT": str(sink.port)}
        with running(*WORKER, env=env, log=office.log):
            wait_for("a hundred letters", lambda: len(begun) >= 100)
            with db.transaction() as session:
                session.execute(update(Campaign).values(paused_at=NOW))
            paused = time.monotonic()
            wait_for("silence", lambda: time.monotonic() - begun[-1] > 2)
            assert begun[-1] - paused < 5
            held = Counter(office.states().values())
            assert held == {State.ACCEPTED: len(begun), State.QUEUED: 500 - len(begun)}
            assert held[State.QUEUED] > 0
            with db.transaction() as session:
                session.execute(update(Campaign).values(paused_at=None))
            wait_for("every letter", lambda: set(office.states().values()) == {State.ACCEPTED}, 60)
    assert ids(sink) == dict.fromkeys(letters, 1)


def test_told_to_stop_it_ends_and_leaves_the_rest_for_the_next(office: Office) -> None:
    letters = office.letters(60)
    reached = threading.Event()

    def script(step: str, number: int) -> str | None:
        if step == DOT:
            time.sleep(0.01)
            if number >= 20:
                reached.set()
        return None

    with sinks.listening(script) as sink:
        env = {**office.env, "SANDBOX_SMTP_PORT": str(sink.port), "SMTP_CONNECTIONS": "2"}
        with running(*WORKER, env=env, log=office.log) as process:
            assert reached.wait(30)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        states = Counter(office.states().values())
        assert set(states) == {State.ACCEPTED, State.QUEUED}
        assert states[State.ACCEPTED] == len(sink.taken) < 60
        with running(*WORKER, env=env, log=office.log):
            wait_for("the rest", lambda: set(office.states().values()) == {State.ACCEPTED})
    assert ids(sink) == dict.fromkeys(letters, 1)


def test_in_the_sandbox_a_real_mail_server_hears_nothing(office: Office) -> None:
    """Somebody's own Postfix listens where the sandbox should."""
    office.letters(2)
    heard: list[str] = []

    def script(step: str, number: int) -> str | None:
        heard.append(step)
        return "220 mail.example.org ESMTP Postfix" if step == GREETING else None

    with sinks.listening(script) as sink:
        env = {**office.env, "SANDBOX_SMTP_PORT": str(sink.port)}
        with running(*WORKER, env=env, log=office.log):
            wait_for("the reason", lambda: b"is not our sandbox" in office.log.read_bytes())
            wait_for("another try", lambda: sink.connections > 1)
    assert set(heard) == {GREETING}
    assert set(office.states().values()) == {State.QUEUED}
