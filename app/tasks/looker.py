"""Looks at incoming mail in a process of its own, which may be killed: no mail brings a worker down."""

import multiprocessing
import resource
from multiprocessing.connection import Connection
from typing import Any

from app.domain.incoming.look import Look, look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.message import Sender

SECONDS = 5.0  # for one mail
MEMORY = 1024**3  # octets of data and heap; a mail may have 26 MB
GAVE_UP = "gave_up"
_SPAWN = multiprocessing.get_context("spawn")  # a fork would take over the worker's threads and connections


class Looker:
    """One process that looks at one mail after the other; a new one after each that had to be stopped."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._process: Any = None
        self._line: Any = None

    def look(self, raw: bytes, token_kind: str) -> Look:
        """What the rules say about a mail; unreadable when they do not end in time, or end the process."""
        try:
            line = self._open()
            line.send((raw, token_kind))
            if line.poll(SECONDS):
                found: Look = line.recv()
                return found
        except (EOFError, OSError):
            pass  # it ran out of memory, or was killed
        self.close()
        return Look(Verdict(Kind.UNREADABLE, GAVE_UP), (), "", "", "")

    def close(self) -> None:
        """Stop the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._line.close()
        self._process = self._line = None

    def _open(self) -> Any:
        if self._process is None or not self._process.is_alive():
            self.close()
            self._line, theirs = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=_serve, args=(theirs, self._sender), daemon=True)
            self._process.start()
            theirs.close()
            self._line.recv()  # it is there: from now on the time is the mail's
        return self._line


def _serve(line: Connection, sender: Sender) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    line.send(None)
    while True:
        try:
            raw, token_kind = line.recv()
        except EOFError:  # the worker is gone
            return
        line.send(look(raw, sender.keys, sender.reply_domain, token_kind))
