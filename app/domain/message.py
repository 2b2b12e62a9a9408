"""The bytes of a mail, exactly: which headers, in which order, and nothing that a name could smuggle in.

Written by hand because ``email.message.EmailMessage`` serialises 505 a second, and because its 3.11.7 lets
an encoded word bring in a header (CVE-2024-6923). Standards: RFC 5322, 2045, 2047, 3834. Everything is
7-bit, CRLF, and wrapped, so no relay has a reason to change it. Tests hold it against the stdlib's parser.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from app.domain import tokens
from app.domain.delivery import Mode
from app.domain.errors import N_, BadInput
from app.domain.tokens import Keys, Kind

PLAIN_HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)
LETTER_HEADERS = (*PLAIN_HEADERS, "Reply-To")
PLAIN_TEXT = 'text/plain; charset="utf-8"'
OWN_HEADERS = (*LETTER_HEADERS, "Auto-Submitted", "X-Loop")
LINE = 76  # octets of a line with an encoded word (RFC 2047 §2); no other header line of ours is longer
WORD = 75  # octets of an encoded word
CRLF = "\r\n"
REHEARSAL = "[REHEARSAL]"

# C0, C1, line and paragraph separators, bidi controls, lone surrogates, and the start of an encoded word.
SMUGGLED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|=\\?"
)
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*@{_LABEL}(?:\.{_LABEL})+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # all but tab and line ends
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!*+/-]")  # what RFC 2047 §5(3) leaves bare in a phrase
_NAMES = re.compile(rb"^([!-9;-~]+):", re.M)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who this installation is when it writes: settings that services may know."""

    organisation: str
    complaints_mailbox: str
    reply_domain: str
    keys: Keys
    hold_seconds: int  # in which the author of a letter can take it back
    mode: Mode = Mode.SANDBOX
    postal_address: str = ""
    data_controller: str = ""  # the organisation itself if empty

    def address(self, kind: Kind, mail_id: str, slug: str = "") -> str:
        """An address of ours that belongs to one mail."""
        return f"{tokens.local_part(self.keys, kind, mail_id, slug)}@{self.reply_domain}"


@dataclass(frozen=True, slots=True)
class Content:
    """The body of a mail or of a part, encoded, and what its headers say of it."""

    type: str
    encoding: str
    body: bytes


def one_line(text: str, field: str) -> str:
    """A name or subject fit for a header: one line, single spaces; raises BadInput for ``field``."""
    if SMUGGLED.search(text):
        raise BadInput(N_("Please leave out line breaks, invisible control characters and “=?”."), field)
    return " ".join(unicodedata.normalize("NFC", text).split())


def address(text: str, field: str) -> str:
    """A mailbox in ASCII, the domain of other scripts as xn--; raises BadInput for ``field``."""
    local, at, domain = text.strip().rpartition("@")
    try:
        plain = f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if "=?" in plain or len(plain) > 254 or len(local) > 64 or not _ADDRESS.fullmatch(plain):
        raise BadInput(N_("We cannot write to this e-mail address."), field)
    return plain


def paragraphs(text: str) -> str:
    """Text as it may stand in a body: \\n line ends, no control characters, no blanks at its ends."""
    return _CONTROLS.sub("", "\n".join(text.splitlines())).strip()


def letter(
    sender: Sender,
    letter_id: str,
    name: str,
    reply_to: str,
    to: str,
    subject: str,
    text: str,
    thread: Sequence[str] = (),
) -> bytes:
    """The bytes of a supporter's letter, without its Date; without ``reply_to``, answers come to us.

    ``thread``: the message ids that it follows, the first one first, the one it answers last.
    Raises BadInput.
    """
    name = _said(name, "name")
    ours = sender.address(Kind.REPLY, letter_id, tokens.slug(name))
    last = [("Reply-To", address(reply_to, "email"))] if reply_to else []
    if thread:
        last += [("In-Reply-To", thread[-1]), ("References", f"{CRLF} ".join(thread))]
    expected = [*PLAIN_HEADERS, *(header for header, _ in last)]
    return build(sender, letter_id, (name, ours), to, subject, text_content(text), last, expected)


def own(sender: Sender, mail_id: str, to: str, subject: str, text: str) -> bytes:
    """The bytes of an automatic mail of ours, without its Date. Raises BadInput."""
    name = _said(sender.organisation, "organisation")
    ours = sender.address(Kind.REPLY, mail_id, tokens.slug(name))
    last = [
        ("Reply-To", address(sender.complaints_mailbox, "complaints_mailbox")),
        ("Auto-Submitted", "auto-generated"),
        ("X-Loop", sender.reply_domain),
    ]
    return build(sender, mail_id, (name, ours), to, subject, text_content(text), last, OWN_HEADERS)


def message_id(sender: Sender, mail_id: str) -> str:
    """The Message-ID of a mail of ours, the same on every attempt."""
    return f"<{sender.address(Kind.MESSAGE, mail_id)}>"


