"""A mail, read under guard: whatever the bytes are, it is read in bounded time and memory.

The stdlib's parser raises on some real mail and takes seconds for nested parts. This one splits the bytes
at their boundaries (RFC 2046 §5.1), decodes the text of the leaves, and keeps no other content.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.incoming import header_fields
from app.domain.incoming.charsets import decode
from app.domain.incoming.header_fields import Fields

MOST_BYTES = 40_000_000  # of a mail that are looked at
MOST_PARTS = 200
MOST_DEPTH = 30
MOST_TEXT = 1_000_000  # characters of one part that are looked at
MOST_TEXT_IN_ALL = 4_000_000

WHOLE = frozenset({"message/rfc822", "message/global", "message/news"})
REPORT = frozenset({"message/delivery-status", "message/global-delivery-status"})
ORIGINAL_HEADERS = "text/rfc822-headers"

_KNOWN = frozenset(
    ["from", "to", "subject", "date", "received", "return-path", "message-id", "content-type", "mime-version"]
)
_FIRST_LINE = re.compile(rb">?From |[!-9;-~]+[ \t]*:")  # of an mbox, or a field
_OF_A_PROGRAM = re.compile(
    r"^(?:x|list|resent|arc|dkim|auto|in-reply|content)-|-to$|^(?:cc|sender|references)$"
)
# No person's text has these at the beginning of a line, as it has "From:" and "Subject:" in a quotation.
_SERVERS_OWN = re.compile(
    rb"^(?:received|return-path|message-id|mime-version|content-[a-z-]+)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_TYPE = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}", re.ASCII)
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the mail, decoded; ``depth`` counts the multiparts and messages around it.

    A message in the mail gives a part "text/rfc822-headers" with its header, then the leaves of its body.
    """

    content_type: str  # in lower case: "text/plain", "message/delivery-status", "text/rfc822-headers"
    text: str  # of text/* and of reports; "" for other content
    filename: str
    depth: int
    original: bool = False  # belongs to a message inside the mail, returned or forwarded
    attached: bool = False  # by its Content-Disposition (RFC 2183)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the rules look at it. Header names are in lower case, values decoded and on one line."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]  # leaves in the order of the mail, those of a returned original among them
    broken: bool = False  # more than a defect: nothing could be read
    raw: bytes = field(default=b"", repr=False, compare=False)

    def header(self, name: str) -> str:
        """The first header of this name, or ""."""
        for key, value in self.headers:
            if key == name:
                return value
        return ""

    def every(self, name: str) -> list[str]:
        """All headers of this name, in their order."""
        return [value for key, value in self.headers if key == name]

    @property
    def plain(self) -> str:
        """The text a reader sees first, "" if there is only HTML."""
        return self._first("text/plain")

    @property
    def html(self) -> str:
        """The first HTML part, "" if there is none."""
        return self._first("text/html")

    def _first(self, content_type: str) -> str:
        found = [part for part in self.parts if part.content_type == content_type and not part.original]
        return next((part.text for part in found if not part.attached), found[0].text if found else "")


class _Budget:
    """What may still be taken out of this mail."""

    def __init__(self) -> None:
        self.parts, self.text = MOST_PARTS, MOST_TEXT_IN_ALL


def read(raw: bytes) -> Mail:
    """The mail in these bytes; never raises."""
    data = _with_line_feeds(raw[:MOST_BYTES])
    lines, body = header_fields.split_off(data, 0, len(data)) if _has_header(data) else ([], 0)
    headers = header_fields.of_lines(lines, _charset(lines))
    if not any(name in _KNOWN or _OF_A_PROGRAM.search(name) for name, _ in headers):
        headers, body = (), 0  # "Note: …" is how a text begins, too
    parts = tuple(_leaves(data, (body, len(data)), headers, (0, False), _Budget()))
    return Mail(headers, parts, _is_garbage(headers, parts, data), raw)


def _with_line_feeds(raw: bytes) -> bytes:
    if b"\r" in raw:
        raw = raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
        raw = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\n")


def _has_header(data: bytes) -> bool:
    """Whether this begins with a header: a text alone may quote one ("From: …") further down."""
    if _FIRST_LINE.match(data):
        return True
    end = data.find(b"\n\n")
    return bool(_SERVERS_OWN.search(data, 0, end if end >= 0 else len(data)))


def _charset(lines: list[bytes]) -> str:
    """The charset of the body: programs that write raw 8-bit headers write them in the same one."""
    named = next((line for line in lines if line[:13].lower() == b"content-type:"), b"")
    found = re.search(rb"charset\s*=\s*\"?([\w.:-]+)", named[:1000], re.IGNORECASE)
    return found[1].decode("ascii", "replace") if found else ""


def _is_garbage(headers: Fields, parts: tuple[Part, ...], data: bytes) -> bool:
    """Whether this is no mail at all: no header that a mail has, and no text that a person could read."""
    if any(name in _KNOWN for name, _ in headers):
        return False
    text = parts[0].text[:5_000] if parts else ""
    return not text.strip() or b"\0" in data[:5_000] or len(_UNREADABLE.findall(text)) * 20 > len(text)


