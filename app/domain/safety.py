"""What in a supporter's own words could endanger somebody, so that they can say it more generally.

A family was once found by an age, a job and a route, without a name (domain.md §1). So single words are not
flagged: "China", "Pyongyang" or "my mother" point to nobody. What points to somebody is a combination, in
one paragraph: kin beside a place of the border, a person beside an age and an arrest, a name. This warns; the
author decides. It reads English and French well, and the chief words of Korean and Chinese.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain import safety_names
from app.domain import safety_words as words
from app.domain.errors import N_
from app.domain.word_table import Table, sifted

FAMILY, ONE_PERSON, NAMED = "family", "one_person", "named"
ROUTE, RELATIVES, OWN_STORY = "route", "relatives", "own_story"

# What the page says, and how to put it more generally.
SENTENCES = {
    FAMILY: N_("Together these could point to a family. Could you say “a relative” and leave out the place?"),
    ONE_PERSON: N_("Together these could point to one person. Could you leave out the place or the age?"),
    NAMED: N_("This names somebody who could be at risk. Could you leave the name out?"),
    ROUTE: N_("This tells how somebody was helped to get away. Could you leave that out?"),
    RELATIVES: N_("This says where family of yours or of theirs is. With your name it could point to them."),
    OWN_STORY: N_("This tells how you got out yourself. It could point to people who are still there."),
}

_SENTENCE = re.compile(r"[^.!?…。！？]+(?:[.!?…。！？]+|$)")
NEAR = 2  # sentences
DETAILED = frozenset({FAMILY, ONE_PERSON, OWN_STORY})  # an age or a date beside these makes them worse
# Between kin and what happened to them these begin another thought.
_ANOTHER_THOUGHT = re.compile(
    r"\b(?:asks?|asked|taught|told|tells?|thinks?|believes?|says?|said|knows?|wants?|hopes?|why|how|that|nobody|no\s+one|people"
    r"|refugees|north\s+koreans|women|children|others|those|what|you|signed|reads?|prays?|and\s+I|because|but|when"
    r"|demande|dit|apprend|appris|croit|pense|sait|veut|espère|pourquoi|comment|que|ceux|celles|réfugiés|femmes|mais|parce)\b",
    re.IGNORECASE,
)
_AND = re.compile(
    r"[,;:—–]|\b(?:and|or|so|to|from|with|without|for|by|et|ou|donc|à|de|avec)\b", re.IGNORECASE
)
_ASIDE = re.compile(r",[^,]{0,40},")
_AT = re.compile(
    r"\b(?:from|in|near|at|outside|across|of|de|à|dans|près\s+de|vers)\s+(?:the\s+|la\s+|le\s+)?$",
    re.IGNORECASE,
)

# What a sentence must hold something of before any rule but that of names finds something in it.
_TELLING = Table(
    *words.PLACE.alternatives,
    *words.CITY.alternatives,
    *words.ROUTE.alternatives,
    *words.KIN.alternatives,
    *words.RELATIVES_AT_HOME.alternatives,
    *words.AGE.alternatives,
    *words.OWN_STORY.alternatives,
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in the text, in characters, and what stands there."""

    start: int
    end: int
    kind: str  # kin, person, place, route, event, age, date, name


@dataclass(frozen=True, slots=True)
class Finding:
    """A combination that could endanger somebody: a code of SENTENCES, and what it is made of."""

    code: str
    spans: tuple[Span, ...]


def findings(text: str) -> tuple[Finding, ...]:
    """What could endanger somebody, paragraph by paragraph, in the order of the text."""
    found: list[Finding] = []
    start = 0
    for paragraph in text.split("\n"):
        if paragraph and not paragraph.isspace():
            sentences = [
                _Sentence(start + match.start(), match[0]) for match in _SENTENCE.finditer(paragraph)
            ]
            found.extend(_in_paragraph(sentences))
        start += len(paragraph) + 1
    return tuple(sorted(found, key=lambda finding: finding.spans[0]))


