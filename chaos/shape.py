"""One installation to torment: database, processes and mail server; set up as live, on this machine alone."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from app import create_app, db
from app.config import Settings, new_key
from app.domain.lifecycle import CLAIMABLE, State
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Representative
from app.services import address_health, held
from app.services.supporter_mail import Post
from chaos import certificates, letters
from chaos.plan import POSTGRESQL, SQLITE, Plan
from chaos.postgres import Postgres, terminate
from chaos.programs import Program
from chaos.sink import Orders
from chaos.supporters import HOST
from tests.processes import ROOT, answers, free_port, wait_for

# A name of this machine that is none of those for which the gateway goes without STARTTLS.
LOOPBACK = "127.1"
WORKERS = {SQLITE: 1, POSTGRESQL: 2}
WEBS = {SQLITE: 1, POSTGRESQL: 2}
WEB_PROCESSES = {SQLITE: "2", POSTGRESQL: "1"}  # of each of them
START_WITHIN = 60.0  # seconds
OPEN = (*CLAIMABLE, State.SENDING, State.HELD)


class Sink:
    """The faulty mail server's process, and what it says."""

    def __init__(self, orders: Orders, kill: Callable[[int], None]) -> None:
        self.taken = 0
        self.journal = Path(orders.journal)
        self._kill = kill
        self._listens = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chaos.sink"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(orders)) + "\n")
        self._process.stdin.flush()
        threading.Thread(target=self._hear, daemon=True).start()
        if not self._listens.wait(START_WITHIN):
            raise RuntimeError("the sink does not listen")

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            what, number = line.split()
            if what == "port":
                self.port = int(number)
                self._listens.set()
            elif what == "taken":
                self.taken = int(number)
            else:
                self._kill(int(number))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Installation:
    """Web and worker processes of one shape, over a database that holds letters already.

    ``database`` is one with what ships in it; without it there is a new one, and for PostgreSQL a server.
    """

    def __init__(self, plan: Plan, folder: Path, database: str = "") -> None:
        shape = plan.shape
        self.shape, self.folder = shape, folder
        self.server = Postgres() if shape == POSTGRESQL and not database else None
        self.database = database or (self.server.url if self.server else f"sqlite:///{folder / 'postbag.db'}")
        self.journal, self.roll = folder / "sink.jsonl", folder / "workers.txt"
        self.roll.touch()
        self.ports = [free_port() for _ in range(WEBS[shape])]
        self.workers: list[Program] = []
        self.webs: list[Program] = []
        starttls = shape == POSTGRESQL  # the other talks TLS from the first octet
        right = certificates.make(folder / "right.pem", LOOPBACK if starttls else "127.0.0.1")
        wrong = certificates.make(folder / "wrong.pem", "elsewhere.example.org")
        orders = Orders(
            str(self.journal),
            str(self.roll),
            str(right),
            str(wrong),
            starttls,
            plan.letters,
            plan.in_talk,
            plan.seed,
        )
        self.sink = Sink(orders, self._kill)
        self.env = self._environment(right, starttls)
        if not database:
            self._run("setup")
        self.settings = Settings.from_env(self.env)
        create_app(self.settings)
        self.post = Post(self.settings.sender, self.settings.site_url)
        letters.queue(plan.letters, self.post, datetime.now(UTC))

    def _environment(self, certificate: Path, starttls: bool) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}
        }
        where = f"smtp://{LOOPBACK}" if starttls else "smtps://127.0.0.1"
        return {
            **kept,
            "POSTBAG_INSTANCE": str(self.folder),
            "DATABASE_URL": self.database,
            "QUEUE_URL": self.server.url if self.server else f"sqlite:///{self.folder / 'queue.db'}",
            "LIVE": "1",
            "SMTP_URL": f"{where}:{self.sink.port}",
            "SSL_CERT_FILE": str(certificate),
            "SITE_URL": f"https://{HOST}",
            "REPLY_DOMAIN": HOST,
            "PROXY_HOPS": "1",
            "ORGANISATION": "Chaos",
            "POSTAL_ADDRESS": "1 Example Street",
            "COMPLAINTS_MAILBOX": "concerns@example.org",
            "DATA_CONTROLLER": "Chaos",
            "SECRET_KEY": secrets.token_urlsafe(32),
            "DATA_KEY": f"1:{new_key()}",
        }

    def _run(self, *command: str) -> None:
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        subprocess.run(flask, cwd=ROOT, env=self.env, check=True, capture_output=True)

    def start(self) -> None:
        """Start web and worker processes, and wait until the pages answer."""
        flask = ["-m", "flask", "--app", "wsgi"]
        worker, web = [*flask, "worker"], [*flask, "web"]
        log = self.folder / "processes.log"
        for _ in range(WORKERS[self.shape]):
            self.workers.append(Program(worker, self.env, log, self.roll))
        for port in self.ports:
            own = {"PORT": str(port), "WEB_PROCESSES": WEB_PROCESSES[self.shape]}
            self.webs.append(Program(web, {**self.env, **own}, log, self.folder / "webs.txt"))
        for port in self.ports:
            url = f"http://127.0.0.1:{port}/healthz"
            wait_for("the pages", lambda url=url: answers(url), START_WITHIN)

    def _kill(self, process: int) -> None:
        """Kill one of the workers; another if that one is gone by now."""
        for worker in sorted(self.workers, key=lambda worker: worker.pid != process):
            if worker.kill():
                return

    def lose_connections(self, turn: int) -> None:
        """Lose the database, each turn in another way."""
        if self.server is not None and turn == 0:
            self.server.down_for(3.0)
        elif self.shape == POSTGRESQL:
            terminate(self.database)
        elif turn % 2:
            self._no_room_for(1.0)
        else:
            self._lock_for(2.0)

    def _no_room_for(self, seconds: float) -> None:
        threads = [
            threading.Thread(target=program.without_room, args=(seconds,))
            for program in (*self.workers, *self.webs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _lock_for(self, seconds: float) -> None:
        holder = sqlite3.connect(self.database.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        holder.execute("ROLLBACK")
        holder.close()

    def bring_forward(self) -> None:
        """What waits for its time is due now: nobody here waits half an hour.

        An address that refused two letters is suspect; an organiser says that it is right after all.
        """
        now = datetime.now(UTC)
        waits = Delivery.state.in_(CLAIMABLE), Delivery.due_at > now
        with db.transaction() as session:
            session.execute(update(Delivery).where(*waits).values(due_at=now))
            suspect = select(Representative.id).where(Representative.suspect_address != "")
            cleared = session.scalars(suspect).all()
            for representative_id in cleared:
                address_health.clear(session, representative_id, "chaos", now)
        if cleared:
            self._look_again(now)

    def _look_again(self, now: datetime) -> None:
        """An organiser let go what was held; nobody here waits ten minutes for that."""
        after = ""
        while True:
            with db.transaction() as session:
                after = held.reconsider(session, self.post, now, secrets.randbits, after)
            if not after:
                return

    def open_mails(self) -> int:
        """How many mails still have something before them, or letters that are to follow theirs."""
        left = select(func.count()).select_from(Delivery).outerjoin(Letter, Letter.id == Delivery.id)
        with db.reading() as session:
            return session.scalar(left.where(Delivery.state.in_(OPEN) | (Letter.state == State.SENDING))) or 0

    def close(self) -> int:
        """Stop everything; how many processes had to be killed because they did not stop when told."""
        stubborn = sum(not program.stop() for program in [*self.workers, *self.webs])
        self.sink.close()
        return stubborn

    def remove(self) -> None:
        """Let go of the database."""
        db.unbind()
        if self.server is not None:
            self.server.close()