Span = tuple[int, int]
Place = tuple[int, bool]  # depth, and whether it lies in a message inside the mail


def _leaves(data: bytes, span: Span, headers: Fields, place: Place, budget: _Budget) -> Iterator[Part]:
    """The leaves of one entity whose body lies at ``span``."""
    if budget.parts <= 0:
        return
    named = _value(headers, "content-type")
    content_type = _content_type(named)
    depth, original = place
    if depth < MOST_DEPTH and content_type.startswith("multipart/"):
        boundary = header_fields.parameters(named).get("boundary", "").rstrip().encode("utf-8", "replace")
        found = list(_between(data, span, boundary, budget.parts)) if boundary else []
        if found:
            is_digest = content_type == "multipart/digest"
            for inner in found:
                yield from _entity(data, inner, (depth + 1, original), is_digest, budget)
            return
        content_type = "text/plain"
    if depth < MOST_DEPTH and content_type in WHOLE:
        content = _decoded(data, span, headers, MOST_BYTES)
        yield from _message(content, depth, budget)
        return
    yield _leaf(data, span, headers, (content_type, named), place, budget)


def _entity(data: bytes, span: Span, place: Place, is_digest: bool, budget: _Budget) -> Iterator[Part]:
    lines, body = header_fields.split_off(data, *span)
    headers = header_fields.of_lines(lines)
    if is_digest and not _value(headers, "content-type"):
        headers = (*headers, ("content-type", "message/rfc822"))  # RFC 2046 §5.1.5
    yield from _leaves(data, (body, span[1]), headers, place, budget)


def _message(content: bytes, depth: int, budget: _Budget) -> Iterator[Part]:
    """A message inside the mail: its header as a text, then what it holds."""
    start = len(content) - len(content.lstrip(b"\n"))
    lines, body = header_fields.split_off(content, start, len(content))
    budget.parts -= 1
    yield Part(ORIGINAL_HEADERS, _text(content[start:body], "", budget), "", depth + 1, True)
    yield from _leaves(
        content, (body, len(content)), header_fields.of_lines(lines), (depth + 1, True), budget
    )


def _leaf(
    data: bytes, span: Span, headers: Fields, kind: tuple[str, str], place: Place, budget: _Budget
) -> Part:
    budget.parts -= 1
    content_type, named = kind
    parameters = header_fields.parameters(named) if ";" in named else {}
    disposition = _value(headers, "content-disposition")
    is_attached = disposition.lower().startswith("attachment")
    filename = header_fields.parameters(disposition).get("filename") if ";" in disposition else ""
    text = ""
    if content_type.startswith(("text/", "message/", "multipart/")):
        text = _text(_decoded(data, span, headers, MOST_TEXT), parameters.get("charset", ""), budget)
    filename = header_fields.words(filename or parameters.get("name", ""))
    return Part(
        content_type, text, filename, place[0], place[1] or content_type == ORIGINAL_HEADERS, is_attached
    )


def _value(headers: Fields, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _content_type(named: str) -> str:
    found = _TYPE.match(named)
    return found[0].lower() if found else "text/plain"


def _text(content: bytes, charset: str, budget: _Budget) -> str:
    text = decode(content[: min(MOST_TEXT, budget.text)], charset)
    budget.text -= len(text)
    return text.replace("\r\n", "\n") if "\r" in text else text


def _decoded(data: bytes, span: Span, headers: Fields, most: int) -> bytes:
    """At most so many bytes of the body, its Content-Transfer-Encoding undone (RFC 2045 §6)."""
    encoding = _value(headers, "content-transfer-encoding").lower()
    content = data[span[0] : min(span[1], span[0] + most)]
    if "base64" in encoding:
        return header_fields.from_base64(content)
    if "quoted" in encoding:
        return binascii.a2b_qp(content)
    if "uue" in encoding:
        return b"".join(_uu_lines(content))
    return content


def _uu_lines(content: bytes) -> Iterator[bytes]:
    for line in content.partition(b"begin ")[2].splitlines()[1:]:
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            return


def _between(data: bytes, span: Span, boundary: bytes, most: int) -> Iterator[Span]:
    """Where the parts between these boundary lines lie; the last one may lack its end (RFC 2046 §5.1.1)."""
    start, end = span
    mark = b"--" + boundary
    begun, at = -1, start
    while most > 0 and (at := data.find(mark, at, end)) >= 0:
        line_end = data.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end
        rest = data[at + len(mark) : min(line_end, at + len(mark) + 80)].strip()
        if (at == start or data[at - 1] == 10) and (not rest or rest.startswith(b"--")):
            if begun >= 0:
                yield begun, max(begun, at - 1)
                most -= 1
            if rest.startswith(b"--"):
                return
            begun = min(line_end + 1, end)
        at = line_end
    if begun >= 0 and most > 0:
        yield begun, end
