"""``make crowd``: so many supporters at once through the real pages of one ``flask up`` in its sandbox."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy import func, select

from app import create_app, db
from app.config import Settings
from app.domain.lifecycle import CLAIMABLE, State
from app.models.deliveries import Delivery, SandboxMail
from app.models.letters import Letter, Supporter
from app.services.confirmations import TO_POST
from chaos.links import link_in
from chaos.programs import children
from tests.processes import ROOT, answers, free_port, running, wait_for

SLOWEST = 1000.0  # ms, p95 of a page with a form
GROWTH, SPARE = 1.15, 12.0  # a process may hold so much more at the end than after a third, and so many MB
ENOUGH = 30  # weighings, to judge growth: before that each web process fills its caches
PAGES = ("campaign", "match", "questions", "letter", "send", "read again", "confirm")
PROGRAMS = {"worker": "worker", "sandbox": "sandbox", "web": "up"}  # a word of each one's command line
PERCENTILES = ("50%", "95%", "99%")
OPEN = (*CLAIMABLE, State.SENDING)
POLL_EVERY, WEIGH_EVERY = 0.5, 3.0  # seconds
DRAIN_WITHIN = 300.0  # seconds
START_WITHIN = 120.0  # seconds


@dataclass(frozen=True)
class Plan:
    """How many come, for how long, and how long each looks at a page: a third of ``pause`` to all."""

    people: int
    seconds: int  # of the crowd
    pause: float  # seconds
    seed: int


@dataclass
class Watch:
    """Looks on while they write: mail that comes, memory that is used."""

    processes: int  # the number of ``flask up``
    links: Path
    memory: dict[str, list[float]] = field(default_factory=dict)  # MB, by program
    over: bool = False

    def mails(self) -> None:
        """Hand the sandbox's mail to the supporters as it comes."""
        last = 0
        with self.links.open("a", buffering=1) as file:
            while not self.over:
                with db.reading() as session:
                    new = select(SandboxMail).where(SandboxMail.id > last).order_by(SandboxMail.id)
                    for mail in session.scalars(new):
                        last = mail.id
                        if link := link_in(mail.raw):
                            event = {"what": "link", "mail": mail.recipient, "how": link}
                            file.write(json.dumps(event) + "\n")
                time.sleep(POLL_EVERY)

    def weights(self) -> None:
        """Weigh the processes now and then."""
        while not self.over:
            for name, megabytes in weigh(self.processes).items():
                self.memory.setdefault(name, []).append(megabytes)
            time.sleep(WEIGH_EVERY)

    def grown(self) -> list[str]:
        """The programs that hold more and more."""
        return [
            f"{name} grew from {row[len(row) // 3]:.0f} to {row[-1]:.0f} MB"
            for name, row in self.memory.items()
            if len(row) >= ENOUGH and row[-1] > row[len(row) // 3] * GROWTH + SPARE
        ]


def weigh(pid: int) -> dict[str, float]:
    """Megabytes of each program below ``flask up``, with its children."""
    found: dict[str, float] = {}
    for child in children(pid):
        try:
            words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            name = next((name for name, word in PROGRAMS.items() if word in words), "")
            found[name] = sum(_weight(one) for one in (child, *children(child)))
        except OSError:
            continue  # it has just ended
    return {name: megabytes for name, megabytes in found.items() if name}


def _weight(pid: int) -> float:
    """What a process has in memory by itself, and its part of what it shares since a fork; no libraries, for
    what those weigh depends on who else runs."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss_Anon:")) * 1024 / 1e6


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """``flask up`` on ports of its own: its address and its process number."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    env = {
        **kept,
        "POSTBAG_INSTANCE": str(folder),
        "PORT": str(port),
        "SANDBOX_SMTP_PORT": str(free_port()),
        "MAIL_LISTEN": f"127.0.0.1:{free_port()}",
        "PROXY_HOPS": "1",
    }
    up = ("-m", "flask", "--app", "wsgi", "up")
    with running(*up, env=env, log=folder / "up.log") as process:
        url = f"http://127.0.0.1:{port}"
        wait_for("pages, worker and mail server", lambda: answers(f"{url}/readyz"), START_WITHIN)
        create_app(Settings.from_env(env))
        try:
            yield url, process.pid
        finally:
            db.unbind()


