"""The sink's own record: what it saw, a line an event, on the disk before the sender hears of it.

It is the only witness against the tables, so it knows nothing of them: a mail is the id in its bounce
address, a process is the number that the machine gave it.
"""

import json
import os
import threading
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the sink saw or did."""

    what: str  # opened, closed, begun, taken, refused, cut, fault, link
    connection: int = 0
    process: int = 0  # at the other end
    mail: str = ""
    message_id: str = ""
    # taken: what was answered; refused: the code; cut: in "body" or after "dot"; fault: which; link: its path
    how: str = ""
    at: float = field(default_factory=time.time)


class Writer:
    """Appends events; ``kept`` ones are on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()

    def write(self, event: Event, kept: bool = False) -> None:
        """Append one event."""
        line = json.dumps(asdict(event)).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            if kept:
                os.fdatasync(self._file.fileno())


@dataclass
class Record:
    """Everything that a journal says, by mail and by connection."""

    events: list[Event]
    attempts: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))  # begun, by mail
    abreast: dict[int, int] = field(default_factory=dict)  # the most connections at once, by process
    taken: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))  # by mail
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # codes, by mail
    cut: dict[str, str] = field(
        default_factory=dict
    )  # mails that got no answer, or garbage: last in body or dot
    faults: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def read(cls, path: Path) -> "Record":
        """The record as far as it is written."""
        record = cls([Event(**json.loads(line)) for line in path.read_bytes().splitlines()])
        now: Counter[int] = Counter()  # connections open, by process
        for event in record.events:
            record._add(event)
            now[event.process] += {"opened": 1, "closed": -1}.get(event.what, 0)
            record.abreast[event.process] = max(record.abreast.get(event.process, 0), now[event.process])
        return record

    def _add(self, event: Event) -> None:
        if event.what == "begun":
            self.attempts[event.mail].append(event)
        elif event.what == "taken":
            self.taken[event.mail].append(event)
        elif event.what == "refused":
            self.refused[event.mail].append(event.how)
        elif event.what == "cut":
            self.cut[event.mail] = event.how
        elif event.what == "fault":
            self.faults[event.how] += 1


def may_have_arrived(taken: Event) -> bool:
    """Whether a message that came whole was not refused afterwards: then it may lie in somebody's mailbox."""
    return taken.how[:1] not in {"4", "5"}
