"""Letters a second of one worker and of two, on SQLite and PostgreSQL, beside what others make of the same.

``python -m benchmarks.throughput``. 2,000 letters of 2 kB, default settings, durable commits, one sink for
all. Beside us: django-post-office's ``send_queued_mail``, and with 20 ms before each answer Postfix's
``smtp-source`` with as many sessions (where Postfix is not there: smtplib in as many threads). Each starts
with its letters queued.
"""

import os
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from alembic import command
from sqlalchemy import text, update

from app import create_app, db
from app.cli.database import alembic_config
from app.config import SMTP_CONNECTIONS, Settings
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from benchmarks.post_office import BODY
from tests import postgres
from tests.factories import queued_letters, submission

LETTERS, ROUNDS, DELAY = 2000, 3, 0.02
POST_OFFICE, SESSIONS, TWO = 1.5, 0.9, 1.7  # goals


class Installation:
    """A database with queued letters, and as many copies of it as there are measurements."""

    def __init__(self, folder: Path, backend: str) -> None:
        self.folder, self.backend, self.copies = folder, backend, 0
        self.url = self._new("letters")
        settings = Settings.from_env({"POSTBAG_INSTANCE": str(folder), "DATABASE_URL": self.url})
        create_app(settings)
        command.upgrade(alembic_config(settings), "head")
        with db.transaction() as session:
            given = submission(session)
            queued_letters(
                session,
                LETTERS,
                recipient=given.recipient,
                campaign_id=given.campaign_id,
                version_id=given.version_id,
                words=replace(given.words, body=f"{given.words.body}\n\n{BODY}"),
            )
            session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
        db.unbind()

    def copy(self) -> str:
        """The URL of a database with every letter still queued."""
        self.copies += 1
        return self._new(f"copy{self.copies}", like="letters")

    def empty(self) -> str:
        """The URL of an empty database."""
        self.copies += 1
        return self._new(f"empty{self.copies}")

    def _new(self, name: str, like: str = "") -> str:
        if self.backend == "sqlite":
            if like:
                with db.connect(f"sqlite:///{self.folder}/{like}.db").connect() as connection:
                    connection.exec_driver_sql("ROLLBACK")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.copyfile(self.folder / f"{like}.db", self.folder / f"{name}.db")
            return f"sqlite:///{self.folder}/{name}.db"
        engine = db.connect(postgres.url("postgres"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else "")))
        engine.dispose()
        return postgres.url(name)


@contextmanager
def sink(delay: float = 0) -> Iterator[int]:
    """The port of a sink in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink", str(delay)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def timed(*commands: list[str]) -> float:
    """Letters a second of these processes together, from the word go to the end of the last."""
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([sys.executable, "-m", *each], **pipe) for each in commands]  # type: ignore[call-overload]
    for process in running:
        assert process.stdout.readline() == "ready\n", "it did not start"
    began = time.perf_counter()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    sent = sum(int(process.stdout.readline()) for process in running)
    took = time.perf_counter() - began
    for process in running:
        process.communicate()
    assert sent == LETTERS, f"{sent} of {LETTERS} letters"
    return sent / took


def ours(installation: Installation, port: int, workers: int = 1) -> float:
    """Letters a second of so many workers on one database."""
    url = installation.copy()
    return timed(*[["benchmarks.worker", url, str(installation.folder), str(port)]] * workers)


def post_office(installation: Installation, port: int) -> float:
    """Letters a second of django-post-office."""
    return timed(["benchmarks.post_office", installation.empty(), str(port), str(LETTERS)])


def sessions(port: int) -> tuple[str, float]:
    """Name and letters a second of whoever does nothing but talk SMTP on as many connections as we."""
    program = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin:/usr/local/sbin")
    began = time.perf_counter()
    if program:
        options = f"-d -s {SMTP_CONNECTIONS} -l {len(BODY)} -m {LETTERS} 127.0.0.1:{port}"
        subprocess.run([program, *options.split()], check=True)
        return "smtp-source", LETTERS / (time.perf_counter() - began)

    def talk(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as line:
            for _ in range(LETTERS // SMTP_CONNECTIONS):
                line.sendmail("b@letters.example.org", ["mp@parliament.example.org"], f"\r\n{BODY}")

    with ThreadPoolExecutor(SMTP_CONNECTIONS) as pool:
        list(pool.map(talk, range(SMTP_CONNECTIONS)))
    return "smtplib in threads (no smtp-source here)", LETTERS / (time.perf_counter() - began)


def compare(name: str, goal: float, us: Callable[[], float], control: Callable[[], float]) -> None:
    """Measure both in turns and print the medians."""
    pairs = [(control(), us()) for _ in range(ROUNDS)]
    theirs, mine = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    print(f"{name}: {mine:.0f}/s beside {theirs:.0f}/s, ratio {ratio:.2f} (goal {goal})", flush=True)


def run() -> None:
    """Print every figure beside its control."""
    with tempfile.TemporaryDirectory(prefix="postbag-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        os.environ[postgres.HOME] = str(Path(folder) / "pg")
        (Path(folder) / "pg").mkdir()
        os.environ[postgres.DURABLE] = "1"
        try:
            for backend in ("sqlite", "postgresql"):
                room = Path(folder) / backend
                room.mkdir()
                measure(Installation(room, backend))
        finally:
            postgres.stop(Path(folder) / "pg")


def measure(installation: Installation) -> None:
    """The figures of one database."""
    backend = installation.backend
    with sink() as port:
        us, control = lambda: ours(installation, port), lambda: post_office(installation, port)
        compare(f"{backend}: one worker beside django-post-office", POST_OFFICE, us, control)
    with sink(DELAY) as port:
        name, _ = sessions(port)
        us, control = lambda: ours(installation, port), lambda: sessions(port)[1]
        compare(f"{backend}, 20 ms an answer: one worker beside {name}", SESSIONS, us, control)
        if backend == "postgresql":
            two, one = lambda: ours(installation, port, 2), lambda: ours(installation, port)
            compare(f"{backend}, 20 ms an answer: two workers beside one", TWO, two, one)


if __name__ == "__main__":
    run()
