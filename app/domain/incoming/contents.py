"""All that a mail holds, to be passed on whole: its text, and its files byte for byte.

The stdlib reads the head of each part. The parts themselves are cut at their boundaries (RFC 2046 §5.1), for
its parser takes seconds for a thousand of them and raises on some. A mail that cannot be taken apart is one
file, so that nothing of it is lost.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from itertools import islice

from app.domain.incoming import html_text
from app.domain.incoming.reading import MOST_TEXT, Mail

MOST_PARTS = 100
MOST_DEPTH = 10
MOST_MARKS = 10_000  # places that look like the beginning of a part
MOST_ABOUT = 4096  # octets of what a part's head says of it that are looked at
LONGEST_STUB = 400  # characters of "your program cannot show HTML"

Span = tuple[int, int]

_ABOUT = re.compile(
    rb"^Content-(?:Type|Disposition|Transfer-Encoding):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_HEAD_END = re.compile(rb"\n\r?\n")
_ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "message/rfc822": "eml",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
}


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with a mail. Type, charset and name are its sender's, and may be anything."""

    content_type: str  # in lower case
    charset: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """The text that a reader sees, and all that is not in it."""

    text: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    file: File
    is_attached: bool  # by its Content-Disposition (RFC 2183)
    is_version: bool  # one of several of the same text (multipart/alternative)


class _TooMuchError(Exception):
    """More parts than anybody sends."""


def contents(raw: bytes, mail: Mail) -> Contents:
    """The text and the files of a mail, given as it came and as it was read; never raises."""
    from_html = "" if _speaks(mail.plain) else html_text.text_of(mail.html)
    text = from_html or mail.plain
    try:
        leaves = list(islice(_leaves(raw, (0, len(raw)), 0, False), MOST_PARTS + 1))
        if len(leaves) > MOST_PARTS:
            raise _TooMuchError
    except Exception:  # whatever the stdlib meets in a hostile head
        return Contents(text, (File("message/rfc822", "", "original.eml", raw),))
    return Contents(text, tuple(_files(leaves, not from_html and bool(text.strip()))))


def _speaks(plain: str) -> bool:
    """Whether a plain text is more than a sentence that says that the mail is in HTML."""
    said = plain.strip()
    return bool(said) and not (len(said) <= LONGEST_STUB and "html" in said.casefold())


def _files(leaves: list[_Leaf], is_plain_shown: bool) -> Iterator[File]:
    """All leaves but the plain text that is shown, and but its other versions; each with a name."""
    plain = (leaf for leaf in leaves if leaf.file.content_type == "text/plain" and not leaf.is_attached)
    shown = next(plain, None) if is_plain_shown else None
    for number, leaf in enumerate(leaves, 1):
        file = leaf.file
        if leaf is shown and len(file.content) < MOST_TEXT:
            continue
        if shown and leaf.is_version and file.content_type == "text/html":
            continue
        if not file.content.strip():
            continue
        name = file.name or f"part-{number}.{_ENDINGS.get(file.content_type, 'bin')}"
        yield File(file.content_type, file.charset, name, file.content)


def _leaves(raw: bytes, span: Span, depth: int, is_version: bool) -> Iterator[_Leaf]:
    begin, end = _body(raw, span)
    about = _about(raw[span[0] : begin])
    content_type, boundary = about.get_content_type(), about.get_boundary()
    if content_type.startswith("multipart/") and boundary:
        if depth == MOST_DEPTH:
            raise _TooMuchError
        parts = list(_between(raw, (begin, end), b"--" + boundary.encode()))
        for part in parts:
            yield from _leaves(raw, part, depth + 1, is_version or content_type == "multipart/alternative")
        if parts:
            return
    is_attached = str(about.get("Content-Disposition", "")).strip().lower().startswith("attachment")
    content = _decoded(raw[begin:end], str(about.get("Content-Transfer-Encoding", "")).strip().lower())
    charset = str(about.get_content_charset() or "")
    yield _Leaf(File(content_type, charset, _name(about), content), is_attached, is_version)


def _about(head: bytes) -> Message:
    """What a head says of its body. The stdlib takes quadratic time for one with a thousand parameters."""
    fields = b"\n".join(_ABOUT.findall(head))[:MOST_ABOUT]
    return BytesParser(policy=policy.compat32).parsebytes(fields + b"\n\n", headersonly=True)


def _name(about: Message) -> str:
    name = about.get_filename() or ""
    return str(make_header(decode_header(name))) if "=?" in name else name


def _body(raw: bytes, span: Span) -> Span:
    """Where the body of an entity lies: after its first blank line."""
    start, end = span
    if raw.startswith((b"\n", b"\r\n"), start):
        return min(end, raw.index(b"\n", start) + 1), end
    found = _HEAD_END.search(raw, start, end)
    return (found.end() if found else end), end


def _between(raw: bytes, span: Span, mark: bytes) -> Iterator[Span]:
    """Where the parts between these delimiter lines lie; the last one may lack its end."""
    start, end = span
    begun, at, seen, number = -1, start - 1, 0, 0
    while (at := raw.find(mark, at + 1, end)) >= 0:
        seen += 1
        line_end = raw.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end
        rest = raw[at + len(mark) : min(line_end, at + len(mark) + 80)].strip()
        if seen > MOST_MARKS:
            raise _TooMuchError
        if (at > start and raw[at - 1] != 10) or rest not in {b"", b"--"}:
            continue
        if begun >= 0:
            yield begun, max(begun, at - (2 if raw[at - 2 : at] == b"\r\n" else 1))
        if rest:
            return
        number += 1
        if number > MOST_PARTS:
            raise _TooMuchError
        begun = min(line_end + 1, end)
    if begun >= 0:
        yield begun, end


def _decoded(body: bytes, encoding: str) -> bytes:
    """The body as it was before its transfer encoding (RFC 2045 §6); as it is where that is broken."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding != "base64":
        return body
    try:
        return binascii.a2b_base64(body + b"==")  # some leave the last ones out
    except binascii.Error:
        return body
