"""What makes a call of the hook ours: a signature over its time and its body, and a time that is now."""

import hmac
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=5)  # that the caller's clock may be away from ours
PREFIX = "sha256="


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``sha256=`` and HMAC-SHA256 of ``timestamp.body`` in hexadecimal."""
    return PREFIX + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def fits(secret: str, timestamp: str, body: bytes, said: str) -> bool:
    """Whether whoever signed knows the secret; takes as long whatever they said."""
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), said.strip().lower().encode())


def is_now(timestamp: str, now: datetime) -> bool:
    """Whether a time in Unix seconds is within five minutes of now."""
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    return is_number and abs(now.timestamp() - int(timestamp)) <= WITHIN.total_seconds()
