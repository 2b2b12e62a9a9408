"""Addresses and ids that only we can have made: ``b.TOKEN`` bounces, ``r.`` replies, ``m.`` names a message,
``s.`` takes what a supporter says to an answer that we forwarded, ``a.`` an answer that they hand in.

A token is an id of 50 random bits and a MAC of 40 bits over key version, kind and id, both in Crockford's
base32 in lower case. It is read in any case, with o for 0 and i or l for 1, because people retype it and
mail servers change its case. The kinds have different MACs: a reply address tells nobody a bounce address.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from app.domain.errors import N_, NotFound

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH, MAC_LENGTH = 10, 8
SLUG_LENGTH = 30  # local parts stay under the 64 octets of RFC 5321, and their line under 78
PLAIN_SLUG = "letter"  # for names that Latin letters cannot spell

_AS_READ = str.maketrans("oil", "011")
_TOKEN = re.compile(rf"[{ALPHABET}]{{{ID_LENGTH + MAC_LENGTH}}}")
_ID = re.compile(rf"[{ALPHABET}]{{{ID_LENGTH}}}")
_NO_TOKEN = N_("This address does not belong to a letter of ours.")


class Kind(StrEnum):
    """What a token is for."""

    BOUNCE = "b"
    REPLY = "r"
    MESSAGE = "m"
    SUPPORTER = "s"
    ANSWER = "a"


class Keys:
    """The versions of the MAC key: the highest signs, every one verifies."""

    def __init__(self, secrets_by_version: Mapping[int, str]) -> None:
        self._keys = {
            version: hmac.digest(secret.encode(), b"postbag tokens %d" % version, "sha256")
            for version, secret in sorted(secrets_by_version.items(), reverse=True)
        }

    def sign(self, kind: Kind, letter_id: str) -> str:
        """The MAC of an id under the newest key."""
        return self._mac(next(iter(self._keys)), kind, letter_id)

    def verifies(self, kind: Kind, letter_id: str, mac: str) -> bool:
        """Whether one of the keys made this MAC; takes as long whichever it was."""
        matches = [hmac.compare_digest(self._mac(version, kind, letter_id), mac) for version in self._keys]
        return any(matches)

    def _mac(self, version: int, kind: Kind, letter_id: str) -> str:
        digest = hmac.digest(self._keys[version], f"{version}|{kind}|{letter_id}".encode(), "sha256")
        return _base32(int.from_bytes(digest[:5], "big"), MAC_LENGTH)


def new_id(randbits: Callable[[int], int] = secrets.randbits) -> str:
    """A new id: 50 random bits in ten characters."""
    return _base32(randbits(5 * ID_LENGTH), ID_LENGTH)


def make(keys: Keys, kind: Kind, letter_id: str) -> str:
    """The token of an id: 18 characters."""
    return letter_id + keys.sign(kind, letter_id)


def read(keys: Keys, kind: Kind, text: str) -> str:
    """The id of a token as somebody typed it; raises NotFound unless we made it for this kind."""
    token = text.lower().translate(_AS_READ)
    letter_id, mac = token[:ID_LENGTH], token[ID_LENGTH:]
    if not _TOKEN.fullmatch(token) or not keys.verifies(kind, letter_id, mac):
        raise NotFound(_NO_TOKEN)
    return letter_id


def read_id(text: str) -> str:
    """The id in a reference as somebody copied it from a letter's footer; raises NotFound if it is none."""
    found = "".join(text.split()).strip(".,#").lower().translate(_AS_READ)
    if not _ID.fullmatch(found):
        raise NotFound(N_("A letter’s reference has ten letters and digits, such as 4W8NK2X7QD."))
    return found


def local_part(keys: Keys, kind: Kind, letter_id: str, slug: str = "") -> str:
    """The part before the @: ``b.TOKEN``, or ``jane-smith.r.TOKEN`` with a slug."""
    return f"{slug}{'.' if slug else ''}{kind}.{make(keys, kind, letter_id)}"


def read_local_part(keys: Keys, text: str) -> tuple[Kind, str]:
    """Kind and id of the part before the @; a slug before them is ignored. Raises NotFound."""
    *_, kind, token = ["", "", *text.split(".")][-3:]
    try:
        known = Kind(kind.lower())
    except ValueError as error:
        raise NotFound(_NO_TOKEN) from error
    return known, read(keys, known, token)


def slug(name: str) -> str:
    """A name as the decoration of an address: ``Zoë O'Neil`` becomes ``zoe-o-neil``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:SLUG_LENGTH].strip("-") or PLAIN_SLUG


def _base32(number: int, length: int) -> str:
    return "".join([ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5)])
