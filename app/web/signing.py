"""What travels in a page instead of the database: small values in hidden fields, signed as ours.

They are readable, so nothing secret goes in; the signature only says that we wrote them.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Self

from flask import current_app


class ForgedError(Exception):
    """A signed field that we did not write, or that a change of the secret key made unreadable."""


class Signed:
    """A frozen dataclass of plain values that can go out in a hidden field and come back."""

    def sign(self) -> str:
        """The text of the hidden field: the values, a dot, and their MAC."""
        values = json.dumps([getattr(self, field.name) for field in fields(self)])  # type: ignore[arg-type]
        payload = urlsafe_b64encode(values.encode())
        return f"{payload.decode()}.{_mac(type(self), payload)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The value of a hidden field; raises ForgedError unless this class wrote it."""
        payload, _dot, mac = text.encode(errors="replace").rpartition(b".")
        if not hmac.compare_digest(mac, _mac(cls, payload).encode()):
            raise ForgedError
        try:
            return cls(*json.loads(urlsafe_b64decode(payload)))
        except TypeError as error:  # it was written before the class had these fields
            raise ForgedError from error


def _mac(kind: type, payload: bytes) -> str:
    key = _key(current_app.extensions["postbag"].secret_key, kind.__name__)
    return hmac.digest(key, payload, hashlib.sha256).hex()


@lru_cache(maxsize=8)
def _key(secret: str, kind: str) -> bytes:
    return hmac.digest(secret.encode(), f"postbag {kind}".encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Match(Signed):
    """Where somebody lives, as far as it takes to find their seats, and the way they came."""

    country: str
    postcode: str
    ref: str


@dataclass(frozen=True, slots=True)
class Begun(Signed):
    """The letter somebody has begun: in which campaign, to whom, from which version, in which language."""

    campaign_id: int
    country: str
    postcode: str
    ref: str
    seat_country: str  # "UN" for its offices
    area_id: str
    office_id: str
    representative_id: str
    version_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Sent(Signed):
    """What the page "check your mailbox" knows: an id that may be nobody's, and what was submitted."""

    letter_id: str
    shown: str
    email: str  # to say where the mail went
