"""A real ``flask worker`` in trouble that lasts longer than anybody waits in a test: its clock is moved."""

import os
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import db
from app.config import SMTP_CONNECTIONS
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from tests import sink as sinks
from tests.factories import queued_letters
from tests.processes import ROOT, free_port, running, wait_for
from tests.sink import BODY, DOT
from tests.tasks.test_worker import DONE, WORKER, Office, ids, office

__all__ = ["office"]  # a fixture
pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
HOUR = 3600.0  # seconds
ON_SQLITE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)


@dataclass
class Clock:
    """The clock of all processes of a test."""

    file: Path
    began: float

    @classmethod
    def at_noon(cls, folder: Path) -> "Clock":
        made = cls(folder / "clock", time.time())
        made.wrong_by(0)
        return made

    def wrong_by(self, seconds: float, process: int = 0) -> None:
        """Set it, and wait until a process has seen that."""
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{self.began} {seconds}")
        draft.replace(self.file)
        seen = self.file.with_name(f"{self.file.name}.{process}")
        if process:
            wait_for("the clock", lambda: seen.exists() and seen.read_text() == str(float(seconds)))

    def env(self) -> dict[str, str]:
        return {"PYTHONPATH": str(ROOT / "tests" / "moved_clock"), "POSTBAG_TEST_CLOCK": str(self.file)}


@pytest.fixture
def moved(tmp_path: Path) -> Clock:
    return Clock.at_noon(tmp_path)


def states() -> Counter[str]:
    with db.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))


@contextmanager
def working(office: Office, clock: Clock, port: int) -> Iterator[int]:
    """A worker; its process number."""
    env = {**office.env, **clock.env(), "SANDBOX_SMTP_PORT": str(port)}
    with running(*WORKER, env=env, log=office.log) as process:
        yield process.pid


@ON_SQLITE
def test_the_mail_server_is_gone_for_an_hour_and_everything_waits(office: Office, moved: Clock) -> None:
    """Letters, and the mails that ask for a confirmation."""
    with db.transaction() as session:
        letters = {letter.id for letter in queued_letters(session, 10)}
    port = free_port()
    with working(office, moved, port) as worker:
        wait_for("a try in vain", lambda: b"does not answer" in office.log.read_bytes())
        moved.wrong_by(HOUR, worker)
        wait_for("another", lambda: office.log.read_bytes().count(b"does not answer") > 1)
        assert states() == {State.QUEUED: 20}
        with sinks.listening(port=port) as sink:
            wait_for("all of them", lambda: states() == {State.ACCEPTED: 20})
    assert letters < set(ids(sink))
    assert set(ids(sink).values()) == {1}


@ON_SQLITE
def test_the_clock_is_set_back_an_hour_and_nothing_waits_longer_than_that(
    office: Office, moved: Clock
) -> None:
    """In the middle of its work; then the worker is killed, and the next one finds leases from the future."""
    letters = office.letters(120)
    reached, hour_ago = threading.Event(), threading.Event()

    def script(step: str, number: int) -> str | None:
        if step == DOT and number >= 20 and not reached.is_set():
            reached.set()
            assert hour_ago.wait(10)
        return None

    with sinks.listening(script) as sink:
        with working(office, moved, sink.port) as victim:
            assert reached.wait(30)
            moved.wrong_by(-HOUR, victim)
            hour_ago.set()
            wait_for("some more", lambda: sink.mails > 30)
            os.kill(victim, signal.SIGKILL)
        with working(office, moved, sink.port) as worker:
            moved.wrong_by(60, worker)  # the hour is over, and with it what was leased before
            wait_for("the rest", lambda: set(office.states().values()) <= DONE)
    uncertain = [letter for letter, state in office.states().items() if state == State.UNCERTAIN]
    assert len(uncertain) <= SMTP_CONNECTIONS  # the kill's
    assert set(ids(sink).values()) == {1}
    assert letters - set(uncertain) <= set(ids(sink))


def stand_still(office: Office, process: int) -> bool:
    """Stop a process, unless that is in the middle of a transaction: nobody could work beside its locks."""
    os.kill(process, signal.SIGSTOP)
    status = Path(f"/proc/{process}/status")
    wait_for("the process to stand still", lambda: "\nState:\tT" in status.read_text())
    if not writing(office):
        return True
    os.kill(process, signal.SIGCONT)
    return False


def writing(office: Office) -> bool:
    """Whether anybody has a transaction open, in the database or in the queue's file."""
    url = office.env["DATABASE_URL"]
    files = [Path(office.env["POSTBAG_INSTANCE"]) / "queue.db"]
    if url.startswith("sqlite"):
        database = url.removeprefix("sqlite:///")
        files.append(Path(database))
        with Path(f"{database}-turn").open() as turn:  # which a writer has before its transaction begins
            try:
                flock(turn, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                return True
    else:
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
        with db.reading() as session:
            if session.scalar(text(f"{busy} AND pid <> pg_backend_pid()")):
                return True
    for file in files:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as rows:
            try:
                rows.execute("BEGIN IMMEDIATE")
                rows.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return True
    return False


@pytest.mark.parametrize(
    ("office", "step"),
    [
        ("sqlite", DOT),
        pytest.param("postgresql", BODY, marks=pytest.mark.postgres),
        pytest.param("postgresql", DOT, marks=pytest.mark.postgres),
    ],
    indirect=["office"],
)
def test_a_worker_that_stood_still_finds_its_letters_taken_over_and_writes_none_twice(
    office: Office, moved: Clock, step: str
) -> None:
    """Stopped in the middle of a letter for longer than its lease, while another works; then it goes on."""
    letters = office.letters(12)
    known, stopped, one_by_one = threading.Event(), threading.Event(), threading.Lock()
    first: list[int] = []

    def script(at: str, number: int) -> str | None:
        """At its sixth letter; all others wait for an answer too, so that it soon has nothing to commit."""
        if at == step and number >= 5:
            with one_by_one:
                if not stopped.is_set():
                    assert known.wait(30)
                    wait_for("it to stop between transactions", lambda: stand_still(office, first[0]))
                    stopped.set()
        return None

    def in_hand() -> int:
        states = list(office.states().values())
        return states.count(State.SENDING) + states.count(State.QUEUED)

    with sinks.listening(script) as sink, working(office, moved, sink.port) as process:
        first.append(process)
        known.set()
        assert stopped.wait(60)
        moved.wrong_by(120)
        with working(office, moved, sink.port):
            wait_for("the other one to have done its work", lambda: not in_hand())
            os.kill(process, signal.SIGCONT)
            wait_for("all of them", lambda: set(office.states().values()) == {State.ACCEPTED})
    assert ids(sink) == dict.fromkeys(letters, 1)
