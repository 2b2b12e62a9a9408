"""Postbag's own processes, started again whenever they end, as a supervisor does; and how they are killed."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import ROOT

AGAIN_AFTER = 0.5  # seconds until one that ended by itself is started again
LOOK_EVERY = 0.02  # seconds
STOP_WITHIN = 30.0  # seconds


@dataclass
class Program:
    """One place in which a process runs; when it ends, another takes its place."""

    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    roll: Path  # where the number of each process is written as it begins
    killed: list[int] = field(default_factory=list)  # their numbers
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

    def kill(self) -> bool:
        """``kill -9`` for it and its children; whether there was one to kill."""
        with self._lock:
            process = self._process
            if process.poll() is not None:
                return False
            os.killpg(process.pid, signal.SIGKILL)
            self.killed.append(process.pid)
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
        with self.roll.open("a") as roll:
            roll.write(f"{process.pid}\n")
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


def children(pid: int) -> list[int]:
    """The processes that this one has started (Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # that thread has ended
            found += [int(child) for child in task.read_text().split()]
    return found


def at_the_other_end(port: int, roll: Path) -> int:
    """Which of the processes on the roll has this port of this machine's; 0 if none has (Linux)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if int(row[1].split(":")[1], 16) == port}
    for process in reversed(roll.read_text().split()):
        if not sockets.isdisjoint(_open_files(Path(f"/proc/{process}/fd"))):
            return int(process)
    return 0


def _open_files(folder: Path) -> Iterator[str]:
    try:
        entries = list(folder.iterdir())
    except OSError:  # it has ended
        return
    for entry in entries:
        with suppress(OSError):  # closed meanwhile
            yield str(entry.readlink())


def _limit(pid: int, size: int) -> bool:
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    except (ProcessLookupError, PermissionError):
        return False
    return True
