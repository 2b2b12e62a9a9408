"""The bytes of a mail that passes on another: an office's answer to the supporter, and theirs back to it.

Whatever came in, what goes out is well formed: a text of ours, each file in base64, and headers of ours
alone. Standards: RFC 2046 (multipart), 2183 and 2231 (names of files), 5322 §3.6.4 (threads).
"""

import base64
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from app.domain import message, tokens
from app.domain.incoming.contents import Contents, File
from app.domain.message import CRLF, SMUGGLED, Content, Sender
from app.domain.tokens import Kind

HEADERS = (*message.PLAIN_HEADERS, "In-Reply-To", "References", "Auto-Submitted", "X-Loop")
LONGEST_SUBJECT, LONGEST_NAME = 200, 80  # characters
RULE = "-" * 40  # between our words and theirs

_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,120}@[!-;=?A-~]{1,120}>")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ()+,._-]{1,60}")
_PATH = re.compile(r"[/\\:]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')  # which Windows takes in none, and mail programs strip


def to_supporter(
    sender: Sender, mail_id: str, office: str, to: str, subject: str, note: str, answer: Contents, its_id: str
) -> bytes:
    """An office's answer, without its Date: what answers it comes back to us. Raises BadInput for ``to``.

    ``office`` is the name to show, ``its_id`` the answer's Message-ID; whatever they hold does no harm.
    """
    name = plain_line(office, sender.organisation, LONGEST_NAME)
    author = name, sender.address(Kind.SUPPORTER, mail_id, tokens.slug(name))
    thread = [("References", its_id)] if is_message_id(its_id) else []
    last = [*thread, ("Auto-Submitted", "auto-generated"), ("X-Loop", sender.reply_domain)]
    text = f"{note.rstrip()}\n\n{RULE}\n\n{answer.text}"
    return _mail(sender, mail_id, author, to, subject, Contents(text, answer.files), last)


def to_office(
    sender: Sender,
    mail_id: str,
    letter_id: str,
    name: str,
    to: str,
    subject: str,
    note: str,
    answer: Contents,
    its_id: str,
) -> bytes:
    """What a supporter says to an answer, under the address of their letter, without its Date.

    ``its_id`` is the Message-ID of the answer that it answers. Raises BadInput for ``name`` and ``to``.
    """
    author = message.one_line(name, "name"), sender.address(Kind.REPLY, letter_id, tokens.slug(name))
    letter = f"<{sender.address(Kind.MESSAGE, letter_id)}>"
    thread = [("In-Reply-To", letter), ("References", letter)]
    if is_message_id(its_id):
        thread = [("In-Reply-To", its_id), ("References", f"{letter}{CRLF} {its_id}")]
    text = f"{answer.text.rstrip()}\n\n{RULE}\n{note}"
    return _mail(sender, mail_id, author, to, subject, Contents(text, answer.files), thread)


def is_message_id(text: str) -> bool:
    """Whether this can stand in a header of ours as the name of another mail."""
    return _MESSAGE_ID.fullmatch(text) is not None and "=?" not in text


def plain_line(text: str, usual: str, most: int) -> str:
    """Somebody else's text for a header, without what could do harm there; ``usual`` if nothing is left."""
    line = unicodedata.normalize("NFC", SMUGGLED.sub(" ", text))
    line = " ".join(line.replace("=?", "= ?").split())[:most].strip()
    return line or usual


def _mail(
    sender: Sender,
    mail_id: str,
    author: tuple[str, str],
    to: str,
    subject: str,
    contents: Contents,
    last: Sequence[tuple[str, str]],
) -> bytes:
    names = {name for name, _ in last}
    expected = [name for name in HEADERS if name in names or name in message.LETTER_HEADERS]
    subject = plain_line(subject, "Re:", LONGEST_SUBJECT)
    content = _content(mail_id, contents)
    return message.build(sender, mail_id, author, to, subject, content, last, expected)


def _content(mail_id: str, contents: Contents) -> Content:
    """The text alone, or with the files after it. No encoded line can hold the boundary, for it has "=_"."""
    text = message.text_content(contents.text)
    if not contents.files:
        return text
    boundary = f"=_{mail_id}"
    body = bytearray()
    for part in (text, *map(_attached, contents.files)):
        head = f"--{boundary}{CRLF}Content-Type: {part.type}{CRLF}Content-Transfer-Encoding: {part.encoding}"
        body += head.encode("ascii") + b"\r\n\r\n" + part.body + b"\r\n"
    body += f"--{boundary}--{CRLF}".encode("ascii")
    return Content(f'multipart/mixed;{CRLF} boundary="{boundary}"', "7bit", bytes(body))


def _attached(file: File) -> Content:
    """One file as a part; a message or an unknown thing is one of bytes, for it may hold anything."""
    content_type = "application/octet-stream"
    if _TYPE.fullmatch(file.content_type) and not file.content_type.startswith(("multipart/", "message/")):
        content_type = file.content_type
    charset = _CHARSET.fullmatch(file.charset) and content_type.startswith("text/")
    named = f'{content_type}; charset="{file.charset}"' if charset else content_type
    encoding = f"base64{CRLF}Content-Disposition: attachment;{CRLF} {_filename(file.name)}"
    return Content(named, encoding, base64.encodebytes(file.content).replace(b"\n", b"\r\n"))


def _filename(name: str) -> str:
    """The name of a file as a parameter, without the folders that it came from."""
    name = _NOT_IN_NAMES.sub("_", _PATH.split(name)[-1])
    name = plain_line(name, "file", LONGEST_NAME).lstrip(".") or "file"
    if _PLAIN_NAME.fullmatch(name):
        return f'filename="{name}"'
    return f"filename*=utf-8''{quote(name, safe='')}"
