"""A letter from its template to its author's final text: merged once, then theirs; what it must not be.

Nothing here gives marks: ``check`` answers with codes, and the page has a kind sentence for each.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from app.domain import message
from app.domain.errors import N_, BadInput
from app.domain.own_words import own_words, read, said, says
from app.domain.template_nodes import Template

OWN_WORDS = 20
REASONS = 3
MAX_BODY = 20_000  # characters
SUBJECT = range(3, 121)  # characters
# One A4 page in 11 pt serif, 25 mm margins: 160 mm hold 88 characters; blocks, date, signature and footer
# leave 30 lines from salutation to close.
PAGE_LINES, LINE_CHARACTERS = 30, 88

# The fields of a letter, beside ``fact_<key>`` for each fact block of its campaign.
FIELDS = frozenset(
    {
        "salutation",  # with its punctuation
        "constituency",
        "representative",
        "party",
        "chamber",
        "town",
        "why",  # the answer to "Why does this matter to you?"
        "place",  # the answer to "Where do you live, or what do you do?"
        "reasons",  # those chosen, in their order
        "close",  # with its punctuation
    }
)
ANSWERS = ("why", "place", "reasons")  # fields that hold the author's words or choice

_QUESTION = re.compile(r"[?？؟]+")
_BRACKETS = re.compile(r"[\[［]([^\[\]［］]{1,200})[\]］]")
_NARROW = re.compile("[\0-\u0377\u2000-\u2064]*")  # Latin letters and marks; no character of these is wide
_EDITORIAL = frozenset({"sic", ""})  # [sic], […]


@dataclass(frozen=True, slots=True)
class Checks:
    """What one can say about a letter while it is written."""

    voice: str  # yours, your_reasons, nearly, begin
    question: str  # one, none, several
    length: str  # a_page, longer
    enough: bool  # it may be sent
    said: tuple[str, ...]  # the reasons and facts that stand in it


def known_fields(fact_keys: Iterable[str]) -> frozenset[str]:
    """The fields that a letter of a campaign with these fact blocks may use."""
    return FIELDS | {fact_field(key) for key in fact_keys}


def fact_field(key: str) -> str:
    """The field that holds a fact block's sentence: ``coi-2014`` is ``fact_coi_2014``."""
    return "fact_" + key.replace("-", "_")


def assemble(template: Template, fields: Mapping[str, str]) -> str:
    """The draft, from salutation to close; empty parts leave no gap, and one empty line parts paragraphs."""
    text = _at_most(" ", 1, template.render(_cleaned(fields, template.fields)).replace("\t", " "))
    return _at_most("\n", 2, "\n".join(line.strip(" ") for line in text.split("\n"))).strip()


def unanswered(template: Template, fields: Mapping[str, str]) -> Template:
    """The letter with everything filled in but its author's answers."""
    return template.filled(_cleaned(fields, template.fields - set(ANSWERS)))


def base(template: Template, fields: Mapping[str, str], others: Iterable[str]) -> tuple[str, str]:
    """Everything the campaign wrote: the letter without its author's answers, and what all offices share.

    ``others`` are the reasons to choose from and the sentences of the facts.
    """
    return assemble(unanswered(template, fields), {}), "\n".join((template.prose, *others))


def subjects(templates: Sequence[Template], fields: Mapping[str, str]) -> tuple[str, ...]:
    """The subjects to choose from, without those that do not fit."""
    drafts = dict.fromkeys(assemble(template, fields) for template in templates)
    return tuple(text for text in drafts if len(text) in SUBJECT)


def join_reasons(reasons: Iterable[str]) -> str:
    """The chosen reasons as the text of the field ``reasons``: one paragraph, each once."""
    return " ".join(dict.fromkeys(reasons))


def enough(own: int, reasons: Collection[str]) -> bool:
    """Whether a letter is its author's: 20 words of their own, or three reasons they chose and ordered."""
    return own >= OWN_WORDS or len(set(reasons)) >= REASONS


def check(text: str, written: Sequence[str], reasons: Collection[str], facts: Iterable[str] = ()) -> Checks:
    """What to say beside the letter. ``written`` is its ``base``; the others are on offer."""
    words = read(text, written)
    own, there = own_words(words, written), said(words, (*reasons, *facts))
    chosen = [each for each in there if each in reasons]
    if own >= OWN_WORDS:
        voice = "yours"
    elif len(chosen) >= REASONS:
        voice = "your_reasons"
    else:
        voice = "nearly" if own >= OWN_WORDS // 3 or chosen else "begin"
    asked = sum(map(text.count, "?？؟"))
    if asked > 1:  # “??” is one
        asked = len(_QUESTION.findall(text))
    return Checks(
        voice=voice,
        question={0: "none", 1: "one"}.get(asked, "several"),
        length="a_page" if lines(text) <= PAGE_LINES else "longer",
        enough=enough(own, chosen),
        said=there,
    )


def lines(text: str) -> int:
    """About how many printed lines a text takes."""
    return sum(max(1, ceil(_width(line) / LINE_CHARACTERS)) for line in text.split("\n"))


def body(text: str) -> str:
    """The final text as it will be kept; raises BadInput if empty, too long, or not filled in."""
    text = message.paragraphs(unicodedata.normalize("NFC", text))
    if not text:
        raise BadInput(N_("Your letter is empty. Please write it before you go on."), "body")
    if len(text) > MAX_BODY:
        raise BadInput(
            N_("Your letter is too long: please keep it under %(most)s characters. One page is read best."),
            "body",
            most=f"{MAX_BODY:,}",
        )
    if any(match[1].strip(" .…").casefold() not in _EDITORIAL for match in _BRACKETS.finditer(text)):
        raise BadInput(
            N_(
                "Something in [square brackets] is not filled in: write it in your own words, or take it out."
            ),
            "body",
        )
    return text


def subject(text: str, titles: Iterable[str]) -> str:
    """The final subject; BadInput if it does not fit, or names the campaign (its ``titles``)."""
    text = message.one_line(text, "subject")
    if len(text) < SUBJECT.start:
        raise BadInput(N_("Please give your letter a subject."), "subject")
    if len(text) > SUBJECT[-1]:
        raise BadInput(N_("Please shorten the subject to %(most)s characters."), "subject", most=SUBJECT[-1])
    if any(says(text, title) for title in titles):
        raise BadInput(
            N_("Please leave the campaign’s name out of the subject: offices set such letters aside."),
            "subject",
        )
    return text


def _cleaned(fields: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {
        name: message.paragraphs(unicodedata.normalize("NFC", text))
        for name, text in fields.items()
        if name in names
    }


def _at_most(character: str, times: int, text: str) -> str:
    """The text with no more than so many of a character in a row."""
    while character * (times + 1) in text:
        text = text.replace(character * (times + 1), character * times)
    return text


def _width(line: str) -> int:
    """Columns, where a Chinese, Japanese or Korean character takes two."""
    if line.isascii() or _NARROW.fullmatch(line):
        return len(line)
    wide = (character for character in set(line) if unicodedata.east_asian_width(character) in "WF")
    return len(line) + sum(map(line.count, wide))
