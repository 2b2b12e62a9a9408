"""Tables of phrases: an expression a line, matched without case and without the accents of Latin letters."""

import re

_ACCENTS = str.maketrans(
    "àâäáãåçéèêëíìîïñóòôöõøúùûüýÿłśżźćńęąşğıİ’", "aaaaaaceeeeiiiinoooooouuuuyylszzcneasgii'"
) | {ord("ß"): "ss"}


def folded(text: str) -> str:
    """The text in lower case without accents: old mail systems leave them out, people type both."""
    return text if text.isascii() else text.lower().translate(_ACCENTS)


def any_of(table: str) -> re.Pattern[str]:
    """What finds any of the expressions in a text that is folded."""
    lines = [f"(?:{line.strip()})" for line in table.translate(_ACCENTS).splitlines() if line.strip()]
    return re.compile("|".join(lines), re.IGNORECASE | re.MULTILINE)
