"""What a mail carries beside its text: named and weighed for its reader, and handed out one by one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Any

MOST = 50  # that are listed of one mail
DEEPEST = 20  # parts within parts
MOST_MULTIPARTS = 100  # the parser takes seconds for a mail of a thousand within each other
_MULTIPART = re.compile(rb"content-type:\s*multipart/", re.IGNORECASE)
UNNAMED = "attachment"
# No path, no control character, nothing that changes the direction of writing or the file's kind.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_LONGEST = 120  # characters of a name


@dataclass(frozen=True, slots=True)
class Attachment:
    """One of them; ``number`` is its place in the mail, ``size`` its octets."""

    number: int
    name: str
    size: int


def listed(raw: bytes) -> tuple[Attachment, ...]:
    """The attachments of a mail; never raises."""
    return tuple(Attachment(number, name, len(data)) for number, (name, data) in enumerate(_attached(raw)))


def content(raw: bytes, number: int) -> tuple[str, bytes] | None:
    """Name and bytes of one attachment; None if there is none with this number."""
    found = _attached(raw)
    return found[number] if 0 <= number < len(found) else None


def _attached(raw: bytes) -> list[tuple[str, bytes]]:
    if len(_MULTIPART.findall(raw)) > MOST_MULTIPARTS:
        return []
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        return [(_name(part), _content(part)) for part in _leaves(message, 0) if _is_attached(part)][:MOST]
    except Exception:  # the parser raises many kinds on mail that no program should write
        return []


def _leaves(part: Any, depth: int) -> Iterator[Any]:
    inner = part.get_payload()
    if isinstance(inner, list) and depth < DEEPEST and part.get_content_type() != "message/rfc822":
        for one in inner:
            yield from _leaves(one, depth + 1)
    else:
        yield part


def _is_attached(part: Any) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _content(part: Any) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # a mail in the mail
        return b"\n".join(one.as_bytes() for one in inner)
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _name(part: Any) -> str:
    name = _UNSAFE.sub("_", str(part.get_filename() or "")).strip(" ._")
    return name[-_LONGEST:] or UNNAMED
