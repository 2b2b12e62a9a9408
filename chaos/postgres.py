"""A PostgreSQL server of our own that may be stopped and started again, with the durability it ships with."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests import postgres as binaries
from tests.processes import free_port


class Postgres:
    """One server in a folder of its own; ``url`` leads to its database."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="postbag-chaos-pg-"))
        self.data = binaries.make_folder(self.folder)
        binaries.run(
            "initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C"
        )
        self.start()
        with psycopg.connect(self.url.replace("postbag", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE postbag")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postbag"

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = str(self.data / "log")
        binaries.run("pg_ctl", "start", "-D", str(self.data), "-w", "-s", "-l", log, "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """Stop; ``immediate`` is as sudden as a crash, and the log is replayed at the next start."""
        binaries.run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-s")

    def down_for(self, seconds: float) -> None:
        """Gone for a while, then there again."""
        self.stop()
        time.sleep(seconds)
        self.start()

    def close(self) -> None:
        """Stop it for good, and remove its files."""
        with contextlib.suppress(subprocess.CalledProcessError):  # it may be down
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def terminate(url: str) -> int:
    """Cut every connection to a database from its server's side; how many there were."""
    address, name = url.replace("+psycopg", "").rsplit("/", 1)
    query = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
        row = admin.execute(query, [name]).fetchone()
    return int(row[0]) if row else 0
