"""The domains whose mailboxes last for minutes, as they ship: the file's head says whose list and of when."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "data" / "disposable-domains.txt"


@cache
def listed() -> frozenset[str]:
    """The domains, in lower case."""
    lines = LIST.read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
