"""The phrases of automatic mails in fourteen languages: what they say in the text, and how a subject begins.

It is the number of different groups in one mail that tells an automatic one: but for "robot", each of them
alone is also said by people.
"""

from collections.abc import Mapping
from functools import cache

from app.domain.incoming.phrases import Book, Table, book
from app.domain.incoming.phrases_chinese import CHINESE
from app.domain.incoming.phrases_english import ENGLISH
from app.domain.incoming.phrases_french import FRENCH
from app.domain.incoming.phrases_germanic import DUTCH, GERMAN, SWEDISH
from app.domain.incoming.phrases_japanese import JAPANESE
from app.domain.incoming.phrases_korean import KOREAN
from app.domain.incoming.phrases_romance import ITALIAN, PORTUGUESE, SPANISH
from app.domain.incoming.phrases_script import ARABIC, POLISH, RUSSIAN

TABLES: Mapping[str, Table] = {
    "en": ENGLISH, "ko": KOREAN, "ja": JAPANESE, "zh": CHINESE, "fr": FRENCH, "es": SPANISH, "de": GERMAN,
    "ru": RUSSIAN, "ar": ARABIC, "it": ITALIAN, "pt": PORTUGUESE, "nl": DUTCH, "pl": POLISH, "sv": SWEDISH,
}  # fmt: skip


@cache
def of_texts() -> Book:
    """What is looked for in the words of a mail."""
    return book(TABLES, lambda group: not group.startswith(("<", "subject")))


@cache
def of_subjects() -> Book:
    """What is looked for at the start of a subject."""
    return book(TABLES, lambda group: group.startswith("subject"))
