"""Lines of a CSV file that a spreadsheet reads as text, whatever somebody typed (OWASP, CSV injection)."""

import csv
import io
import re
from collections.abc import Iterable

# A cell that begins with one of these is run as a formula; the others are what NFKC folds into = + - @.
_STARTERS = "=+@\t\r\n⁺⁼₊₌﬩﹢﹣﹦﹫＋－＝＠-"
# Where the list separator is another than ours (French Excel: a semicolon), a cell can begin within one.
_BEGINNING = re.compile(rf"""(?:^|(?<=[;"\t\r\n]))(?=[{_STARTERS}])""")


def cell(value: object) -> str:
    """``value`` as it may stand in a cell: "" for None, an apostrophe before what looks like a formula.

    Numbers stay numbers: a negative one is no formula.
    """
    if value is None:
        return ""
    text = str(value)
    return text if isinstance(value, int | float) else _BEGINNING.sub("'", text)


def line(values: Iterable[object]) -> str:
    """One line with its end. Every cell is quoted, so that no separator of another country splits it."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow([cell(value) for value in values])
    return buffer.getvalue()
