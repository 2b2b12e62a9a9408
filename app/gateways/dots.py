"""Which final dots a sender let go, and what was answered: a file that outlives the process, not the machine.

The tables say, durably, which dots may have gone. Which of them did, and what the server said to them, is
written into a page of memory that is shared with a file: that costs no system call, and whoever is killed
leaves it behind. After a power cut it may say anything, so it counts only until the machine starts again;
then what the tables say stands (docs/decisions/0011).
"""

import contextlib
import fcntl
import functools
import mmap
import os
import secrets
import shutil
import time
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import structlog

from app.domain.delivery import Reply

RECORD = 32  # octets: a mail's id, and the answer's code and enhanced status
FORGET_AFTER = 7 * 86_400  # seconds: files of earlier starts of the machine, which nobody reads
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # random(4): another one at each start of a machine

log = structlog.get_logger("sender")


class Dots:
    """The page of one sender. Any of its threads may write; a record belongs to one mail at a time."""

    def __init__(self, folder: Path, owner: str, most: int) -> None:
        """Room for ``most`` mails that are not settled. Where there is no disk for it, it stays in memory."""
        size = most * RECORD
        self._file: BinaryIO | None = None
        try:
            self._path, self._file = _made(folder, owner, size)
            self._page = mmap.mmap(self._file.fileno(), size)
        except OSError as error:
            log.warning("dots", error=type(error).__name__)
            self._page = mmap.mmap(-1, size)
        self._free = deque(range(0, size, RECORD))
        self._used: dict[str, int] = {}

    def goes(self, mail_id: str) -> None:
        """Say that a mail's dot goes now. Raises IndexError when there is no room."""
        self._used[mail_id] = at = self._free.popleft()
        self._write(at, mail_id)

    def answered(self, mail_id: str, reply: Reply) -> None:
        """Say what the server said to it."""
        self._write(self._used[mail_id], f"{mail_id} {reply}")

    def settled(self, mail_ids: Collection[str]) -> None:
        """Forget mails: the tables know what became of them."""
        for mail_id in mail_ids:
            if (at := self._used.pop(mail_id, None)) is not None:
                self._write(at, "")
                self._free.append(at)

    def close(self) -> None:
        """Let the file go; if some mails are not settled it stays, for the next sender."""
        self._page.close()
        if self._file is not None:
            if not self._used:
                self._path.unlink(missing_ok=True)
            self._file.close()

    def _write(self, at: int, record: str) -> None:
        self._page[at : at + RECORD] = record.encode().ljust(RECORD, b"\0")


@dataclass(frozen=True)
class Legacy:
    """What a sender that died left behind."""

    owner: str
    went: frozenset[str] = frozenset()  # dots that went, to which nobody heard an answer
    answers: dict[str, Reply] = field(default_factory=dict)


@contextlib.contextmanager
def left_behind(folder: Path) -> Iterator[list[Legacy]]:
    """What dead senders of this machine left; gone once the caller is through with it without an error."""
    with contextlib.ExitStack() as files:
        found: dict[Path, Legacy] = {}
        for path in (folder / _boot()).glob("[!.]*"):
            with contextlib.suppress(FileNotFoundError, BlockingIOError):  # somebody was quicker; it lives
                file = files.enter_context(path.open("rb"))
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                found[path] = _read(path.name, file.read())
        yield list(found.values())
        for path in found:
            path.unlink(missing_ok=True)


def _read(owner: str, page: bytes) -> Legacy:
    went, answers = set(), {}
    for at in range(0, len(page), RECORD):
        record = page[at : at + RECORD].rstrip(b"\0").decode(errors="replace")
        mail_id, _, said = record.partition(" ")
        code, _, enhanced = said.partition(" ")
        reply = Reply.read(int(code), enhanced.encode()) if code.isdigit() else None
        if reply:
            answers[mail_id] = reply
        elif mail_id:
            went.add(mail_id)
    return Legacy(owner, frozenset(went), answers)


def _made(folder: Path, owner: str, size: int) -> tuple[Path, BinaryIO]:
    """A file of so many octets, locked before anybody can see it."""
    _forget_old(folder)
    place = folder / _boot()
    place.mkdir(parents=True, exist_ok=True)
    draft = place / f".{owner}"
    with contextlib.ExitStack() as undo:
        file = undo.enter_context(draft.open("xb+"))
        undo.callback(draft.unlink)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.posix_fallocate(file.fileno(), 0, size)  # a full disk shows here, not at a write to memory
        path = draft.rename(place / owner)
        undo.pop_all()
        return path, file


def _forget_old(folder: Path) -> None:
    for place in folder.glob("*"):
        if place.name != _boot() and place.stat().st_mtime < time.time() - FORGET_AFTER:
            shutil.rmtree(place, ignore_errors=True)


@functools.cache
def _boot() -> str:
    """This start of this machine. One that does not number them has a name that nobody finds again."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else secrets.token_hex(8)
