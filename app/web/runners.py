"""A few threads that make the pages, one after the other, while the server's many threads wait for them.

Python runs one thread at a time. Where thirty pages are made at once, its lock goes from one to the next in
the middle of each, and to another processor every time: a page then costs twice what it costs alone
(docs/decisions/0005). Visitors who are slow to send, and writers that wait for SQLite, still keep nobody
else waiting.
"""

import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

ON_SQLITE = 2  # runners: one more than can run, for one may be waiting for the disk …
ELSEWHERE = 8  # … and more where the database is away by a network
MOST = 24  # … for a writer that has SQLite to itself for long
PATIENCE = 0.1  # seconds in which no page is done: then all runners wait for something, and one more begins
SMALL = 1024 * 1024  # octets of a body that is read before its page has its turn; larger ones are mails


@dataclass(slots=True)
class Job:
    """A page to be made, and what came of it."""

    environ: dict[str, Any]
    start_response: Any
    body: Iterable[bytes] = ()
    error: BaseException | None = None
    over: threading.Lock = field(default_factory=threading.Lock)  # held until it is made


class Runners:
    """A WSGI application that lets another one make its pages in threads of its own."""

    def __init__(self, application: Any, few: int) -> None:
        self._application = application
        self._few = few
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._made = 0  # pages, to see that there is progress
        self._lock = threading.Lock()
        self._running = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _read(environ)
        job = Job(environ, start_response)
        job.over.acquire()
        self._jobs.put(job)
        self._begin(self._few)
        made = self._made
        while not job.over.acquire(timeout=PATIENCE):
            if made == self._made and not self._jobs.empty():
                self._begin(MOST)
            made = self._made
        if job.error is not None:
            raise job.error
        return job.body

    def _begin(self, most: int) -> None:
        """Start another runner, unless there are so many."""
        if self._running >= most:
            return
        with self._lock:
            if self._running >= most:
                return
            extra = self._running >= self._few
            self._running += 1
        threading.Thread(target=self._run, args=(extra,), name="runner", daemon=True).start()

    def _run(self, extra: bool) -> None:
        """Make pages; an extra one, that began while all waited, ends when nobody waits for a page."""
        while True:
            try:
                job = self._jobs.get(block=not extra)
            except queue.Empty:
                with self._lock:
                    self._running -= 1
                return
            try:
                job.body = self._application(job.environ, job.start_response)
            except BaseException as error:  # it is the server's to see
                job.error = error
            self._made += 1
            job.over.release()


def _read(environ: dict[str, Any]) -> None:
    """Take in what the visitor sends while nobody waits for it: the server hands it over as it comes."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return
    if 0 < length <= SMALL:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
