"""Flask extensions, unbound: ``create_app`` binds them."""

import hmac
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_network

from flask import current_app, request
from flask_limiter import Limiter
from flask_wtf import CSRFProtect


def visitor() -> str:
    """Who asks, for rate limits: an HMAC of the network under a daily salt, kept nowhere else."""
    salt = f"{current_app.extensions['postbag'].secret_key}:{datetime.now(UTC):%Y-%m-%d}"
    return hmac.new(salt.encode(), network(request.remote_addr or "").encode(), "sha256").hexdigest()[:32]


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The network behind an address: an IPv6 subscriber has a whole /64 (RFC 6177)."""
    if ":" not in address:
        return address
    return str(ip_network((address.partition("%")[0], 64), strict=False))


csrf = CSRFProtect()
limiter = Limiter(key_func=visitor, strategy="fixed-window")
