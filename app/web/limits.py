"""Rate limits at the doors: so many tries of a view in a time, from one network or at one account.

Networks are counted by an HMAC of their address under a daily salt; no address is kept. docs/decisions/0005
says why the ``limits`` package is used without Flask-Limiter around it.
"""

import hmac
from collections.abc import Callable, Container
from datetime import UTC, datetime
from functools import cache, lru_cache, wraps
from ipaddress import ip_network
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from app.config import Settings
from app.web.rate_store import ProcessStorage

ALL = frozenset({"GET", "HEAD", "POST"})
View = Callable[..., Any]


def register(app: Flask, settings: Settings) -> None:
    """Count in Redis if the queue is there, so that all machines share their counts; else in this process."""
    redis = settings.queue_url.startswith(("redis://", "rediss://"))
    where = settings.queue_url if redis else f"{ProcessStorage.STORAGE_SCHEME[0]}://"
    app.extensions["limits"] = FixedWindowRateLimiter(storage_from_string(where))


def visitor() -> str:
    """Who asks: their network, as a hash that is another one tomorrow."""
    salt = f"{current_app.extensions['postbag'].secret_key}:{datetime.now(UTC):%Y-%m-%d}"
    return hmac.new(salt.encode(), network(request.remote_addr or "").encode(), "sha256").hexdigest()[:32]


def limit(
    rate: str | Callable[[], str], of: Callable[[], str] = visitor, methods: Container[str] = ALL
) -> Callable[[View], View]:
    """A view that answers 429 to each ``of()`` beyond a rate such as ``"10 per minute; 100 per hour"``."""

    def decorate(view: View) -> View:
        name = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            if request.method in methods:
                counter, who = current_app.extensions["limits"], of()
                for item in _parsed(rate if isinstance(rate, str) else rate()):
                    if not counter.hit(item, name, who):
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
