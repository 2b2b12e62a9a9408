"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), for a mail server that does not sign by itself."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.domain.errors import N_, SettingsError

SHORTEST_RSA = 1024  # bits: RFC 8301 §3.2
_NO_KEY = N_(
    "DKIM_KEY_FILE must hold a private key in PEM without a password: Ed25519, or RSA of 1024 bits or more."
)
_BLANKS = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_LAST_LINES = re.compile(rb"(?:\r\n)*\Z")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as ``domain`` with the key whose public half stands at ``selector._domainkey.domain``."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @classmethod
    def of(cls, domain: str, selector: str, pem: bytes) -> "Signer":
        """The signer with this key; raises SettingsError for one that is no key we can sign with."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SettingsError(_NO_KEY) from error
        if isinstance(key, RSAPrivateKey) and key.key_size < SHORTEST_RSA:
            raise SettingsError(_NO_KEY)
        if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
            raise SettingsError(_NO_KEY)
        return cls(domain, selector, key)

    def sign(self, raw: bytes, at: datetime) -> bytes:
        """The mail with its signature before it; the same mail and moment give the same RSA signature.

        Every header is signed, and From once more, so that nobody can add another (RFC 6376 §8.15).
        """
        head, _, body = raw.partition(b"\r\n\r\n")
        headers = [tuple(field.split(b":", 1)) for field in _FOLD.sub(b"", head).split(b"\r\n")]
        names = [name for name, _ in headers]
        bh = base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest())
        algorithm = b"rsa-sha256" if isinstance(self.key, RSAPrivateKey) else b"ed25519-sha256"
        fields = (
            b"v=1; a=" + algorithm + b"; c=relaxed/relaxed; d=" + self.domain.encode() + b";",
            b"s=" + self.selector.encode() + b"; t=%d;" % int(at.timestamp()),
            b"h=" + b":\r\n ".join(_in_threes([*names, b"From"])) + b";",
            b"bh=" + bh + b";",
            b"b=",
        )
        unsigned = b"\r\n ".join(fields)
        # The last header comes first of those with its name (§5.4.2); ours stand once, but for From's second.
        signed = [_relaxed(name, value) for name, value in headers]
        signed.append(_relaxed(b"DKIM-Signature", _FOLD.sub(b"", unsigned)).removesuffix(b"\r\n"))
        signature = base64.b64encode(self._signature(b"".join(signed)))
        lines = [signature[start : start + 70] for start in range(0, len(signature), 70)]
        return b"DKIM-Signature: " + unsigned + b"\r\n ".join(lines) + b"\r\n" + raw

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(data).digest())


def _in_threes(names: list[bytes]) -> list[bytes]:
    return [b":".join(names[start : start + 3]) for start in range(0, len(names), 3)]


def _relaxed(name: bytes, value: bytes) -> bytes:
    """One unfolded header in relaxed form (§3.4.2)."""
    return name.strip().lower() + b":" + _BLANKS.sub(b" ", value).strip() + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    """A body in relaxed form (§3.4.4): no blanks at line ends, no empty lines at its end."""
    lines = [_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = _LAST_LINES.sub(b"", b"\r\n".join(lines))
    return text + b"\r\n" if text else b""
