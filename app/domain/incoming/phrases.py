"""Tables of phrases: an expression a line (a backslash joins the next), matched without case and without the accents of Latin letters."""

import re

_LATIN = "àâäáãåçéèêëíìîïñóòôöõøúùûüýÿłśżźćńęąşğß"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyylszzcneasgs"
_ACCENTS = str.maketrans(_LATIN + _LATIN.upper()[:-2] + "ıİ’", _PLAIN + _PLAIN.upper()[:-1] + "ii'")


def folded(text: str) -> str:
    """The text without accents, as long as before: old mail systems leave them out, people type both."""
    return text if text.isascii() else text.translate(_ACCENTS)


def any_of(table: str) -> re.Pattern[str]:
    """What finds any of the expressions in a text that is folded."""
    whole = re.sub(r"\\\n\s*", "", table)
    lines = [f"(?:{line.strip()})" for line in whole.translate(_ACCENTS).splitlines() if line.strip()]
    return re.compile("|".join(lines), re.IGNORECASE | re.MULTILINE)
