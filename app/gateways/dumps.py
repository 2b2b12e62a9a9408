"""A whole database into one file and out of it: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from app.domain.errors import N_, BadInput, Unavailable

_MISSING = N_("%(tool)s is not on PATH. On Debian or Ubuntu: sudo apt install postgresql-client")
_VERSIONS = N_(
    "%(tool)s is of another version than the server (%(what)s). Install the client of the server's version, "
    "or a newer one."
)
_FAILED = N_("%(tool)s failed: %(what)s")
_DAMAGED = N_("The copy of the database is damaged (%(what)s), so it is of no use.")
LONGEST = 400  # characters of what a tool says


def dump_sqlite(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while others read and write; the copy is checked.

    In WAL mode the copy holds no lock that a writer would wait for. Raises Unavailable.
    """
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)  # in one step: in many, each write by another process begins it anew
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
    except sqlite3.Error as error:  # the disk is full, or the old one is damaged
        raise Unavailable(_FAILED, tool="SQLite", what=str(error)) from error
    check_sqlite(target)


def check_sqlite(path: Path) -> None:
    """Raise BadInput unless the database is whole."""
    try:
        with closing(sqlite3.connect(path)) as database:
            said = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise BadInput(_DAMAGED, what=str(error)) from error
    if said != "ok":
        raise BadInput(_DAMAGED, what=said)


def dump_postgresql(url: str, snapshot: str, target: Path) -> None:
    """Copy a database as ``snapshot`` sees it, without the queue's own tables; the copy is checked."""
    options = ["--format=custom", "--no-owner", "--no-privileges", "--exclude-table=huey_*"]
    _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}", url=url)
    check_postgresql(target)


def check_postgresql(path: Path) -> None:
    """Raise Unavailable unless this machine's pg_restore can read the dump to its end."""
    _run("pg_restore", "--file", os.devnull, str(path))


def restore_postgresql(url: str, dump: Path) -> None:
    """Lay a dump into a database, whole or not at all."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", *options, str(dump), url=url)


def _run(tool: str, *arguments: str, url: str = "") -> None:
    """Run one of PostgreSQL's tools; raises Unavailable with the reason. The password is no argument."""
    program = shutil.which(tool)
    if program is None:
        raise Unavailable(_MISSING, tool=tool)
    environment = {**os.environ, "LC_ALL": "C"}
    command = [program, *arguments]
    if url:
        where = make_url(url).set(drivername="postgresql")
        if where.password:
            environment["PGPASSWORD"] = str(where.password)
        plain = where.set(password=None) if where.password else where
        command += ["--no-password", f"--dbname={plain.render_as_string(hide_password=False)}"]
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, without a shell
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if ended.returncode:
        said = " ".join(ended.stderr.split())[:LONGEST]
        other = "version mismatch" in said or "unsupported version" in said
        raise Unavailable(_VERSIONS if other else _FAILED, tool=tool, what=said)