def with_date(stored: bytes, first_attempt_at: datetime) -> bytes:
    """The bytes to send: as stored, with the Date of the first attempt in its place."""
    date = format_datetime(first_attempt_at.astimezone(UTC)).encode()
    head, mark, rest = stored.partition(b"\r\nMessage-ID: ")
    if not mark or b"\r\n\r\n" in head:
        raise ValueError("these are not the bytes of a stored mail")
    return b"".join((head, b"\r\nDate: ", date, mark, rest))


def rehearsed(stored: bytes, to: str) -> bytes:
    """The same mail for a rehearsal: marked, and addressed to nobody but ``to``."""
    head, _, body = stored.partition(b"\r\n\r\n")
    subject = f"\r\nSubject: {REHEARSAL}\r\n ".encode()
    head = re.sub(rb"\r\nTo: [^\r]*", f"\r\nTo: {address(to, 'to')}".encode(), head, count=1)
    return head.replace(b"\r\nSubject: ", subject, 1) + b"\r\n\r\n" + body


def header_names(raw: bytes) -> list[str]:
    """The names of the headers, as any parser of RFC 5322 reads them."""
    return [name.decode() for name in _NAMES.findall(raw.partition(b"\r\n\r\n")[0])]


def _said(text: str, field: str) -> str:
    line = one_line(text, field)
    if not line:
        raise BadInput(N_("This must not be empty."), field)
    return line


def build(
    sender: Sender,
    mail_id: str,
    author: tuple[str, str],
    to: str,
    subject: str,
    content: Content,
    last: Sequence[tuple[str, str]],
    expected: Sequence[str],
) -> bytes:
    """Put the headers in their order before the body, and see that nothing else has got in.

    What stands in ``last`` is taken as it is. Raises BadInput for the others.
    """
    headers = [
        ("From", _mailbox(*author)),
        ("To", address(to, "to")),
        ("Subject", _unstructured("Subject", _said(subject, "subject"))),
        ("Message-ID", message_id(sender, mail_id)),
        ("MIME-Version", "1.0"),
        ("Content-Type", content.type),
        ("Content-Transfer-Encoding", content.encoding),
        *last,
    ]
    raw = "".join(f"{name}: {value}{CRLF}" for name, value in headers).encode("ascii")
    raw = b"".join((raw, b"\r\n", content.body))
    if header_names(raw) != [name for name in expected if name != "Date"]:
        raise ValueError("the headers of a mail are not the expected ones")
    return raw


def text_content(text: str) -> Content:
    """A text in lines: quoted-printable where it stays readable, else base64."""
    data = (paragraphs(text) + "\n").replace("\n", CRLF).encode()
    quoted = binascii.b2a_qp(data, istext=True)
    if len(quoted) <= len(data) * 4 // 3:
        # mbox files would otherwise gain a ">" here
        quoted = (b"\n" + quoted).replace(b"\nFrom ", b"\n=46rom ")[1:]
        return Content(PLAIN_TEXT, "quoted-printable", quoted)
    return Content(PLAIN_TEXT, "base64", base64.encodebytes(data).replace(b"\n", b"\r\n"))


def _mailbox(name: str, addr: str) -> str:
    """A display name and its address, folded: a quoted string if it is ASCII and fits, else encoded words."""
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    first = LINE - len("From: ")
    lines = [quoted] if name.isascii() and len(quoted) <= first else _encoded_words(name, first)
    room = LINE - len(lines[-1]) - (len("From: ") if len(lines) == 1 else 1)
    return f"{CRLF} ".join(lines) + (" " if len(addr) + 3 <= room else f"{CRLF} ") + f"<{addr}>"


def _unstructured(header: str, text: str) -> str:
    """A header's text, folded at its blanks; in encoded words if it is not ASCII or has no blank in reach."""
    first = LINE - len(header) - 2
    lines: list[str] = []
    for word in text.split(" "):
        room = first if len(lines) == 1 else LINE - 1
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if not text.isascii() or len(lines[0]) > first or max(map(len, lines)) > LINE - 1:
        lines = _encoded_words(text, first)
    return f"{CRLF} ".join(lines)


def _encoded_words(text: str, first: int) -> list[str]:
    """RFC 2047 encoded words, one a line, never splitting a character; ``first`` octets fit on the first."""
    if sum(map(len, map(_q, text))) <= len(text.encode()) * 4 / 3:
        code, encoded = "q", lambda part: "".join(map(_q, part))
    else:
        code, encoded = "b", lambda part: base64.b64encode(part.encode()).decode()
    words: list[str] = []
    part, room = "", first
    for character in text:
        if len(_encoded_word(code, encoded(part + character))) > room:
            words.append(_encoded_word(code, encoded(part)))
            part, room = "", WORD
        part += character
    return [*words, _encoded_word(code, encoded(part))]


def _encoded_word(code: str, encoded: str) -> str:
    return f"=?utf-8?{code}?{encoded}?="


def _q(character: str) -> str:
    if character == " ":
        return "_"
    if _PLAIN_PHRASE.match(character):
        return character
    return "".join(f"={octet:02X}" for octet in character.encode())
