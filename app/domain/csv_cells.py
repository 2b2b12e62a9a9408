"""Cells of a CSV file that a spreadsheet reads as text, whatever somebody typed (OWASP, CSV injection)."""

import unicodedata

# A cell that begins with one of these is run as a formula; NFKC folds the full-width ＝＋－＠ into them.
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """``value`` as it may stand in a cell: "" for None, an apostrophe before what looks like a formula.

    Numbers stay numbers: a negative one is no formula.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]).startswith(_STARTERS) else text
