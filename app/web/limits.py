"""Rate limits at the doors: so many tries of a view in a time, from one network, for one mailbox or postcode.

Whatever is counted is an HMAC under a salt of the day; no address is kept. docs/decisions/0005 says why the
``limits`` package is used without Flask-Limiter around it, and 0006 what is limited, and why so.
"""

import hmac
from collections.abc import Callable, Container
from datetime import UTC, date, datetime
from functools import cache, lru_cache, wraps
from ipaddress import ip_network
from typing import Any

import click
import structlog
from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from app.config import Settings
from app.web.file_store import NAME, FileStorage
from app.web.rate_store import ProcessStorage
from app.web.shared_store import SharedStorage, in_redis

ALL = frozenset({"GET", "HEAD", "POST"})
View = Callable[..., Any]


def register(app: Flask, settings: Settings) -> None:
    """Count where all that serve count together: the machines, the processes of this one, or it alone."""
    app.extensions["limits"] = FixedWindowRateLimiter(_store(settings))
    if click.get_current_context(silent=True) is None:  # commands count nothing
        tell(settings)


def _store(settings: Settings) -> Storage:
    if settings.bounds.shared:
        return SharedStorage(in_redis(settings.bounds.shared))
    if settings.web_processes > 1:
        return SharedStorage(FileStorage(settings.instance / NAME))
    return ProcessStorage()


def tell(settings: Settings) -> None:
    """Say in the log when other machines, if there are any, count apart from this one."""
    if not settings.bounds.shared and not settings.database_url.startswith("sqlite"):
        structlog.get_logger("limits").warning(
            "counting alone",
            reason="Several web machines would each count by themselves: set RATELIMIT_STORAGE_URI.",
        )


def mend(settings: Settings) -> None:
    """Before the server starts: replace this machine's store if it cannot be read."""
    FileStorage(settings.instance / NAME).mend()


def hashed(kind: str, value: str) -> str:
    """The key under which a value is counted: an HMAC that is another one tomorrow."""
    salt = _salt(current_app.extensions["postbag"].secret_key, datetime.now(UTC).date())
    return hmac.digest(salt, f"{kind} {value}".encode(), "sha256").hex()[:32]


@lru_cache(maxsize=2)
def _salt(secret: str, day: date) -> bytes:
    return f"{secret}:{day}".encode()


def visitor() -> str:
    """Who asks: the key of their network."""
    return hashed("network", network(request.remote_addr or ""))


def beyond(rate: str, what: str, who: str) -> bool:
    """Count one more ``what`` of ``who``; whether that is beyond a rate such as ``"10 per minute"``."""
    counter = current_app.extensions["limits"]
    return not all(counter.hit(item, what, who) for item in _parsed(rate))


def first_time(what: str, who: str, seconds: int) -> bool:
    """Whether nobody has said this within so many seconds: for what is good once."""
    return bool(current_app.extensions["limits"].storage.incr(f"{what}/{who}", seconds) == 1)


def limit(
    rate: str | Callable[[], str], of: Callable[[], str] = visitor, methods: Container[str] = ALL
) -> Callable[[View], View]:
    """A view that answers 429 to each ``of()`` beyond a rate such as ``"10 per minute; 100 per hour"``."""

    def decorate(view: View) -> View:
        name = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            if request.method in methods and beyond(rate if isinstance(rate, str) else rate(), name, of()):
                raise TooManyRequests
            return view(*args, **kwargs)

        return limited

    return decorate


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The network behind an address: an IPv6 subscriber has a whole /64 (RFC 6177)."""
    if ":" not in address:
        return address
    return str(ip_network((address.partition("%")[0], 64), strict=False))


@cache
def _parsed(rate: str) -> list[RateLimitItem]:
    return parse_many(rate)