class _Sentence:
    """A sentence and what was found in it."""

    def __init__(self, start: int, text: str) -> None:
        self.start, self.text = start, text
        self._sifted = sifted(text)
        self._has: dict[Table, bool] = {}

    def spans(self, table: Table, kind: str) -> list[Span]:
        if not table.may_be_in(self._sifted):
            return []
        return [self.span(match.start(), match.end(), kind) for match in table.pattern.finditer(self.text)]

    def span(self, start: int, end: int, kind: str) -> Span:
        """A span of the whole text, without blanks and commas before it."""
        start = end - len(self.text[start:end].lstrip(" ,"))
        return Span(self.start + start, self.start + end, kind)

    def has(self, table: Table) -> bool:
        if table not in self._has:
            self._has[table] = table.may_be_in(self._sifted) and table.pattern.search(self.text) is not None
        return self._has[table]

    def between(self, one: Span, other: Span) -> str:
        return self.text[one.end - self.start : other.start - self.start]

    @cached_property
    def telling(self) -> bool:
        """Whether it is worth looking with any rule but that of names: it seldom is."""
        return _TELLING.may_be_in(self._sifted)

    @cached_property
    def kin(self) -> list[Span]:
        return self.spans(words.KIN, "kin")

    @cached_property
    def people(self) -> list[Span]:
        return self.spans(words.PERSON, "person")

    @cached_property
    def places(self) -> list[Span]:
        return self.spans(words.PLACE, "place")

    @cached_property
    def cities(self) -> list[Span]:
        """Where somebody was caught or hid; otherwise a city points to nobody."""
        cities = self.spans(words.CITY, "place")
        return cities if cities and self.events else []

    @cached_property
    def routes(self) -> list[Span]:
        return self.spans(words.ROUTE, "route")

    @cached_property
    def events(self) -> list[Span]:
        return self.spans(words.SENT_BACK, "event") + self.spans(words.FLIGHT, "event")

    @cached_property
    def ages(self) -> list[Span]:
        return self.spans(words.AGE, "age")

    @cached_property
    def details(self) -> list[Span]:
        return self.ages + self.spans(words.DATE, "date")

    @cached_property
    def remote(self) -> bool:
        """Nobody alive is meant: a supposition, or a war long ago."""
        return self.has(words.SUPPOSED) or self.has(words.LONG_AGO)


def _in_paragraph(sentences: Sequence[_Sentence]) -> Iterator[Finding]:
    found: dict[str, set[Span]] = defaultdict(set)
    for rule in (_by_place, _by_event, _by_age, _by_name, _by_helper, _at_home, _own_story):
        for at, sentence in enumerate(sentences):
            if rule is _by_name or sentence.telling:
                for code, spans in rule(at, sentence, sentences):
                    found[code].update(spans, sentence.details if code in DETAILED else ())
    if FAMILY in found:
        found[FAMILY] |= found.pop(ONE_PERSON, set())
    for code, marks in found.items():
        yield Finding(code, tuple(_telling(marks)))


def _telling(spans: set[Span]) -> Iterator[Span]:
    """In their order, without those inside another, and without events where a place or an age says more."""
    sharper = any(span.kind in {"place", "route", "age"} for span in spans)
    end = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > end and not (sharper and span.kind == "event"):
            yield span
            end = span.end


Found = Iterator[tuple[str, list[Span]]]


