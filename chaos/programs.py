"""Postbag's own processes, started again whenever they end, as a supervisor does; and how they are killed."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import ROOT

AGAIN_AFTER = 0.5  # seconds until one that ended by itself is started again
LOOK_EVERY = 0.02  # seconds
STOP_WITHIN = 30.0  # seconds


@dataclass(frozen=True)
class Kill:
    """One ``kill -9``: when, and which TCP ports of ours the process had open."""

    at: float
    ports: frozenset[int]


@dataclass
class Program:
    """One place in which a process runs; when it ends, another takes its place."""

    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    kills: list[Kill] = field(default_factory=list)
    ended: int = 0  # times that one ended without being killed or told to

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._stopping = False
        self._process = self._started()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The process that runs now, or ran last."""
        return self._process.pid

    def ports(self) -> frozenset[int]:
        """The local TCP ports of its connections; none if it does not run."""
        try:
            return ports_of(self.pid)
        except FileNotFoundError:
            return frozenset()

    def kill(self) -> bool:
        """``kill -9`` for it and its children; whether there was one to kill.

        It is stopped first, so that what it had open is known when it dies.
        """
        with self._lock:
            process = self._process
            if process.poll() is not None:
                return False
            os.killpg(process.pid, signal.SIGSTOP)
            self.kills.append(Kill(time.time(), ports_of(process.pid)))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if not self._stopping:
                self._process = self._started()
        return True

    def without_room(self, seconds: float) -> None:
        """No byte that it writes to a file is kept for so long: every write fails, as on a full disk."""
        pids = [pid for pid in (self.pid, *children(self.pid)) if _limit(pid, 0)]
        time.sleep(seconds)
        for pid in pids:
            _limit(pid, resource.RLIM_INFINITY)

    def stop(self) -> bool:
        """Tell it to end, and wait; whether it did without being killed."""
        with self._lock:
            self._stopping = True
            process = self._process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
        return True

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=ROOT,
            env=dict(self.env),
            stdout=subprocess.PIPE,  # a file of its own would fail with the others in ``without_room``
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._pour, args=(process,), daemon=True).start()
        return process

    def _pour(self, process: subprocess.Popen[bytes]) -> None:
        with self.log.open("ab", buffering=0) as log, process.stdout as output:  # type: ignore[union-attr]
            for line in output:
                log.write(line)

    def _keep(self) -> None:
        while not self._stopping:
            time.sleep(LOOK_EVERY)
            if self._process.poll() is None:
                continue
            time.sleep(AGAIN_AFTER)
            with self._lock:
                if not self._stopping and self._process.poll() is not None:
                    self.ended += 1
                    self._process = self._started()


def ports_of(pid: int) -> frozenset[int]:
    """The local TCP ports of a process's connections (Linux)."""
    ours = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            ours.add(target[8:-1])
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    return frozenset(int(row[1].split(":")[1], 16) for row in rows if row[9] in ours)


def children(pid: int) -> list[int]:
    """The processes that this one has started (Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def _limit(pid: int, size: int) -> bool:
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    except (ProcessLookupError, PermissionError):
        return False
    return True
