"""What the words of our own mails are kept in, and how a mail is made of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

FALLBACK = "en"
_LINE_WITHIN_PARAGRAPH = re.compile(r"(?<!\n)\n(?=[^\n])")  # a phone wraps better than we do


@dataclass(frozen=True, slots=True)
class Mail:
    """A subject and a text, ready to be built into a message."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A mail in one language, with a place for what differs."""

    subject: str
    text: Template


def language(locale: str, table: Mapping[str, object]) -> str:
    """The language of a table's words for somebody's locale."""
    wanted = locale.replace("_", "-").split("-")[0].lower()
    return wanted if wanted in table else FALLBACK


def one_line_each(text: str) -> str:
    """Paragraphs with their lines joined."""
    return _LINE_WITHIN_PARAGRAPH.sub(" ", text)


def filled(table: Mapping[str, Words], locale: str, **values: str) -> Mail:
    """The mail in this language, else in English; a paragraph of the text is one line."""
    words = table[language(locale, table)]
    return Mail(words.subject, one_line_each(words.text.substitute(values)))
