"""How phrases are written down, and found in a text.

A table holds a phrase a line: ``{a|b}`` is a choice (an empty one may be left out), ``…`` stands for up to
eight words of the same sentence, ``*`` for the rest of a word, ``<date>`` for the choice of that name; a line
further in goes on with the phrase above. Case, accents, punctuation and line breaks do not matter
(wording.fold). A phrase belongs to a group, a table to a language.

A book files phrases by the start of their first word, so that the cost of looking depends on the text and
hardly on the number of phrases. What it takes is bounded: a gap has an end, and a text is cut (wording.MOST).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from app.domain.incoming.wording import Words, fold

Table = Mapping[str, str]

# Languages in which blanks do not count.
SOLID = frozenset({"ko", "ja", "zh"})

_KEY = 4  # characters of its first word by which a phrase is filed; one in languages without blanks
OPEN, GAP = "{", "…"
_TOKEN = re.compile(r"[{}|…]|[^{}|…]+")
_PIECE = re.compile(r"[\w*]+|:")
_WORD = re.compile(r"\w+")
_BETWEEN = r"[^\w\n]+"
_GAP = r"(?:[^\w\n]+\w+){0,8}?"
_SOLID_GAP = r"[^\n]{0,25}?"
_BRACKETS = " \n[(<【（「『〔［"


class Said(NamedTuple):
    """A phrase of this group stands in the text."""

    language: str
    group: str


class Phrase(NamedTuple):
    """One phrase, made ready to be looked for."""

    said: Said
    regex: str


Index = Mapping[str, Sequence[Phrase]]


class Book(NamedTuple):
    """Phrases of many languages, filed."""

    spaced: Index
    solid: Index


class _Read(NamedTuple):
    """A part of a phrase, read: its regex, how it may begin, and whether it may be empty."""

    regex: str
    keys: frozenset[str]
    optional: bool


def book(tables: Mapping[str, Table], takes: Callable[[str], bool]) -> Book:
    """File the phrases of the groups that ``takes`` takes."""
    spaced: dict[str, list[Phrase]] = defaultdict(list)
    solid: dict[str, list[Phrase]] = defaultdict(list)
    for language, table in tables.items():
        is_solid = language in SOLID
        for group in filter(takes, table):
            for line in phrases_of(table[group], table):
                read = _sequence(_tokens(line), is_solid)
                phrase = Phrase(Said(language, group), read.regex + ("" if is_solid else r"(?!\w)"))
                for key in read.keys:
                    (solid if is_solid else spaced)[key].append(phrase)
    return Book(dict(spaced), dict(solid))


def said(book: Book, words: Words) -> set[Said]:
    """Every group of every language of which a phrase stands in these words."""
    found: set[Said] = set()
    for start, key in _keys(words.spaced):
        _match(book.spaced.get(key, ()), words.spaced, start - 1, found)
    if not words.solid.isascii():
        for start, character in enumerate(words.solid):
            _match(book.solid.get(character, ()), words.solid, start, found)
    return found


def said_first(book: Book, words: Words) -> set[Said]:
    """The groups of which a phrase stands at the very beginning."""
    found: set[Said] = set()
    for start, key in _keys(words.spaced):
        _match(book.spaced.get(key, ()), words.spaced, start - 1, found)
        break
    solid = words.solid.lstrip(_BRACKETS)
    _match(book.solid.get(solid[:1], ()), solid, 0, found)
    return found


def _keys(text: str) -> Iterator[tuple[int, str]]:
    for word in _WORD.finditer(text):
        yield word.start(), word[0][:_KEY]


def _match(phrases: Sequence[Phrase], text: str, at: int, found: set[Said]) -> None:
    for phrase in phrases:
        if phrase.said not in found and _compiled(phrase.regex).match(text, at):
            found.add(phrase.said)


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def phrases_of(lines: str, table: Table) -> list[str]:
    """The phrases written in these lines, with the choices of the table in the places of their names."""
    phrases: list[str] = []
    for line in lines.strip("\n").splitlines():
        if line.startswith(" " * 12):
            phrases[-1] += line
        elif line.strip():
            phrases.append(line)
    return [re.sub(r"<\w+>", lambda name: "{" + table[name[0]] + "}", phrase) for phrase in phrases]


def _tokens(phrase: str) -> list[str]:
    return list(reversed(_TOKEN.findall(phrase)))


def _sequence(tokens: list[str], solid: bool) -> _Read:
    """Read up to the end of this alternative; what is read is taken off ``tokens``, which run backwards."""
    regex, keys, optional = "", frozenset[str](), True
    while tokens and tokens[-1] not in ("|", "}"):
        token = tokens.pop()
        if token == OPEN:
            part = _choice(tokens, solid)
        elif token == GAP:
            part = _Read(_SOLID_GAP if solid else _GAP, frozenset(), True)
        else:
            part = _plain(token, solid)
        regex += part.regex
        keys |= part.keys if optional else frozenset()
        optional = optional and part.optional
    return _Read(regex, keys, optional)


def _choice(tokens: list[str], solid: bool) -> _Read:
    alternatives = [_sequence(tokens, solid)]
    while tokens.pop() == "|":
        alternatives.append(_sequence(tokens, solid))
    return _Read(
        "(?:" + "|".join(each.regex for each in alternatives) + ")",
        frozenset().union(*(each.keys for each in alternatives)),
        any(each.optional for each in alternatives),
    )


def _plain(text: str, solid: bool) -> _Read:
    if solid:
        bare = "".join(fold(text).split())
        return _Read(re.escape(bare), frozenset(bare[:1]), not bare)
    pieces = _PIECE.findall(_folded(text))
    regex = "".join(r"\s*:" if piece == ":" else _BETWEEN + piece.replace("*", r"\w*") for piece in pieces)
    return _Read(regex, frozenset({pieces[0].split("*")[0][:_KEY]} if pieces else ()), not pieces)


def _folded(text: str) -> str:
    return "*".join(fold(piece) for piece in text.split("*"))