def locust(url: str, plan: Plan, folder: Path) -> None:
    """Let them come; what locust counted lies in ``folder``."""
    command = [
        *(sys.executable, "-m", "locust", "-f", "chaos/locustfile.py", "--headless", "--only-summary"),
        *("--host", url, "-u", str(plan.people), "-r", str(max(1, plan.people // 20))),
        *("-t", f"{plan.seconds}s"),
        *("--csv", str(folder / "crowd"), "--exit-code-on-error", "0", "--stop-timeout", "60"),
    ]
    env = {
        **os.environ,
        "CROWD_LINKS": str(folder / "links.jsonl"),
        "CROWD_TOLD": str(folder / "told.txt"),
        "CROWD_SEED": str(plan.seed),
        "CROWD_PAUSE": f"{plan.pause / 3} {plan.pause}",
    }
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)


@dataclass
class Page:
    """What one page took, in milliseconds."""

    name: str
    requests: int
    failures: int
    p50: float
    p95: float
    p99: float

    def line(self) -> str:
        """The row of this page."""
        times = f"p50 {self.p50:5.0f}  p95 {self.p95:5.0f}  p99 {self.p99:5.0f} ms"
        return f"{self.name:18} {self.requests:6} requests  {self.failures:3} errors  {times}"


def pages(folder: Path) -> list[Page]:
    """What locust counted, by page."""
    with (folder / "crowd_stats.csv").open() as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    return [
        Page(
            name, int(row["Request Count"]), int(row["Failure Count"]), *(float(row[p]) for p in PERCENTILES)
        )
        for name, row in rows.items()
        if name in PAGES or (int(row["Failure Count"]) and name != "Aggregated")
    ]


def kept(folder: Path) -> tuple[str, list[str]]:
    """What the supporters were told against what the tables hold; a line about it, and what is wrong."""
    told = [line.split() for line in (folder / "told.txt").read_text().splitlines()]
    sent = {email for what, email in told if what == "sent"}
    confirmed = {email for what, email in told if what == "confirmed"}
    with db.reading() as session:
        rows = session.execute(
            select(Supporter.email, Letter.id, Letter.state, Letter.confirmed_at, Letter.held_reason).join(
                Letter
            )
        ).all()
        taken = dict(
            session.execute(select(SandboxMail.token_id, func.count()).group_by(SandboxMail.token_id)).all()
        )
    there = {row.email for row in rows}
    kept_confirmed = {row.email for row in rows if row.confirmed_at}
    accepted = [row for row in rows if row.state == State.ACCEPTED]
    to_post = sum(row.held_reason == TO_POST for row in rows)
    wrong = [] if confirmed else ["nobody got as far as confirming"]
    if sent - there:
        wrong.append(f"{len(sent - there)} letters that were sent are not in the tables")
    if confirmed - kept_confirmed:
        wrong.append(f"{len(confirmed - kept_confirmed)} letters that were confirmed are not, in the tables")
    if odd := [row.id for row in accepted if taken.get(row.id) != 1]:
        wrong.append(f"{len(odd)} letters did not reach the mail server exactly once")
    if left := len(kept_confirmed) - len(accepted) - to_post:
        wrong.append(f"{left} confirmed letters have not left")
    line = (
        f"letters: sent {len(sent)}, in the tables {len(there)}; confirmed {len(confirmed)}, in the tables"
        f" {len(kept_confirmed)}; handed over {len(accepted)}, for their authors to post {to_post}"
    )
    return line, wrong


def drain() -> float:
    """Wait until the outbox is empty; how long that took."""

    def left() -> int:
        with db.reading() as session:
            return session.scalars(select(func.count()).where(Delivery.state.in_(OPEN))).one()

    began = time.monotonic()
    wait_for("the outbox to empty", lambda: not left(), DRAIN_WITHIN)
    return time.monotonic() - began


def run(plan: Plan, folder: Path) -> list[str]:
    """Print what was measured; what is wrong, a line each."""
    for name in ("links.jsonl", "told.txt"):
        (folder / name).touch()
    with served(folder) as (url, process):
        watch = Watch(process, folder / "links.jsonl")
        threads = [threading.Thread(target=work, daemon=True) for work in (watch.mails, watch.weights)]
        for thread in threads:
            thread.start()
        locust(url, plan, folder)
        took = drain()
        watch.over = True
        for thread in threads:
            thread.join()
        line, wrong = kept(folder)
    found = pages(folder)
    for page in found:
        click.echo(page.line())
    requests, failures = sum(page.requests for page in found), sum(page.failures for page in found)
    click.echo(f"requests {requests} ({requests / plan.seconds:.0f}/s), errors {failures}")
    for name, row in watch.memory.items():
        third = row[len(row) // 3]
        click.echo(
            f"memory of the {name}: {row[0]:.0f} MB, after a third {third:.0f}, at the end {row[-1]:.0f}"
        )
    click.echo(f"{line}; the last left {took:.0f} s after the last page")
    wrong += [f"{page.failures} errors at {page.name}" for page in found if page.failures]
    wrong += [f"{page.name}: p95 {page.p95:.0f} ms" for page in found if page.p95 > SLOWEST]
    return wrong + watch.grown()


@click.command()
@click.option("--people", default=2000, show_default=True, help="supporters at once")
@click.option("--seconds", default=300, show_default=True)
@click.option(
    "--pause", default=15.0, show_default=True, help="seconds before each page: a third of it to all"
)
@click.option("--seed", default=1, show_default=True, help="of their postcodes")
def main(people: int, seconds: int, pause: float, seed: int) -> None:
    """Let a crowd in. Exit code 1 for an error page, a slow form, growing memory, or a letter lost."""
    with tempfile.TemporaryDirectory(prefix="postbag-crowd-") as folder:
        wrong = run(Plan(people, seconds, pause, seed), Path(folder))
    for one in wrong:
        click.echo(f"wrong: {one}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