def _by_place(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """Kin, or a person something happened to, beside a place where few people are."""
    places = sentence.places + sentence.cities + sentence.routes
    if not places or sentence.remote or (sentence.has(words.SECOND_HAND) and not sentence.events):
        return
    about_many = sentence.has(words.MANY) and not sentence.has(words.PRONOUN)
    around = [sentence] if about_many else sentences[max(0, at - NEAR) : at + NEAR + 1]
    if kin := [span for near in around if not near.remote for span in near.kin]:
        yield FAMILY, places + kin
        return
    stands_at = any(_AT.search(sentence.text[: place.start - sentence.start]) for place in sentence.places)
    people = [span for near in around for span in near.people]
    if people and (stands_at or any(near.events for near in around)):
        yield ONE_PERSON, places + people
    elif sentence.places and sentence.events and sentence.has(words.PRONOUN):
        yield ONE_PERSON, places + sentence.events


def _by_event(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """Kin who fled, were caught or were sent back."""
    if not (sentence.kin and sentence.events) or sentence.remote:
        return
    if not (sentence.has(words.SENT_BACK) or _on_topic(at, sentence, sentences)):
        return
    if sentence.has(words.ELSEWHERE) and not (sentence.has(words.NORTH) or sentence.places):
        return
    for kin in sentence.kin:
        for event in sentence.events:
            if _happened_to(sentence, kin, event):
                yield FAMILY, [kin, event]


def _on_topic(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> bool:
    """Whether it speaks of North Korea or China, or stands beside a sentence about somebody there."""
    beside = [
        near for near in sentences[max(0, at - 1) : at + 2] if near is sentence or not near.has(words.MANY)
    ]
    return any(near.has(words.CONTEXT) or near.places for near in beside)


def _happened_to(sentence: _Sentence, kin: Span, event: Span) -> bool:
    if event.start <= kin.start < event.end:  # "sent my aunt back"
        return True
    if kin.end <= event.start:
        gap = sentence.between(kin, event)
        return len(gap) <= 60 and not _ANOTHER_THOUGHT.search(gap)
    gap = sentence.between(event, kin)
    return len(gap) <= 15 and not _AND.search(gap)


def _by_age(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """One person whose age is told beside what happened to them."""
    if not (sentence.ages and sentence.events) or sentence.remote:
        return
    if not (sentence.people or sentence.has(words.PRONOUN)):
        return
    if sentence.has(words.ELSEWHERE) and not sentence.has(words.NORTH):
        return
    if _on_topic(at, sentence, sentences):
        yield ONE_PERSON, sentence.ages + sentence.people + sentence.events


def _by_name(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """A name, where it stands beside kin, a flight, a place or the country."""
    names = [sentence.span(*place, "name") for place in safety_names.full_names(sentence.text)]
    given = [sentence.span(*place, "name") for place in safety_names.introduced(sentence.text)]
    around = sentences[max(0, at - 1) : at + 2]
    if names and any(near.has(words.CONTEXT) or near.kin or near.places or near.events for near in around):
        yield NAMED, names
    if sentence.has(words.SENT_BACK):
        given += [sentence.span(*place, "name") for place in safety_names.joined(sentence.text)]
    if given and (sentence.has(words.NORTH) or sentence.places or sentence.events):
        yield NAMED, given


def _by_helper(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """A broker, a safe house or a way out, and somebody who went by it."""
    routes = sentence.routes
    if not routes or sentence.remote or sentence.has(words.SECOND_HAND):
        return
    if sentence.kin or sentence.people or sentence.has(words.HELPED):
        yield ROUTE, routes


def _at_home(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """Kin who are in North Korea or China now."""
    kin = sentence.kin + sentence.spans(words.RELATIVES_AT_HOME, "kin")
    if not kin or sentence.remote or sentence.has(words.SECOND_HAND):
        return
    named = any(near.has(words.NORTH) for near in sentences[max(0, at - 1) : at + 1])
    tables = [words.LIVES_THERE, words.STILL_THERE] if named else [words.LIVES_THERE]
    for one in kin:
        end = one.end - sentence.start
        aside = _ASIDE.match(sentence.text, end)
        for table in tables:
            if there := table.pattern.match(sentence.text, aside.end() if aside else end):
                yield RELATIVES, [one, sentence.span(there.start(), there.end(), "place")]


def _own_story(at: int, sentence: _Sentence, sentences: Sequence[_Sentence]) -> Found:
    """How the author got out."""
    story = sentence.spans(words.OWN_STORY, "event")
    if not story or sentence.remote or sentence.has(words.SECOND_HAND):
        return
    if where := sentence.spans(words.NORTH, "place") + sentence.places + sentence.cities:
        yield OWN_STORY, story + where
