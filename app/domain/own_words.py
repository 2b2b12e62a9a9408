"""How many words of a letter are its author's own, in any script.

A word is not one's own if it stands in a run of three words that the campaign wrote, or in a sentence that
is one of the campaign's with a few words changed. Moving sentences about, or swapping every third word, adds
only the words that were swapped in. Three words is the shortest run that people do not write by chance.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

Words = tuple[str, ...]
Read = tuple[Words, ...]  # a text, sentence by sentence
Sentences = Mapping[Words, frozenset[str]]  # and the words of each, once

RUN = 3.0  # words
ALIKE = 0.6  # share of a sentence's words that make it a changed copy …
OF_THE_OTHER = 0.4  # … if they are also this share of the sentence it was copied from
REPEATS = 3  # times that one word counts

# Scripts that put no blanks between words, and how much of a word one character is.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_SHARE = ((re.compile(f"[{_CJK}]"), 1 / 2), (re.compile(f"[{_SOUTH_EAST_ASIAN}]"), 1 / 4))
# Vowel signs and accents that stand after their letter belong to the word.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_LETTER = rf"(?![{_CJK}{_SOUTH_EAST_ASIAN}_])[\w{_MARKS}]"
_WORD = re.compile(
    rf"[a-z]++(?![\w{_MARKS}'])"  # what most words are; the rest says the same of them, more slowly
    rf"|[{_CJK}{_SOUTH_EAST_ASIAN}]|(?:{_LETTER})+(?:'(?:{_LETTER})+)*"
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]+|\n+")


def read(text: str, base: Sequence[str] = ()) -> Read:
    """The words of a text, sentence by sentence: what is asked of them below costs less than to find them.

    The lines of ``base``, what the campaign put before the author, were read before.
    """
    known = _put_together(tuple(base)).lines
    lines = (known[line] if line in known else _sentences(line) for line in text.split("\n"))
    return tuple(chain.from_iterable(lines))


def own_lines(text: str, base: Sequence[str]) -> str:
    """The text with the lines of ``base`` blanked: same length, same places."""
    known = _put_together(tuple(base)).lines
    return "\n".join(" " * len(line) if line in known else line for line in text.split("\n"))


def own_words(text: Read, base: Sequence[str]) -> int:
    """Words of ``text`` that do not stem from ``base``, everything the campaign put before the author.

    A sentence said twice counts once, and one word at most three times.
    """
    theirs = _put_together(tuple(base))
    own: Counter[str] = Counter()
    for words in set(text).difference(theirs.sentences):
        own.update(_new(words, theirs))
    return int(sum(min(count, REPEATS) * _share(word) for word, count in own.items()))


def says(text: str, sentence: str) -> bool:
    """Whether ``sentence`` stands in ``text``, whatever its punctuation, case and line breaks."""
    return bool(said(read(text), (sentence,)))


def said(text: Read, sentences: Iterable[str]) -> tuple[str, ...]:
    """Those of the campaign's ``sentences`` that stand in ``text``, each once."""
    words = _in_a_row(text)
    return tuple(sentence for sentence, its in _of_campaign(tuple(sentences)) if its in words)


def _in_a_row(text: Read) -> str:
    return f" {' '.join(chain.from_iterable(text))} "


@lru_cache(maxsize=512)
def _of_campaign(sentences: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each with its words: the same for thousands of letters; a supporter's text is never kept here."""
    return tuple((each, _in_a_row(read(each))) for each in dict.fromkeys(sentences))


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What the campaign wrote, with every sentence and every run in it."""

    lines: Mapping[str, Read]
    sentences: Sentences
    runs: tuple[Set[Words], ...]  # one set for each text, for offices have most of these in common


@lru_cache(maxsize=512)
def _taken_apart(part: str) -> _Theirs:
    """The same for all who write to an office; a supporter's text is never kept here."""
    lines = {line: tuple(_sentences(line)) for line in part.split("\n")}
    sentences = {words: frozenset(words) for words in chain.from_iterable(lines.values())}
    return _Theirs(lines, sentences, ({run for words in sentences for _start, run in _runs(words)},))


@lru_cache(maxsize=512)
def _put_together(base: tuple[str, ...]) -> _Theirs:
    """All that the campaign put before the authors of an office."""
    parts = [_taken_apart(part) for part in base]
    return _Theirs(
        lines={line: its for part in parts for line, its in part.lines.items()},
        sentences={words: once for part in parts for words, once in part.sentences.items()},
        runs=tuple(chain.from_iterable(part.runs for part in parts)),
    )


def _new(words: Words, theirs: _Theirs) -> list[str]:
    copied = [False] * len(words)
    for start, run in _runs(words):
        if any(run in each for each in theirs.runs):
            copied[start : start + len(run)] = [True] * len(run)
    if all(copied):
        return []
    left = _changed_copy(Counter(words), theirs.sentences)
    new: list[str] = []
    for word, is_copied in zip(words, copied, strict=True):
        if left[word] > 0:
            left[word] -= 1
        elif not is_copied:
            new.append(word)
    return new


def _changed_copy(words: Counter[str], theirs: Sentences) -> Counter[str]:
    """The words that a sentence shares with the one it was made from, if it was."""
    size, mine = words.total(), frozenset(words)
    shortest, repeats = ALIKE * size, size - len(mine)
    for sentence, once in theirs.items():
        # Most are too short or too long to share so many words, or have too few of them.
        length = len(sentence)
        if length < shortest or length * OF_THE_OTHER > size:
            continue
        least = max(shortest, length * OF_THE_OTHER)
        if least > len(mine & once) + repeats:
            continue
        shared = words & Counter(sentence)
        if shared.total() >= least:
            return shared
    return Counter()


def _sentences(text: str) -> Iterator[Words]:
    for sentence in _SENTENCE_END.split(_folded(text)):
        if words := tuple(_WORD.findall(sentence)):
            yield words


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _runs(words: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of three words' worth, with where it starts."""
    if all(map(str.isascii, words)):  # each is a whole word: most sentences, and much quicker
        yield from enumerate(zip(words, words[1:], words[2:], strict=False))
        return
    shares = [_share(word) for word in words]
    for start in range(len(words)):
        total, end = 0.0, start
        while end < len(words) and total < RUN:
            total += shares[end]
            end += 1
        if total < RUN:
            return
        yield start, words[start:end]


def _share(word: str) -> float:
    if word.isascii():
        return 1.0
    return next((share for script, share in _SHARE if script.match(word)), 1.0)
