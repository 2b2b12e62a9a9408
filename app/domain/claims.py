"""What a letter must never say: claims that were checked and do not hold, and quotations that nobody spoke.

The list is design/domain.md §1 "Never say". It reads English and French; it catches the known mistakes in
the words people make them in, and is no judge of truth: the fact blocks with their sources are.
"""

import re
from collections.abc import Collection, Iterator

from app.domain.errors import N_
from app.domain.template import TemplateError, position

_PLACE_NOT_STATED = N_(
    "Line %(line)s, column %(column)s: no source says where this happened; leave the place out."
)
_LOST_HIS_SEAT = N_("Line %(line)s, column %(column)s: Thae Yong-ho lost his seat in April 2024.")
_UN_GAVE_NO_FIGURE = N_(
    "Line %(line)s, column %(column)s: the UN confirmed no figure; 500–600 is an estimate of others."
)
_NOT_AN_ENVOY = N_(
    "Line %(line)s, column %(column)s: she is the UN Special Rapporteur on human rights in North Korea."
)
_A_TREATY = N_(
    "Line %(line)s, column %(column)s: the Refugee Convention is a treaty; it does not belong to an agency."
)
_DISPUTED = N_(
    "Line %(line)s, column %(column)s: this number is disputed; say “500 to 600”, and whose estimate it is."
)
_OLD_COUNT = N_(
    "Line %(line)s, column %(column)s: this count of 2023 has grown since; say “more than 8,000”."
)
_NOT_A_QUOTATION = N_(
    "Line %(line)s, column %(column)s: no fact holds these words; quote to the letter, or without “”."
)

_UN = r"(?:the\s+)?\b(?:UN|U\.N\.|United\s+Nations|ONU|Nations\s+unies)\b"
_WITHIN = r"[^.!?\n]{0,120}?"  # of one sentence
_SEAT = (
    r"(?:sits|siège|(?<!former\s)(?<!ex-)(?:lawmaker|assembly\s?man|MP"
    r"|member\s+of\s+(?:the\s+)?(?:National\s+Assembly|parliament))|(?<!ancien\s)député)"
)
NEVER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (r"\btortur(?:ed|ée?s?)\s+(?:in\s+China|en\s+Chine)\b", _PLACE_NOT_STATED),
        (rf"\bThae\b{_WITHIN}\b{_SEAT}\b", _LOST_HIS_SEAT),
        (rf"{_UN}{_WITHIN}\bconfirm\w*{_WITHIN}\b600\b", _UN_GAVE_NO_FIGURE),
        (rf"\b600\b{_WITHIN}\bconfirm\w*{_WITHIN}{_UN}", _UN_GAVE_NO_FIGURE),
        (rf"{_UN}(?:['’]s)?\s+(?:special\s+|human[\s-]rights\s+)?envoy\b", _NOT_AN_ENVOY),
        (rf"\benvoy\s+of\s+{_UN}", _NOT_AN_ENVOY),
        (rf"\benvoyée?\s+(?:spéciale?\s+)?(?:de\s+l['’]|des\s+){_UN}", _NOT_AN_ENVOY),
        (rf"(?:agency|UNHCR|HCR|{_UN})['’]s\s+(?:own\s+)?(?:1951\s+)?Refugee\s+Convention\b", _A_TREATY),
        (r"\bconvention\s+(?:sur\s+les\s+réfugiés\s+)?(?:du\s+HCR|de\s+l['’]agence)\b", _A_TREATY),
    )
)

# Figures that are disputed, or that have moved on since they were counted.
_ABOUT_600 = re.compile(r"(?<![\d,.])600(?![,.]?\d)")
_RANGE = re.compile(r"\b500\b\D{1,30}\b600\b")
_MOVED_ON = re.compile(r"\b8[,.\s\u00a0\u202f]?(?:125|148)\b")
_QUOTED = re.compile(r"“([^“”]*)”|«\s*([^«»]*?)\s*»|(?<!\w)\"([^\"\n]*)\"(?!\w)")


def refuse(text: str, quotations: Collection[str], field: str = "body") -> None:
    """Raise TemplateError for the first claim in ``text`` that must not be made.

    ``text`` is a template's prose or any other; ``quotations`` are texts that may be quoted from: what
    stands between quotation marks is byte for byte part of one of them.
    """
    for offset, sentence in sorted({*_never(text), *_figures(text), *_misquoted(text, quotations)}):
        raise TemplateError(sentence, field, *position(text, offset))


def quoted(text: str) -> tuple[str, ...]:
    """What stands between quotation marks."""
    return tuple(words for _, words in _quotations(text))


def _never(text: str) -> Iterator[tuple[int, str]]:
    for pattern, sentence in NEVER:
        for match in pattern.finditer(text):
            yield match.start(), sentence


def _figures(text: str) -> Iterator[tuple[int, str]]:
    ranges = [match.span() for match in _RANGE.finditer(text)]
    for match in _ABOUT_600.finditer(text):
        if not any(start <= match.start() < end for start, end in ranges):
            yield match.start(), _DISPUTED
    for match in _MOVED_ON.finditer(text):
        yield match.start(), _OLD_COUNT


def _misquoted(text: str, quotations: Collection[str]) -> Iterator[tuple[int, str]]:
    for offset, words in _quotations(text):
        if not any(words in known for known in quotations):
            yield offset, _NOT_A_QUOTATION


def _quotations(text: str) -> Iterator[tuple[int, str]]:
    for match in _QUOTED.finditer(text):
        words = match[1] or match[2] or match[3] or ""
        yield match.start(), words.strip().rstrip(",.;")
