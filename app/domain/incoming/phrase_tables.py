"""Tables of phrases: an expression a line (a backslash joins the next one), for text that is folded.

Hundreds of phrases are looked for in every notice. What begins with a letter of a script that parts its words
is tried only where a word begins; the others, East Asian and Arabic, only in a text that is not ASCII.
"""

import re
from functools import cached_property

_LATIN = "àâäáãåçéèêëíìîïñóòôöõøúùûüýÿłśżźćńęąşğßıčřšžěůőűđ’"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyylszzcneasgsicrszeuoud'"
_ACCENTS = str.maketrans(_LATIN + "İ", _PLAIN + "i")
_EAST = re.compile("[\u0590-\u06ff\u1100-\u11ff\u2e80-\U0010ffff]")
# A sentence that names an address or a host goes on behind the dots in it.
_WITHIN_A_SENTENCE = (r"[^.\n]", r"(?:[^.\n]|\.\b)")


class Phrases:
    """What finds any of a table's expressions; compiled when the first text comes, for most processes read
    no mail."""

    def __init__(self, table: str) -> None:
        self._table = table

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a folded text."""
        found = self._west.search(text) if self._west else None
        if found is None and not text.isascii() and self._east:
            return self._east.search(text)
        return found

    @cached_property
    def _west(self) -> re.Pattern[str] | None:
        lines = "|".join(f"(?:{line})" for line in self._lines if not _EAST.search(line))
        return re.compile(rf"(?<![^\W_])(?:{lines})", re.MULTILINE) if lines else None

    @cached_property
    def _east(self) -> re.Pattern[str] | None:
        lines = "|".join(f"(?:{line})" for line in self._lines if _EAST.search(line))
        return re.compile(lines, re.MULTILINE) if lines else None

    @cached_property
    def _lines(self) -> list[str]:
        joined = re.sub(r"\\\n\s*", "", self._table).replace(*_WITHIN_A_SENTENCE)
        return [line.strip() for line in joined.splitlines() if line.strip()]


def folded(text: str) -> str:
    """The text in lower case without accents, as long as before: old mail systems leave accents out."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().translate(_ACCENTS)


def any_of(table: str) -> Phrases:
    """What finds any of the expressions of a table."""
    return Phrases(table)
