"""The web server: one or more processes behind one port, each with its threads (docs/decisions/0010).

They are forked from a process that has imported the application and opened nothing, so all of them take the
time and the memory of one start. What each opens is its own; what they share lies in files of this machine.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app import db
from app.config import Settings
from app.web import endings, limits, shared_metrics

# As many as may wait for SQLite's one writer while others read: docs/decisions/0005.
THREADS = 32
FINISH_WITHIN = 10  # seconds for requests in flight
M_ARENA_MAX, ARENAS = -8, 2  # mallopt(3)
CONNECTIONS = 8192  # of visitors that one process has open at once; browsers keep theirs between two pages


def serve(app: Flask, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, and finish the requests in flight. A process that dies is replaced."""
    limits.mend(settings)
    if settings.web_processes > 1:
        shared_metrics.prepare(settings.instance, settings.port)
    db.unbind()
    gc.freeze()  # the collector would write to all that is shared, and each process have a copy
    server = Granian(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=THREADS,
        # Granian takes this for connections: of more people than this, the last are let in when others leave.
        backpressure=CONNECTIONS,
        backlog=4096,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_WITHIN,
    )
    server.serve(target_loader=partial(_begin, app, settings), wrap_loader=False)


def _begin(app: Flask, settings: Settings) -> Any:
    """The application, in the process that serves it."""
    share_memory()
    # Ctrl-C reaches every process of a terminal. Told twice this one hangs, and its parent tells it, too.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    db.bind(db.connect(settings.database_url))
    shared_metrics.join()
    endings.keep(app)
    limits.tell(settings)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    return app


def share_memory() -> None:
    """Let all threads of this process use what one of them has freed.

    glibc gives them up to eight heaps for each processor, and each keeps what it once had: on two processors
    a tenth of the memory of a web process under a crowd.
    """
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def _end_with_parent() -> None:
    """Nobody could stop a process whose parent was killed, and it would serve on beside its successors."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
