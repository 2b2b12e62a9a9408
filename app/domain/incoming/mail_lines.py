"""A mail's text as lines, and each line as the rules compare it: without marks of direction and of stress."""

import re
import unicodedata
from functools import cached_property

from app.domain.incoming.quotation_words import WROTE

MOST_TEXT = 1_000_000  # characters that are looked at
MOST_LINES = 10_000
LONGEST_RULE = 300  # characters; a line of a mail program's own is shorter

_BREAK = re.compile(r"\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_DIGITS = {ord(d): str(i % 10) for i, d in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９")}
_QUOTED = re.compile(r"[ \t\xa0]{0,3}(?:>(?!From )|＞|\|(?=[ \t>]|$)(?!.*\|[ \t]*$))")
# "<\nada@example.org\n> wrote:" is no quotation, but an address that was wrapped.
_VERBS = "|".join(re.escape(word) for word in "|".join(WROTE.values()).split("|"))
_WRAPPED = re.compile(rf">(?: ?,? ?(?:{_VERBS}))? ?[:：]$")
_RULE = re.compile(r"[\s\-_=*~#—–─━‐·.|>]*$")


class Lines:
    """The lines of a text; what is asked of them twice is worked out once."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._keys: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def key(self, at: int) -> str:
        """The line as rules compare it; "" where it is too long to be a mail program's."""
        if at not in self._keys:
            self._keys[at] = comparable(self.texts[at])
        return self._keys[at]

    @cached_property
    def quoted(self) -> list[bool]:
        """Which lines carry a mark of quotation."""
        return [is_quoted(text) for text in self.texts]

    @cached_property
    def quoted_next(self) -> list[bool]:
        """Of each line, whether the next one that is not blank is quoted."""
        found, ahead = [False] * len(self), False
        for at in range(len(self) - 1, -1, -1):
            found[at] = ahead
            if self.texts[at].strip():
                ahead = self.quoted[at]
        return found

    def blank(self, at: int) -> bool:
        """Whether there is nothing in this line, or no such line."""
        return not 0 <= at < len(self) or not self.texts[at].strip()


def split(text: str) -> list[str]:
    """The lines of ``text``, at most ``MOST_LINES``, without their breaks."""
    return _BREAK.split(text[:MOST_TEXT])[:MOST_LINES]


def comparable(text: str) -> str:
    """``text`` in NFC on one line, digits as ASCII, without marks of direction and of stress."""
    if len(text) > LONGEST_RULE:
        return ""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_DIGITS)
    return _SPACE.sub(" ", seen).strip(" *_")


def is_quoted(text: str) -> bool:
    """Whether the line begins with ">" or "|", as quoted lines do; a row of a table does not count."""
    return bool(_QUOTED.match(text)) and not _WRAPPED.match(text.strip())


def is_rule(text: str) -> bool:
    """Whether the line is blank or drawn ("-----"): it says nothing."""
    return bool(_RULE.match(text))


def has_words(texts: list[str]) -> bool:
    """Whether anything is said in these lines."""
    return any(not is_rule(text) for text in texts)


def stripped(texts: list[str]) -> list[str]:
    """The lines without blank ones at both ends."""
    first, last = 0, len(texts)
    while first < last and not texts[first].strip():
        first += 1
    while last > first and not texts[last - 1].strip():
        last -= 1
    return texts[first:last]
