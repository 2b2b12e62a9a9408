"""Where a mail program says who wrote what it quotes: "On …, Tom wrote:", in any of its languages.

Names and dates come in every order and are wrapped at will. So the rule asks for signs, not for a sentence:
the verb, an address, a time, a date, the colon at the end, and a quoted line after it. What a writer says of
somebody else ("The minister wrote:") has fewer of them, and stays.
"""

import re
from dataclasses import dataclass

from app.domain.incoming import quotation_words as words
from app.domain.incoming.mail_lines import LONGEST_RULE, Lines

MOST_WRAPPED = 6  # lines of one attribution
MOST_CHARACTERS = 420


def _words(table: dict[str, str]) -> list[str]:
    """The words of all languages, the longest first."""
    return sorted("|".join(table.values()).split("|"), key=len, reverse=True)


_VERBS = "|".join(re.escape(word) for word in _words(words.WROTE))
_UNDIVIDED = "|".join(re.escape(word) for word in _words(words.WROTE_UNDIVIDED))
_WROTE = re.compile(
    rf"(?<!\w)(?:{_VERBS})(?!\w)|(?:{_UNDIVIDED})(?= ?[:：]|$)|[>)\]\"] ?,? sent(?=:)", re.IGNORECASE
)
_WROTE_LAST = re.compile(rf"(?:{_WROTE.pattern})[\s:：\-–—*_.)]*$", re.IGNORECASE)
_COLON = re.compile(r"[:：][\s*_]*$")
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_ADDRESS_LAST = re.compile(r"(?:@[^\s@<>]+[>)\]\"'»，,\s]*|[>)] ?)[:：]$")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}\s?(?:[:.hH]|時|时|点|點|시)\s?\d{2}(?!\d)|\d{1,2}\s?[ap]\.?\s?m\b|\d\s?[мmсم]\b|\d\s?klo\b"
    r"|(?:오전|오후|上午|下午|午前|午後|凌晨|晚上|中午)\s?\d",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}")
_INTRO = f"(?:{'|'.join(words.INTRO.values())})"
_DAY = r"[^\W\d]{1,14}\.?,?\s(?:den\s|ngày\s)?\d{1,2}[.,]?\s"
_START = re.compile(
    rf"[\s\-–—>\"'(\[«]*(?:{_INTRO}[\s,].{{0,40}}?\d|\d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,4}}"
    rf"|\d{{4}}\s?[年년]|\d{{1,2}}\.?\s[^\W\d]{{3,12}}\.?,?\s(?:de\s|г\.?\s)?\d{{4}}|\d{{1,2}}[:.]\d\d|{_DAY})",
    re.IGNORECASE,
)
_LOTUS = re.compile(rf"(?:{_VERBS}) (?:on|am|le|el|il|op|den|em)?\s?[\d/.: ,\w+-]{{6,40}}:$", re.I)
_BETWEEN_RULES = re.compile(rf"-{{2,}}\s?.{{2,160}}?(?:{_WROTE.pattern})\s?-{{2,}}$", re.IGNORECASE)
_WITHIN = re.compile(r"(?<=[\s.!?,;])(?:On|Le|Am|El|Il|Op|Den|Em) (?=.{0,25}?\d)")
_SENTENCE_ENDS = re.compile(r"[.!?。！？…][\"'»)]*$")
_ENDS = (":", "：", ">", "--", *_words(words.WROTE), *_words(words.WROTE_UNDIVIDED))
_AFTER_END = " \t\xa0*_\u200b\u200e\u200f\u202a\u202c\u2068\u2069"


@dataclass(frozen=True, slots=True)
class Attribution:
    """It goes from ``column`` of line ``start`` to line ``end`` (exclusive).

    ``sure`` says that only a mail program writes so; a person could have written the others.
    """

    start: int
    end: int
    column: int = 0
    sure: bool = True


def may_end_in(lines: Lines, last: int) -> bool:
    """Whether line ``last`` ends as attributions do: cheap to ask of every line."""
    return lines.texts[last][-60:].rstrip(_AFTER_END).endswith(_ENDS)


def ending_in(lines: Lines, last: int) -> Attribution | None:
    """The attribution whose last line is ``last``, or None."""
    is_quoted_next = lines.quoted_next[last]
    joined, gaps, weak = "", 0, None
    for first in range(last, max(-1, last - MOST_WRAPPED), -1):
        key = lines.key(first)
        if not key:
            gaps += 1
            if gaps > 1 or len(joined) > 90 or first == last or lines.texts[first].strip():
                break
            continue
        if lines.quoted[first] or len(joined) + len(key) > MOST_CHARACTERS:
            break
        joined = f"{key} {joined}".strip()
        sure = _judged(joined, is_quoted_next)
        if sure:
            return _from_its_start(lines, first, last, joined)
        if sure is False and weak is None:
            weak = Attribution(first, last + 1, 0, False)
    return weak


def _judged(text: str, is_quoted_next: bool) -> bool | None:
    """True where only a program writes so, False where a quoted line after it must tell, None for no."""
    if _BETWEEN_RULES.match(text):
        return True
    wrote, colon = _WROTE.search(text), _COLON.search(text)
    address, time, date = _ADDRESS.search(text), _TIME.search(text), _DATE.search(text)
    if not colon:
        is_announced = _START.match(text) and address and (time or date)
        ends_so = _WROTE_LAST.search(text) if not is_quoted_next else wrote or text.endswith(">")
        return True if is_announced and ends_so else None
    if wrote and ((address and (time or date)) or (time and (_START.match(text) or _LOTUS.search(text)))):
        return True
    if time and date and _ADDRESS_LAST.search(text) and address:
        return True
    if is_quoted_next and (address or (time and date)):
        return True
    return False if is_quoted_next and wrote and len(text) <= 150 else None


def _from_its_start(lines: Lines, first: int, last: int, text: str) -> Attribution:
    """The same with the lines above it in which it began, or from the middle of its first line."""
    began = _START.match(text)
    if not (began and _DATE.search(text)):
        for above in range(first - 1, max(-1, first - 5), -1):
            key = lines.key(above)
            if not key or lines.quoted[above] or _SENTENCE_ENDS.search(key):
                break
            if _START.match(key) and (not began or _DATE.search(key)):
                return Attribution(above, last + 1)
    within = None if began else _WITHIN.search(lines.texts[first][:LONGEST_RULE])
    if within and lines.quoted_next[last]:
        return Attribution(first, last + 1, within.start())
    return Attribution(first, last + 1)
