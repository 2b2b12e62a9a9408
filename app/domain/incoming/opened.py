"""A mail opened for a person to read: text alone. HTML is never shown as such, an attachment only named."""

import re
from dataclasses import dataclass
from html import unescape

from app.domain.incoming import reading
from app.domain.incoming.own_words import own_words

MOST_SHOWN = 100_000  # characters of its text
MOST_ATTACHMENTS = 50
MOST_OF_A_LINE = 1000  # characters of a header
_HIDDEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_PARAGRAPH = re.compile(r"</p\b[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
# Overrides of direction: with them a name reads other than it is (Unicode TR 36).
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SHOWN_ANYWAY = ("text/", "message/", "multipart/")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person reads of a mail."""

    sender: str
    subject: str
    date: str
    own_words: str  # without quotation and signature; "" where nothing is left
    text: str  # all of it, as far as it is shown
    attachments: tuple[str, ...]  # names, or their types

    @property
    def more(self) -> bool:
        """Whether the whole text says more than its writer's own words."""
        return bool(self.text) and self.text != self.own_words


def opened(raw: bytes) -> Opened:
    """The mail in these bytes, to be read; never raises."""
    mail = reading.read(raw)
    names = (
        part.filename or part.content_type
        for part in mail.parts
        if part.filename or not part.content_type.startswith(_SHOWN_ANYWAY)
    )
    return Opened(
        _plain(mail.header("from")),
        _plain(mail.header("subject")),
        _plain(mail.header("date")),
        own_words(mail.plain, mail.html).strip()[:MOST_SHOWN],
        (mail.plain.strip() or _text(mail.html))[:MOST_SHOWN],
        tuple(_plain(name) for name in names)[:MOST_ATTACHMENTS],
    )


def _plain(line: str) -> str:
    return _OVERRIDES.sub("", line)[:MOST_OF_A_LINE]


def _text(html: str) -> str:
    """What somebody would read of a page without its looks."""
    lines = _PARAGRAPH.sub("\n\n", _HIDDEN.sub("", " ".join(html.split())))
    words = unescape(_TAG.sub("", _BREAK.sub("\n", lines)))
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in words.splitlines())).strip()
