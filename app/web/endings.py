"""What a process writes down before it ends.

The server's processes are forked, and those skip ``atexit``; what they end with they are told after the fork.
"""

from collections.abc import Callable
from multiprocessing.util import Finalize

from flask import Flask

BEFORE_OTHERS = 10  # of what multiprocessing ends


def add(app: Flask, last: Callable[[], None]) -> None:
    """Call ``last`` when this process ends, however it was started."""
    app.extensions.setdefault("endings", []).append(last)
    _when_it_ends(last)


def keep(app: Flask) -> None:
    """In a process just forked: call what was added before the fork, too."""
    for last in app.extensions["endings"]:
        _when_it_ends(last)


def _when_it_ends(last: Callable[[], None]) -> None:
    Finalize(None, last, exitpriority=BEFORE_OTHERS)
