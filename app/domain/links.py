"""What a supporter gets by mail: the link to a private page, and six digits for the page still open."""

import hashlib
import re
from collections.abc import Callable

from app.domain.tokens import ALPHABET

Randbits = Callable[[int], int]

LENGTH = 26  # 128 random bits in Crockford's base32
_TOKEN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def new_token(randbits: Randbits) -> str:
    """The secret part of a link: 128 random bits in letters and digits, so that no mail program cuts it."""
    bits = randbits(128)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def digest(token: str) -> bytes | None:
    """What is stored of a token: its SHA-256; None if it cannot be one of ours."""
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


def new_code(randbits: Randbits) -> str:
    """Six random digits."""
    return f"{randbits(64) % 1_000_000:06d}"


def read_code(typed: str) -> str:
    """The digits of a code as somebody typed it: "123 456" is "123456"."""
    return _NOT_A_DIGIT.sub("", typed[:40])
