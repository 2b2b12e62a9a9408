"""Request counts that the processes of one server share, so that a scrape sees all whichever it asks.

Each writes into files of its own, and a scrape adds them up; what a process counted stays when it has ended.
"""

import contextlib
import os
import shutil
import socket
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, multiprocess, values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks
KINDS = ("counter", "histogram")
ROOM = 1024 * 1024  # octets of a file: some thousand series; it is laid out at once, see below


def prepare(instance: Path, port: int) -> None:
    """Before the server's processes begin: an empty folder for their counts. It is named by machine and port,
    for several machines may share the instance folder."""
    folder = instance / "metrics" / f"{socket.gethostname()}-{port}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        _apart(error)
    else:
        os.environ[FOLDER] = str(folder)


def join() -> None:
    """In one of the processes, before it counts: write into the folder, if there is one."""
    if not is_shared():
        return
    try:
        for kind in KINDS:
            _lay_out(Path(os.environ[FOLDER]) / f"{kind}_{os.getpid()}.db")
    except OSError as error:
        _apart(error)
    else:
        values.ValueClass = values.MultiProcessValue()


def is_shared() -> bool:
    """Whether a scrape finds the counts in the folder."""
    return FOLDER in os.environ


def registry() -> CollectorRegistry:
    """The counts of all processes, as they are now."""
    made = CollectorRegistry()
    multiprocess.MultiProcessCollector(made)
    return made


def _lay_out(path: Path) -> None:
    """Writing through memory ends a process whose disk is full; so a file has its room beforehand."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(file, 0, ROOM)
    finally:
        os.close(file)


def _apart(error: OSError) -> None:
    structlog.get_logger("metrics").warning("counting requests alone", error=error.strerror)
    with contextlib.suppress(KeyError):
        del os.environ[FOLDER]
