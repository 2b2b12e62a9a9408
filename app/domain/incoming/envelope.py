"""Whom a mail was for, where the door that it came through was not told: read from its head.

A mail server that puts mail into a mailbox, or passes it on to a hook, writes the envelope down: RFC 5321
§4.4 (Return-Path), and by custom Delivered-To (RFC 9228), X-Original-To, X-Delivered-To and Envelope-To.
"""

import re
from dataclasses import dataclass

MOST_HEAD = 256 * 1024  # octets of a head that are looked at
# The surest first: what a server wrote down, then what the writer did.
_NAMES = ("X-Original-To", "Envelope-To", "X-Delivered-To", "Delivered-To", "To", "Cc")
_END = re.compile(rb"\r?\n\r?\n")
_FOLDED = rb":((?:[^\n]|\n[ \t])*)"
_RETURN_PATH = re.compile(rb"^Return-Path:[ \t]*<?([^<>\r\n]*)>?", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender and recipient, "" where the head does not say."""

    sender: str
    recipient: str


def read(raw: bytes, domain: str) -> Envelope:
    """The envelope of a mail as its head tells it; of the recipients only one at this domain counts."""
    end = _END.search(raw, 0, MOST_HEAD)
    head = raw[: end.start() if end else MOST_HEAD]
    sender = _RETURN_PATH.search(head)
    return Envelope(_text(sender[1]) if sender else "", _recipient(head, domain))


def _recipient(head: bytes, domain: str) -> str:
    ours = re.compile(rb"[^\s<>\"(),:;@\[\\\]]+@%s(?![\w.-]*\w)" % re.escape(domain.encode()), re.IGNORECASE)
    for name in _NAMES:
        for value in re.findall(rb"^%s%s" % (name.encode(), _FOLDED), head, re.IGNORECASE | re.MULTILINE):
            if found := ours.search(value):
                return _text(found[0])
    return ""


def _text(found: bytes) -> str:
    return found.decode("utf-8", "replace").strip()
