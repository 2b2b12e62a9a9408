"""What a backup says of itself, so that a restore can refuse what it cannot make whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.domain.errors import N_, BadInput

FORMAT = 1  # of the file; a reader refuses any other
NOT_OURS = N_("This file is not a backup that Postbag has made, or it is damaged.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Made when, from which kind of database, at which schema, with how many rows."""

    made_at: str  # ISO 8601, UTC
    database: str  # sqlite, postgresql
    schema: str  # Alembic's revision
    counts: Mapping[str, int]  # rows by table
    sealed: str  # base64 of something that DATA_KEY encrypted: who cannot open it has another key
    parts: Mapping[str, str]  # SHA-256 by name of each file in the backup
    format: int = FORMAT

    def text(self) -> str:
        """The manifest as it lies in the backup."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """The manifest of a backup; raises BadInput for what is none, or of another format."""
        try:
            values = json.loads(text)
            if values.get("format") != FORMAT:
                raise BadInput(NOT_OURS)
            return cls(**values)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadInput(NOT_OURS) from error
