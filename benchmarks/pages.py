"""Pages in requests a second, as a ratio to a Flask hello-world on the same granian worker.

``python -m benchmarks.pages``. One worker of each serves at the same time; the client takes turns between
them, 16 connections each, so that whatever the machine does meets both. Postbag runs as it ships: rate
limits, CSRF, Flask-WTF and the log are on, every request comes from another address, and the supporters
live all over the country: 300 postcodes take turns.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.gateways import district_files
from tests.processes import ROOT, answers, free_port, wait_for

CONNECTIONS, SECONDS, ROUNDS = 16, 2.0, 5
POSTCODES = 300
SLUG = "safe-passage"
GRANIAN = "-m granian --interface wsgi --workers 1 --blocking-threads 32 --no-access-log --log-level warning"
GOALS = {"campaign page": 0.20, "match": 0.10, "questions": 0.10, "letter": 0.10}


def prepare(env: dict[str, str]) -> None:
    """Lay the tables and load what ships."""
    for command in ("db upgrade", "representatives import representatives.csv", "campaigns load"):
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command.split()]
        subprocess.run(flask, cwd=ROOT, env=env, check=True, capture_output=True)


@contextmanager
def served(application: str, port: int, env: dict[str, str]) -> Iterator[str]:
    """One granian worker, as ``flask up`` starts it; its address."""
    command = [sys.executable, *GRANIAN.split(), "--host", "127.0.0.1", "--port", str(port), application]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=quiet, stderr=quiet)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def request_bytes(
    port: int, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> bytes:
    """One request; the client writes another address over the @ of each."""
    body = urllib.parse.urlencode(form or {}).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: @@@@@@@@\r\n"
    if form is not None:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    return head.encode() + b"Accept-Language: en\r\n\r\n" + body


def rate(port: int, requests: list[bytes]) -> float:
    """Requests a second; every answer must be a 200."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.load",
        "127.0.0.1",
        str(port),
        str(CONNECTIONS),
        str(SECONDS),
    ]
    done = subprocess.run(command, input=b"\0".join(requests), capture_output=True, check=True, cwd=ROOT)
    measured = json.loads(done.stdout)
    if measured["failed"]:
        raise RuntimeError(f"{measured['failed']} of {measured['requests']} requests failed")
    return float(measured["requests"] / measured["seconds"])


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    if found is None:
        raise RuntimeError(f"the page has no field {name}")
    return found[1]


def posted(url: str, form: dict[str, str]) -> tuple[str, str]:
    """The page that a form leads to, and the cookie that it sets, if any."""
    with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=10) as response:
        cookie = response.headers.get("Set-Cookie", "").partition(";")[0]
        return str(response.read().decode()), cookie


def some_postcodes(number: int) -> list[str]:
    """So many British postcodes, from all over the list; the same at every run."""
    return random.Random(1).sample(list(district_files.load()["GB"]), number)


def journey(url: str, port: int) -> dict[str, list[bytes]]:
    """The requests to measure, with the hidden fields that each supporter's browser would send."""
    made: dict[str, list[bytes]] = {"campaign page": [request_bytes(port, "GET", f"/c/{SLUG}")]}

    def add(name: str, step: str, form: dict[str, str], cookie: str = "") -> tuple[str, str]:
        request = request_bytes(port, "POST", f"/c/{SLUG}/{step}", form, cookie)
        made.setdefault(name, []).append(request)
        return posted(f"{url}/c/{SLUG}/{step}", form) if not cookie else ("", cookie)

    for postcode in some_postcodes(POSTCODES):
        match, _none = add("match", "match", {"country": "GB", "postcode": postcode})
        chosen = {"match": hidden(match, "match"), "office": hidden(match, "office")}
        questions, cookie = add("questions", "write", chosen)
        answered = {
            "csrf_token": hidden(questions, "csrf_token"),
            "begun": hidden(questions, "begun"),
            "why": "I teach English to people who fled, and they fear for others.",
            "do": "assemble",
        }
        add("letter", "write", answered, cookie)
    return made


def run() -> None:
    """Print each page beside its control."""
    with tempfile.TemporaryDirectory(prefix="postbag-bench-") as folder:
        hello_port, port = free_port(), free_port()
        env = {**os.environ, "POSTBAG_INSTANCE": str(Path(folder)), "PORT": str(port), "PROXY_HOPS": "1"}
        env |= {"WEB_PROCESSES": "1"}  # it is granian that is told how many, and it is told one
        env.pop("DATABASE_URL", None)
        prepare(env)
        with served("benchmarks.hello:app", hello_port, env) as hello, served("wsgi:app", port, env) as url:
            wait_for("hello-world", lambda: answers(hello))
            wait_for("Postbag", lambda: answers(f"{url}/healthz"))
            control = [request_bytes(hello_port, "GET", "/")]
            for name, requests in journey(url, port).items():
                pairs = [(rate(hello_port, control), rate(port, requests)) for _ in range(ROUNDS)]
                ratio = statistics.median(ours / theirs for theirs, ours in pairs)
                theirs, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
                print(
                    f"{name:14} {ours:6.0f}/s  hello-world {theirs:6.0f}/s"
                    f"  ratio {ratio:.3f}  (goal {GOALS[name]:.2f})"
                )


if __name__ == "__main__":
    run()
