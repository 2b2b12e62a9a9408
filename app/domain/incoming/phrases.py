"""How phrases are written down, and found in a mail.

A table holds a phrase a line: ``{a|b}`` is a choice (an empty one may be left out), ``…`` stands for up to
eight words of the same sentence, ``*`` for the rest of a word, ``<date>`` for the choice of that name; a line
further in goes on with the phrase above. Case, accents, punctuation and line breaks do not matter
(wording.fold). A phrase belongs to a group, and it is the number of different groups in a mail that tells an
automatic one: each of them alone is also said by people.

Phrases are filed by the start of their first word, so that the cost depends on the mail and hardly on the
number of phrases.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from app.domain.incoming.phrases_chinese import CHINESE
from app.domain.incoming.phrases_english import ENGLISH
from app.domain.incoming.phrases_french import FRENCH
from app.domain.incoming.phrases_germanic import DUTCH, GERMAN, SWEDISH
from app.domain.incoming.phrases_japanese import JAPANESE
from app.domain.incoming.phrases_korean import KOREAN
from app.domain.incoming.phrases_romance import ITALIAN, PORTUGUESE, SPANISH
from app.domain.incoming.phrases_script import ARABIC, POLISH, RUSSIAN
from app.domain.incoming.wording import Words, fold

Table = Mapping[str, str]

SPACED: Mapping[str, Table] = {
    "en": ENGLISH, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE, "it": ITALIAN, "de": GERMAN, "nl": DUTCH,
    "sv": SWEDISH, "pl": POLISH, "ru": RUSSIAN, "ar": ARABIC,
}  # fmt: skip
SOLID: Mapping[str, Table] = {"ko": KOREAN, "ja": JAPANESE, "zh": CHINESE}
TABLES: Mapping[str, Table] = {**SPACED, **SOLID}

_KEY, _SOLID_KEY = 4, 1  # characters of its first word by which a phrase is filed
OPEN, GAP = "{", "…"
_TOKEN = re.compile(r"[{}|…]|[^{}|…]+")
_PIECE = re.compile(r"[\w*]+|:")
_WORD = re.compile(r"\w+")
_BETWEEN = r"[^\w\n]+"
_GAP = r"(?:[^\w\n]+\w+){0,8}?"
_SOLID_GAP = r"[^\n]{0,25}?"


class Said(NamedTuple):
    """A phrase of this group stands in the mail."""

    language: str
    group: str


class _Phrase(NamedTuple):
    said: Said
    regex: str


class _Read(NamedTuple):
    """A part of a phrase, read: its regex, how it may begin, and whether it may be empty."""

    regex: str
    keys: frozenset[str]
    optional: bool


_Index = Mapping[str, list[_Phrase]]


def said(words: Words) -> set[Said]:
    """Every group of every language of which a phrase stands in these words."""
    found: set[Said] = set()
    for start, key in _keys(words.spaced):
        _match(_index(False, False).get(key, ()), words.spaced, start - 1, found)
    if not words.solid.isascii():
        index = _index(True, False)
        for start in range(len(words.solid) - 1):
            if phrases := index.get(words.solid[start : start + _SOLID_KEY]):
                _match(phrases, words.solid, start, found)
    return found


def said_first(words: Words) -> set[Said]:
    """The groups for subjects of which a phrase stands at the very beginning."""
    found: set[Said] = set()
    for start, key in _keys(words.spaced):
        _match(_index(False, True).get(key, ()), words.spaced, start - 1, found)
        break
    solid = words.solid.lstrip(" \n[【(（<「『*")
    _match(_index(True, True).get(solid[:_SOLID_KEY], ()), solid, 0, found)
    return found


def _keys(text: str) -> Iterator[tuple[int, str]]:
    for word in _WORD.finditer(text):
        yield word.start(), word[0][:_KEY]


def _match(
    phrases: Iterator[_Phrase] | list[_Phrase] | tuple[()], text: str, at: int, found: set[Said]
) -> None:
    for phrase in phrases:
        if phrase.said not in found and _compiled(phrase.regex).match(text, at):
            found.add(phrase.said)


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


@cache
def _index(solid: bool, subject: bool) -> _Index:
    index: dict[str, list[_Phrase]] = defaultdict(list)
    for language, table in (SOLID if solid else SPACED).items():
        for group, lines in table.items():
            if group.startswith("<") or group.startswith("subject") != subject:
                continue
            for line in phrases_of(lines, table):
                read = _sequence(_tokens(line), solid)
                phrase = _Phrase(Said(language, group), read.regex + ("" if solid else r"(?!\w)"))
                for key in read.keys:
                    index[key].append(phrase)
    return dict(index)


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
        return _Read(re.escape(bare), frozenset({bare[:_SOLID_KEY]} if bare else ()), not bare)
    pieces = _PIECE.findall(_folded(text))
    regex = "".join(r"\s*:" if piece == ":" else _BETWEEN + piece.replace("*", r"\w*") for piece in pieces)
    return _Read(regex, frozenset({pieces[0].split("*")[0][:_KEY]} if pieces else ()), not pieces)


def _folded(text: str) -> str:
    return "*".join(fold(piece) for piece in text.split("*"))
