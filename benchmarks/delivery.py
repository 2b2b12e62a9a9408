"""Letters a second through one worker, beside the least that could be called sending a letter once.

``python -m benchmarks.delivery``. The control hands the same bytes over with ``smtplib.sendmail`` on one
connection and commits one durable row a letter in SQLite (WAL, synchronous=FULL). The worker claims, opens,
dates, sends, and commits phase, outcome, letter, event and counter. The sink is a process of its own.
"""

import os
import secrets
import smtplib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from app import create_app, db
from app.cli.database import alembic_config
from app.config import SMTP_CONNECTIONS, Settings
from app.domain import message
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.gateways.smtp import Connection, Server
from app.models.deliveries import Delivery
from app.tasks.route import Route
from app.tasks.sender import Loop
from tests.factories import POST, queued_letters

LETTERS, ROUNDS = 300, 5
GOAL = 0.4


@dataclass(frozen=True)
class Figures:
    """Medians of all rounds."""

    worker: float  # letters/s
    control: float  # letters/s

    @property
    def ratio(self) -> float:
        return self.worker / self.control


@contextmanager
def sink() -> Iterator[int]:
    """The port of a sink in a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def prepare(folder: Path) -> list[bytes]:
    """A database with confirmed letters; their dated bytes for the control."""
    from alembic import command

    settings = Settings.from_env({"POSTBAG_INSTANCE": str(folder)})
    create_app(settings)
    command.upgrade(alembic_config(settings), "head")
    with db.transaction() as session:
        queued_letters(session, LETTERS)
        session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    with db.reading() as session:
        stored = session.scalars(select(Delivery.message).where(Delivery.kind == Kind.LETTER)).all()
    return [message.with_date(raw, datetime.now(UTC)) for raw in stored if raw]


def control(port: int, letters: list[bytes], file: Path) -> float:
    """Letters a second with smtplib and one commit each."""
    rows = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        rows.execute(f"PRAGMA {pragma}")
    rows.execute("CREATE TABLE IF NOT EXISTS sent (id TEXT, at TEXT, state TEXT)")
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as line:
        began = time.perf_counter()
        for raw in letters:
            line.sendmail("b@letters.example.org", ["mp@parliament.example.org"], raw)
            rows.execute("BEGIN IMMEDIATE")
            rows.execute(
                "INSERT INTO sent VALUES (?, ?, ?)", (secrets.token_hex(5), "2026-11-23", "accepted")
            )
            rows.execute("COMMIT")
        took = time.perf_counter() - began
    rows.close()
    return len(letters) / took


def worker(port: int, folder: Path) -> float:
    """Letters a second through the loop of one worker, until the outbox is empty."""
    loop = Loop(
        Route(
            tuple(
                Connection(Server.at(f"smtp://127.0.0.1:{port}", "bench")) for _ in range(SMTP_CONNECTIONS)
            ),
            POST.sender,
        ),
        lambda: datetime.now(UTC),
        folder,
    )
    began = time.perf_counter()
    sent = 0
    while number := loop.round():
        sent += number
    took = time.perf_counter() - began
    loop.close()
    assert sent == LETTERS
    with db.reading() as session:
        states = set(session.scalars(select(Delivery.state)))
    assert states == {State.ACCEPTED}
    return sent / took


def measure() -> Figures:
    """Worker and control in turns, each round with letters of its own."""
    workers, controls = [], []
    with sink() as port, Path(os.devnull).open("w") as log, redirect_stderr(log):
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                letters = prepare(Path(folder))
                controls.append(control(port, letters, Path(folder) / "control.db"))
                workers.append(worker(port, Path(folder) / "sending"))
                db.unbind()
    return Figures(statistics.median(workers), statistics.median(controls))


def run() -> None:
    """Print the figures."""
    found = measure()
    print(f"delivery: worker {found.worker:.0f} letters/s")
    print(
        f"  control: smtplib on one connection and one durable commit a letter {found.control:.0f} letters/s"
    )
    print(f"  ratio {found.ratio:.2f} (goal {GOAL})")


if __name__ == "__main__":
    run()
