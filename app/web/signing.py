"""What travels in a page instead of the database: small values in hidden fields, signed as ours.

They are readable, so nothing secret goes in; the signature only says that we wrote them.
"""

import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Self

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.extensions import Short


class ForgedError(Exception):
    """A signed field that we did not write, or that a change of the secret key made unreadable."""


class _ShortSerializer(Short, URLSafeSerializer):
    """What a hidden field holds is short."""


@lru_cache(maxsize=8)
def _serializer(secret: str, kind: str) -> URLSafeSerializer:
    return _ShortSerializer(secret, salt=f"postbag {kind}", signer_kwargs={"digest_method": hashlib.sha1})


class Signed:
    """A frozen dataclass of plain values that can go out in a hidden field and come back."""

    def sign(self) -> str:
        """The text of the hidden field."""
        return str(_signer(type(self)).dumps([getattr(self, field.name) for field in fields(self)]))  # type: ignore[arg-type]

    @classmethod
    def read(cls, text: str) -> Self:
        """The value of a hidden field; raises ForgedError unless this class wrote it."""
        try:
            return cls(*_signer(cls).loads(text))
        except (BadSignature, TypeError) as error:
            raise ForgedError from error


def _signer(kind: type) -> URLSafeSerializer:
    return _serializer(current_app.extensions["postbag"].secret_key, kind.__name__)


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
