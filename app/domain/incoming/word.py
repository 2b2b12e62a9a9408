"""What the mailbox knows of a letter, from all that came back to it: the same mails, the same word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.incoming.verdict import AUTOMATIC, Kind
from app.domain.responses import SUBSTANTIVE
from app.domain.responses import Kind as Known


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail that lies with a letter, as it is after any correction."""

    kind: str
    received_at: datetime
    answer: str = ""  # what a person said a person's answer is
    permanent: bool | None = None
    delayed: bool = False
    from_author: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What the mailbox says; ``known`` is "" while it is silent, ``at`` when the mail came that says it."""

    known: str = ""
    at: datetime | None = None
    detail: str = ""  # of a bounce: whether it was for good, and its status codes
    arrived: bool = False  # something came back that only a letter which arrived can cause


def word(mails: Iterable[Filed]) -> Word:
    """A person's answer counts before an acknowledgement, and that before a bounce: it shows what arrived.

    Of several answers the last that dealt with the letter counts. A delayed DSN, an absence and a receipt say
    nothing about an answer; they show that the office's server had the letter.
    """
    theirs = sorted((m for m in mails if not m.from_author), key=lambda mail: mail.received_at)
    arrived = any(m.kind in AUTOMATIC or m.kind == Kind.PERSON or m.delayed for m in theirs)
    people = [m for m in theirs if m.kind == Kind.PERSON]
    if people:
        last = max(people, key=lambda m: (_said(m) in SUBSTANTIVE, m.received_at))
        return Word(_said(last), last.received_at, arrived=True)
    for kind, known in ((Kind.ACKNOWLEDGEMENT, Known.ACKNOWLEDGEMENT), (Kind.BOUNCE, Known.BOUNCED)):
        found = [m for m in theirs if m.kind == kind and not m.delayed]
        if found and not (kind == Kind.BOUNCE and _alive_since(theirs, found[-1])):
            return Word(known, found[-1].received_at, _detail(found[-1]), arrived)
    return Word(arrived=arrived)


def _said(mail: Filed) -> str:
    return mail.answer or Known.REPLY


def _alive_since(mails: Iterable[Filed], bounce: Filed) -> bool:
    """Whether an automatic answer came after the bounce: the mailbox lives, and has the letter."""
    return any(m.kind in AUTOMATIC and m.received_at >= bounce.received_at for m in mails)


def _detail(mail: Filed) -> str:
    if mail.kind != Kind.BOUNCE:
        return ""
    return f"{'hard' if mail.permanent else 'soft'} {mail.status}".strip()
