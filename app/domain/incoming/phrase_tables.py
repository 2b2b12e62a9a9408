"""Tables of phrases: an expression a line (a backslash joins the next one), for text that is folded.

Hundreds of phrases are looked for in every notice. What begins with a letter of a script that parts its words
is tried only where a word begins; the others, East Asian and Arabic, only in a text that is not ASCII.
"""

import re

_LATIN = "àâäáãåçéèêëíìîïñóòôöõøúùûüýÿłśżźćńęąşğßıčřšžěůőűđ’"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyylszzcneasgsicrszeuoud'"
_ACCENTS = str.maketrans(_LATIN + "İ", _PLAIN + "i")
_EAST = re.compile("[\u0590-\u06ff\u1100-\u11ff\u2e80-\U0010ffff]")
# A sentence that names an address or a host goes on behind the dots in it.
_WITHIN_A_SENTENCE = (r"[^.\n]", r"(?:[^.\n]|\.\b)")


class Phrases:
    """What finds any of a table's expressions."""

    def __init__(self, table: str) -> None:
        joined = re.sub(r"\\\n\s*", "", table).replace(*_WITHIN_A_SENTENCE)
        lines = [line.strip() for line in joined.splitlines() if line.strip()]
        west = "|".join(f"(?:{line})" for line in lines if not _EAST.search(line))
        east = "|".join(f"(?:{line})" for line in lines if _EAST.search(line))
        self._west = re.compile(rf"(?<![^\W_])(?:{west})", re.MULTILINE) if west else None
        self._east = re.compile(east, re.MULTILINE) if east else None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a folded text."""
        found = self._west.search(text) if self._west else None
        if found is None and self._east is not None and not text.isascii():
            return self._east.search(text)
        return found


def folded(text: str) -> str:
    """The text in lower case without accents, as long as before: old mail systems leave accents out."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().translate(_ACCENTS)


def any_of(table: str) -> Phrases:
    """What finds any of the expressions of a table."""
    return Phrases(table)
