"""Structured logs on standard error. Never a name, address, e-mail, token, query string or letter text."""

import json
import logging
import sys
import time
from contextlib import suppress

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

_ENCODER = json.JSONEncoder(default=repr)  # json.dumps would make one for each line
_AS_JSON = structlog.processors.JSONRenderer(serializer=lambda line, default: _ENCODER.encode(line))
_ABOUT: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Always this list: a logger that was made earlier goes by it, too.
_OURS: list[Processor] = [*_ABOUT, _AS_JSON]


def set_up() -> None:
    """Send our own lines and the libraries' warnings to standard error, one JSON object a line."""
    of_libraries: list[Processor] = [
        *_ABOUT,
        structlog.stdlib.add_logger_name,
        structlog.processors.format_exc_info,
    ]
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=of_libraries,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _AS_JSON],
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)
    structlog.configure(
        processors=_OURS,
        logger_factory=lambda *_name: _Printer(),
        cache_logger_on_first_use=False,
    )


class _Printer:
    """Prints a line to standard error as it is then, or lets go of it where there is no room: that must cost
    nobody their page.
    """

    def msg(self, message: str) -> None:
        with suppress(OSError):
            sys.stderr.write(f"{message}\n")  # whole, or another thread's line would stand in it
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


def seconds() -> float:
    """For how long this request has been at work; 0 where that has not begun."""
    now = time.perf_counter()
    return now - float(g.get("began", now))


def log_requests(app: Flask) -> None:
    """A line per request with its route, never its path: a private page's path holds a token.

    To be asked for before anything else, so that the time of all of it counts.
    """
    log = structlog.get_logger("web").bind()  # once, or every line would make a logger of its own

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule
        log.info(
            "request",
            method=request.method,
            route=rule.rule if rule else "(none)",
            status=response.status_code,
            ms=round(seconds() * 1000, 1),
        )
        return response
