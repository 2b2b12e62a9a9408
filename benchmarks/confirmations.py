"""Confirmations accepted a second, as a ratio to a bare Flask application that inserts a row.

``python -m benchmarks.confirmations``. One granian worker of each, 16 connections, SQLite.
Each request confirms another letter: it finds the link, builds and keeps the mail, and moves the letter.
CSRF, limits and the log are on.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app import create_app, db
from app.config import Settings
from app.domain import links
from app.models.letters import PageToken
from app.services import letters
from benchmarks.pages import CONNECTIONS, hidden, prepare, request_bytes, served
from tests.factories import POST, author, submission
from tests.processes import answers, free_port, wait_for

LETTERS, ROUNDS = 500, 15  # a round: short ones, so that the noise of a minute meets both
GOAL = 0.3


def awaiting(settings: Settings, number: int) -> list[tuple[str, str]]:
    """Letters that wait for their confirmation: the token of each page, and the version that was shown."""
    create_app(settings)
    dice, now, made = random.Random(1), datetime.now(UTC), []
    with db.transaction() as session:
        given = submission(session)
        for count in range(number):
            who = author(email=f"ada.{count}@example.org")
            handle = letters.submit(session, replace(given, author=who), POST, now, dice.getrandbits)
            token = links.new_token(dice.getrandbits)
            session.add(PageToken(digest=links.digest(token), letter_id=handle.id, created_at=now))
            made.append((token, handle.shown))
    db.unbind()
    return made


def rate(port: int, requests: list[bytes]) -> float:
    """Requests a second, each sent once; none may fail."""
    command = [sys.executable, "-m", "benchmarks.load", "127.0.0.1", str(port), str(CONNECTIONS), "0"]
    done = subprocess.run(command, input=b"\0".join(requests), capture_output=True, check=True)
    measured = json.loads(done.stdout)
    assert (measured["failed"], measured["requests"]) == (0, len(requests)), measured
    return float(measured["requests"] / measured["seconds"])


def run() -> None:
    """Print the figure beside its control."""
    with tempfile.TemporaryDirectory(prefix="postbag-bench-") as folder:
        control_port, port = free_port(), free_port()
        env = {**os.environ, "POSTBAG_INSTANCE": folder, "PORT": str(port), "PROXY_HOPS": "1"}
        env |= {"WEB_PROCESSES": "1"}  # it is granian that is told how many, and it is told one
        env |= {"BENCH_ROWS": str(Path(folder) / "rows.db")}
        env.pop("DATABASE_URL", None)
        prepare(env)
        waiting = awaiting(Settings.from_env(env), LETTERS * ROUNDS)
        with served("benchmarks.insert:app", control_port, env) as bare, served("wsgi:app", port, env) as url:
            wait_for("the control", lambda: answers(bare))
            wait_for("Postbag", lambda: answers(f"{url}/healthz"))
            with urllib.request.urlopen(f"{url}/l/{waiting[0][0]}", timeout=10) as page:
                csrf = hidden(page.read().decode(), "csrf_token")
                cookie = page.headers["Set-Cookie"].partition(";")[0]
            confirm = [
                request_bytes(
                    port, "POST", f"/l/{token}/confirm", {"csrf_token": csrf, "shown": shown}, cookie
                )
                for token, shown in waiting
            ]
            insert = [request_bytes(control_port, "POST", "/", {})] * LETTERS
            pairs = []
            for start in range(0, len(confirm), LETTERS):
                pairs.append((rate(control_port, insert), rate(port, confirm[start : start + LETTERS])))
    theirs, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    print(f"confirmations: {ours:.0f}/s beside {theirs:.0f}/s bare inserts, ratio {ratio:.2f} (goal {GOAL})")


if __name__ == "__main__":
    run()
