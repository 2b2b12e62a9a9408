"""Looks at incoming mail in a process of its own, which may be killed: no mail brings a worker down."""

import socket
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from app.config import ROOT
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.message import Sender

SECONDS = 5.0  # for one mail
MEMORY = 1024**3  # octets of data and heap; a mail may have 26 MB
GAVE_UP = "gave_up"


class Looker:
    """One process that looks at one mail after the other; a new one after each that had to be stopped."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def look(self, raw: bytes, token_kind: str) -> Look:
        """What the rules say about a mail; unreadable when they take too long, or twice end the process."""
        return self.look_all([(raw, token_kind)])[0]

    def look_all(self, mails: Sequence[tuple[bytes, str]]) -> list[Look]:
        """The same for several at once; each by itself when they take too long together."""
        found = self._ask(mails)
        if found is not None:
            return found
        if len(mails) > 1:
            return [self.look(raw, token_kind) for raw, token_kind in mails]
        return [Look(Verdict(Kind.UNREADABLE, GAVE_UP), (), "", "", "") for _ in mails]

    def _ask(self, mails: Sequence[tuple[bytes, str]]) -> list[Look] | None:
        for _ in range(2):  # once more, because somebody else may have killed it
            try:
                line = self._open()
                line.send(mails)
                if not line.poll(SECONDS):
                    break
                found: list[Look] = line.recv()
                return found
            except (EOFError, OSError):  # it ran out of memory, or was killed
                self.close()
        self.close()
        return None

    def close(self) -> None:
        """Stop the process, whatever it does."""
        if self._process is not None and self._line is not None:
            self._process.kill()
            self._process.wait()
            self._line.close()
        self._process = self._line = None

    def _open(self) -> Connection:
        if self._line is None:
            ours, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-m", "app.tasks.looking", str(theirs.fileno())]
                self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT)  # noqa: S603 - ourselves
            self._line = Connection(ours.detach())
            self._line.send((self._sender, MEMORY))
            self._line.recv()  # it is there: from now on the time is the mail's
        return self._line
