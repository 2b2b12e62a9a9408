"""A suggestion of what a person's answer is, for an organiser who looks at it; nothing is counted by it.

A wrong suggestion costs more than none: the text must be short enough to be about what the phrase says, and
what a phrase says outright goes before what many answers say beside other things.
"""

from collections.abc import Mapping
from functools import cache

from app.domain.incoming import substance_phrases as tables
from app.domain.incoming.phrases import Book, Table, book, said
from app.domain.incoming.wording import words_of

TABLES: Mapping[str, Table] = {
    "en": tables.ENGLISH, "ko": tables.KOREAN, "ja": tables.JAPANESE, "zh": tables.CHINESE,
    "fr": tables.FRENCH, "es": tables.SPANISH, "de": tables.GERMAN, "ru": tables.RUSSIAN, "ar": tables.ARABIC,
}  # fmt: skip

# In the order in which they are asked, with the longest text (folded characters) of which each is suggested.
LONGEST = {
    "minister": 6_000,
    "asks_address": 1_200,
    "declined": 1_500,
    "forwarded": 2_500,
    "standard_text": 6_000,
    "holding": 700,
}


def suggest(text: str) -> str:
    """What these words of a person's answer look like: a key of ``LONGEST``, or "" if like none of them."""
    words = words_of(text)
    groups = {each.group for each in said(_of_answers(), words)}
    return next(
        (one for one, longest in LONGEST.items() if one in groups and len(words.spaced) <= longest), ""
    )


@cache
def _of_answers() -> Book:
    return book(TABLES, lambda group: not group.startswith("<"))
