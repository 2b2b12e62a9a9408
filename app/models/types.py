"""Column types: encrypted text and bytes, and times that are always UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from app.domain.keyring import Keyring

_ring: list[Keyring] = []


def use_keyring(ring: Keyring) -> None:
    """Encrypt and decrypt with this keyring from now on (once per process, at start)."""
    _ring[:] = [ring]


def keyring() -> Keyring:
    """The keyring in use."""
    return _ring[0]


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that lie encrypted in the database; ``context`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value, self.context)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else self.opened(value)

    def opened(self, stored: bytes) -> bytes:
        """What is stored, decrypted; raises Unreadable."""
        return keyring().decrypt(bytes(stored), self.context)


class EncryptedText(TypeDecorator[str]):
    """Text that lies encrypted in the database; ``context`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value.encode(), self.context)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.opened(value)

    def opened(self, stored: bytes) -> str:
        """What is stored, decrypted; raises Unreadable."""
        return keyring().decrypt(bytes(stored), self.context).decode()


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Aware on both sides: SQLite forgets time zones, so we put UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
