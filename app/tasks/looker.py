"""Looks at incoming mail in a process of its own, which may be killed: no mail brings a worker down."""

import multiprocessing
import resource
import signal
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
        """What the rules say about a mail; unreadable when they take too long, or twice end the process."""
        for _ in range(2):  # once more, because somebody else may have killed it
            try:
                line = self._open()
                line.send((raw, token_kind))
                if not line.poll(SECONDS):
                    break
                found: Look = line.recv()
                return found
            except (EOFError, OSError):  # it ran out of memory, or was killed
                self.close()
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
            self._process = _SPAWN.Process(target=_serve, args=(theirs, self._sender, MEMORY), daemon=True)
            self._process.start()
            theirs.close()
            self._line.recv()  # it is there: from now on the time is the mail's
        return self._line


def _serve(line: Connection, sender: Sender, memory: int) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to all processes; the worker ends this one itself
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    line.send(None)
    while True:
        try:
            raw, token_kind = line.recv()
        except EOFError:  # the worker is gone
            return
        signal.setitimer(signal.ITIMER_REAL, 2 * SECONDS)  # ends this process if there is no worker to do it
        found = look(raw, sender.keys, sender.reply_domain, token_kind)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(found)
