"""Flask extensions, unbound: ``create_app`` binds them."""

import hmac
from datetime import UTC, datetime

from flask import current_app, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_wtf import CSRFProtect


def visitor() -> str:
    """Who asks, for rate limits: an HMAC of the address under a daily salt, kept nowhere else."""
    salt = f"{current_app.extensions['postbag'].secret_key}:{datetime.now(UTC):%Y-%m-%d}"
    return hmac.new(salt.encode(), (request.remote_addr or "").encode(), "sha256").hexdigest()[:32]


babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(key_func=visitor, strategy="fixed-window")
