"""Real processes for tests: the whole of Postbag as ``make run`` starts it, on ports of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A TCP port on loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, holds: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again until it holds; fail with ``what`` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.05)


def environment(instance: Path, database_url: str, **more: str) -> dict[str, str]:
    """The environment of Postbag's processes in a test: sandbox, fixed date, its own files.

    They have one clock: a worker that began later, and whose day did as well, would find letters not due yet.
    """
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "CI", "TMPDIR"}}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "tests" / "fixed_date"),
        "POSTBAG_INSTANCE": str(instance),
        "DATABASE_URL": database_url,
        "FIXED_SINCE": str(time.monotonic()),
        **more,
    }


@contextmanager
def running(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process group that is told to stop at the end, and killed when it does not."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(25)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def answers(url: str) -> bool:
    """Whether a GET there says 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
