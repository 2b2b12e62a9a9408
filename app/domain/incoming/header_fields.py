"""The header fields of a mail or of a part (RFC 5322 §2.2), with the words (RFC 2047) and parameters
(RFC 2231) in them decoded. Broken ones are read as far as they can be; nothing here raises.
"""

import binascii
import re
from collections.abc import Iterator

from app.domain.incoming.charsets import decode

Fields = tuple[tuple[str, str], ...]

MOST_FIELDS = 2_000
MOST_VALUE = 50_000  # characters of one value; 1 MB of References helps nobody
MOST_PARAMETERS = 4_000  # characters in which parameters are looked for

_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN = re.compile(
    rb"^(?:content-|mime-version|subject|date|from|to|message-id|received|return-path)[a-z-]*[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_END = re.compile(rb"\n(?![ \t])")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_PARAMETER = re.compile(r""";\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))""", re.DOTALL)
_CONTINUED = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*?))?\Z")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def split_off(data: bytes, start: int, end: int) -> tuple[list[bytes], int]:
    """The folded lines of the header that begins at ``start``, and where the body begins.

    A line that is no field ends the header, as a forgotten blank line does (RFC 5322 §2.1); unless fields
    that every mail has follow it: then the line alone is spoilt.
    """
    stop = start if data.startswith(b"\n", start) else data.find(b"\n\n", start, end)
    block = data[start : end if stop < 0 else stop]
    body = end if stop < 0 else min(stop + (1 if stop == start else 2), end)
    lines: list[bytes] = []
    at = 0
    for line in _FIELD_END.split(block) if block else ():
        if _NAME.match(line):
            lines.append(line)
        elif not line.startswith((b"From ", b">From ", b" ", b"\t")) and not _KNOWN.search(block, at):
            return lines, start + at
        at += len(line) + 1
    return lines[:MOST_FIELDS], body


def of_lines(lines: list[bytes], charset: str = "") -> Fields:
    """Names in lower case with their values on one line; ``charset`` is that of raw 8-bit values."""
    return tuple(_field(line, charset) for line in lines)


def of_text(text: str) -> Fields:
    """The fields of a header that stands in a text, such as a report or a returned original."""
    lines, _body = split_off(text.encode("utf-8", "replace"), 0, len(text) * 4)
    return of_lines(lines)


def _field(line: bytes, charset: str) -> tuple[str, str]:
    name, _, value = line.partition(b":")
    text = " ".join(decode(value[:MOST_VALUE], "", charset).split())
    return name.strip().lower().decode("ascii", "replace"), words(text) if "=?" in text else text


def words(text: str) -> str:
    """The text with its encoded words read (RFC 2047 §2, and §6.2: no blank between two of them)."""
    joined = _BETWEEN_WORDS.sub(r"\1", text)
    return " ".join("".join(_decoded(joined)).split())


def _decoded(text: str) -> Iterator[str]:
    """The pieces of the text; neighbours in one charset are decoded together, a character may be split."""
    at, pending, charset = 0, b"", ""
    for word in _WORD.finditer(text):
        named = word[1].partition("*")[0]  # RFC 2231 §5 adds a language after a star
        if word.start() > at or named.lower() != charset.lower():
            yield decode(pending, charset)
            pending = b""
        yield text[at : word.start()]
        pending, charset, at = pending + _word_bytes(word[2], word[3]), named, word.end()
    yield decode(pending, charset)
    yield text[at:]


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)
    return binascii.a2b_qp(data.replace(b"_", b" "), header=False)


def from_base64(data: bytes) -> bytes:
    """What can be read of base64 (RFC 2045 §6.8): other characters are passed over, a cut end is cut."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", data)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def parameters(value: str) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition by name, pieces joined (RFC 2231 §3 and §4)."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, bare in _PARAMETER.findall(value[:MOST_PARAMETERS]):
        content = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        continued = _CONTINUED.match(name.lower())
        if continued:
            encoded = bool(continued[3]) or continued[2] is None
            pieces.setdefault(continued[1], []).append((int(continued[2] or 0), encoded, content))
        else:
            plain.setdefault(name.lower(), content)
    return plain | {name: _joined(sorted(found)) for name, found in pieces.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    charset, data = "", b""
    for index, (_, encoded, content) in enumerate(pieces):
        if index == 0 and encoded and content.count("'") >= 2:
            charset, _language, content = content.split("'", 2)
        raw = content.encode("utf-8", "replace")
        data += re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), raw) if encoded else raw
    return decode(data, charset)
