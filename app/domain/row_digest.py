"""One number for all rows of a table: equal where, and only where, every row and value is equal."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RowDigest:
    """SHA-256 over rows in the order they are added.

    A row counts as Python writes its values, which keeps types apart: ``None``, ``''`` and ``b''`` differ,
    and so do ``1``, ``True`` and ``'1'``. Times must be in UTC, and rows in the same order on both sides.
    """

    rows: int = 0
    _hash: Any = field(default_factory=hashlib.sha256, repr=False)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take in more rows."""
        for row in rows:
            self.rows += 1
            self._hash.update(repr(tuple(row)).encode() + b"\n")

    @property
    def hex(self) -> str:
        """The digest of what was added so far, in 64 hexadecimal digits."""
        return str(self._hash.hexdigest())
