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


def filled(table: Mapping[str, Words], locale: str, **values: str) -> Mail:
    """The mail in this language, else in English; a paragraph of the text is one line."""
    words = table.get(locale.replace("_", "-").split("-")[0].lower(), table[FALLBACK])
    text = words.text.substitute(values)
    return Mail(words.subject, _LINE_WITHIN_PARAGRAPH.sub(" ", text))
