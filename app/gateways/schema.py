"""The migrations that this code brings: what the newest is called, and which ones it knows.

Alembic is loaded when somebody asks: it takes a tenth of the time in which a process starts.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


@cache
def head() -> str:
    """The revision of a database that is up to date."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether a database of this revision can be brought up to date by this code."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        return ScriptDirectory(str(FOLDER)).get_revision(revision) is not None
    except CommandError:
        return False
