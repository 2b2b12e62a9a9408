"""Keys for what lies at rest: AES-256-GCM for values, a keyed hash for look-ups.

A stored value is ``version (1 byte) || nonce (12) || ciphertext and tag``; the column's name is the
associated data, so a value cannot be moved into another column (NIST SP 800-38D).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import SettingsError

NONCE = 12


class Unreadable(Exception):
    """No key of this installation opens what is stored."""


class Keyring:
    """The key versions of one installation: the highest encrypts, every one decrypts."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self._current = max(keys)
        # Look-ups must survive a change of key, so they hang on the first one.
        self._index_key = hmac.digest(keys[min(keys)], b"postbag look-up", "sha256")

    def encrypt(self, plain: bytes, context: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        sealed = self._ciphers[self._current].encrypt(nonce, plain, context.encode())
        return bytes([self._current]) + nonce + sealed

    def decrypt(self, stored: bytes, context: str) -> bytes:
        """The plain bytes; raises Unreadable if they were changed or moved, or if the key is gone."""
        try:
            cipher = self._ciphers[stored[0]]
            return cipher.decrypt(stored[1 : 1 + NONCE], stored[1 + NONCE :], context.encode())
        except (InvalidTag, KeyError, IndexError, ValueError) as error:
            raise Unreadable from error

    def digest(self, purpose: str, *parts: str) -> bytes:
        """A 32-byte keyed hash of ``parts`` for one purpose; nothing can be read back from it."""
        message = hashlib.sha256()
        for part in (purpose, *parts):
            data = part.encode()
            message.update(len(data).to_bytes(8, "big") + data)
        return hmac.digest(self._index_key, message.digest(), "sha256")


def read_keys(text: str) -> dict[int, bytes]:
    """Read ``1:BASE64,2:BASE64``: versions of the 256-bit key, the highest encrypts, all decrypt."""
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        version, _, encoded = part.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
            number = int(version)
        except ValueError as error:
            raise SettingsError(
                "DATA_KEY must look like 1:BASE64 (and 1:BASE64,2:BASE64 after a change)."
            ) from error
        if len(key) != 32 or not 0 < number < 256:
            raise SettingsError("Each DATA_KEY must be 32 bytes in base64, with a version from 1 to 255.")
        keys[number] = key
    return keys
