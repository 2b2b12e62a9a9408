"""Stub: automatic mail is told by its own branch."""

from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Verdict


def read(mail: Mail) -> Verdict | None:
    """What kind of automatic mail this is, or None."""
    return None
