"""A mail, read under guard: whatever the bytes are, it is read in bounded time and memory, or not at all.

The stdlib's parser raises on some real mail and takes seconds for nested parts; nothing of it leaves here.
"""

from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Any

MOST_PARTS = 200
MOST_TEXT = 1_000_000  # characters of one part that are looked at


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the mail, decoded; ``depth`` counts the multiparts and messages around it."""

    content_type: str  # in lower case: "text/plain", "message/delivery-status", "text/rfc822-headers"
    text: str  # of text/* and of reports; "" for other content
    filename: str
    depth: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the rules look at it. Header names are in lower case, values decoded and on one line."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]  # leaves in the order of the mail, those of a returned original among them
    broken: bool = False  # more than a defect: nothing could be read

    def header(self, name: str) -> str:
        """The first header of this name, or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def every(self, name: str) -> list[str]:
        """All headers of this name, in their order."""
        return [value for key, value in self.headers if key == name]

    @property
    def plain(self) -> str:
        """The text a reader sees first, "" if there is only HTML."""
        return next((part.text for part in self.parts if part.content_type == "text/plain"), "")

    @property
    def html(self) -> str:
        """The first HTML part, "" if there is none."""
        return next((part.text for part in self.parts if part.content_type == "text/html"), "")


def read(raw: bytes) -> Mail:
    """The mail in these bytes; never raises."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    headers = tuple((name.lower(), " ".join(str(value).split())) for name, value in message.items())
    return Mail(headers, tuple(_leaves(message, 0)))


def _leaves(message: Any, depth: int) -> list[Part]:
    payload = message.get_payload()
    if isinstance(payload, list):
        return [leaf for part in payload[:MOST_PARTS] for leaf in _leaves(part, depth + 1)]
    data = message.get_payload(decode=True) or b""
    text = data.decode("utf-8", "replace")[:MOST_TEXT] if isinstance(data, bytes) else ""
    return [Part(message.get_content_type(), text, message.get_filename() or "", depth)]
