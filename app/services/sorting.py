"""A stored mail is told apart and filed: once, whatever dies in between.

The look at the bytes happens outside of any transaction, and ``file`` changes nothing about a mail that is
filed already: whoever dies in the middle leaves it to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.incoming.filing import FoundBy, Place
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.links import Randbits
from app.models.deliveries import Delivery
from app.models.incoming import IS_UNSORTED, IncomingMail
from app.models.letters import Letter, Supporter
from app.models.representatives import Representative
from app.services import afterwards, consequences, forwarding, letters, replies
from app.services.supporter_mail import Post

BATCH = 50  # mails taken at a time
MOST_OCTETS = 8 * 1024 * 1024  # of them together, unless one alone is larger
_mails: Any = IncomingMail.__table__
_OFFICE = (  # built once: every mail of the pen asks
    select(Representative.office_id)
    .where(Representative.valid_to.is_(None), Representative.email == bindparam("writer"))
    .limit(1)
)
_STATUS, _REASON, _DOMAIN = 80, 80, 255  # as wide as the columns


@dataclass(frozen=True, slots=True)
class Unsorted:
    """A mail that waits to be looked at."""

    id: int
    token_kind: str
    raw: bytes


def waiting(session: Session) -> list[Unsorted]:
    """Some mails that nobody has sorted, the oldest first: as many as fit into memory together."""
    oldest = select(_mails.c.id, _mails.c.size).where(IS_UNSORTED).order_by(_mails.c.id).limit(BATCH)
    ids: list[int] = []
    octets = 0
    for row in session.execute(oldest):
        octets += row.size
        if ids and octets > MOST_OCTETS:
            break
        ids.append(row.id)
    rows = select(_mails.c.id, _mails.c.token_kind, _mails.c.raw).where(_mails.c.id.in_(ids))
    return [Unsorted(row.id, row.token_kind, row.raw or b"") for row in session.execute(rows.order_by("id"))]


def file(session: Session, mail_id: int, look: Look, post: Post, now: datetime, randbits: Randbits) -> bool:
    """Put a mail with its letter, or into the pen, and let follow what follows; whether that was news."""
    return file_all(session, {mail_id: look}, post, now, randbits) == 1


def file_all(
    session: Session, looks: Mapping[int, Look], post: Post, now: datetime, randbits: Randbits
) -> int:
    """File these mails, each with what was seen in it; how many were not filed before.

    Those that another sorter has in hand are left to it.
    """
    mine = select(IncomingMail).where(IncomingMail.id.in_(looks), IS_UNSORTED).order_by(IncomingMail.id)
    fresh = {"populate_existing": True}
    mails = session.scalars(mine.with_for_update(skip_locked=True), execution_options=fresh).all()
    for mail in mails:
        _file(session, mail, looks[mail.id], post, now, randbits)
    session.flush()
    return len(mails)


def _file(
    session: Session, mail: IncomingMail, look: Look, post: Post, now: datetime, randbits: Randbits
) -> None:
    _describe(mail, look.verdict)
    mail.domain = look.domain[:_DOMAIN]
    mail.correspondent, mail.message_id = look.answer_to, look.message_id
    mail.suggested_answer = look.suggested_answer
    letter, found_by = _letter(session, mail, look)
    if letter is not None:
        mail.from_author = is_author(session, letter, mail, look.writer)
        assign(session, mail, letter, found_by, post, now, randbits)
        return
    mail.place = Place.OWN if _is_about_own_mail(session, mail) else Place.PEN
    mail.suggested_office_id = _office_of(session, look)
    consequences.of_own_mail(session, mail, now)


def set_aside(session: Session, mail_id: int, why: str) -> None:
    """Lay a mail that cannot be filed into the pen, with the code of what went wrong."""
    mail = session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is not None and mail.place == Place.UNSORTED:
        _describe(mail, Verdict(Kind.UNREADABLE, why))
        mail.place = Place.PEN


def assign(
    session: Session,
    mail: IncomingMail,
    letter: Letter,
    found_by: FoundBy,
    post: Post,
    now: datetime,
    randbits: Randbits,
) -> None:
    """File a mail with a letter: its state, its address' health and its author learn of it."""
    mail.place, mail.letter_id, mail.found_by = Place.FILED, letter.id, found_by
    mail.suggested_office_id = None
    mail.from_author |= mail.token_kind in forwarding.THE_AUTHORS  # also when an organiser brings it here
    session.flush()
    if mail.token_kind == tokens.Kind.ANSWER and mail.is_kind == Kind.PERSON:
        afterwards.handed_in(session, letter.id, mail.received_at, now)
    replies.refresh(session, letter.id, now)
    consequences.of_filed(session, mail, letter, post, now, randbits)


def _describe(mail: IncomingMail, verdict: Verdict) -> None:
    mail.kind, mail.reason = verdict.kind, verdict.reason[:_REASON]
    mail.permanent, mail.delayed = verdict.permanent, verdict.delayed
    mail.status = " ".join(dict.fromkeys(verdict.status))[:_STATUS]


def _letter(session: Session, mail: IncomingMail, look: Look) -> tuple[Letter | None, FoundBy]:
    """The letter that a mail belongs to, by the surest sign there is (design/mail.md, Inbound 2)."""
    if mail.token_kind in {tokens.Kind.BOUNCE, tokens.Kind.REPLY, tokens.Kind.ANSWER}:
        letter = session.get(Letter, mail.token_id)
        if letter is None and mail.token_kind == tokens.Kind.BOUNCE:
            letter = _passed_on(session, mail.token_id, from_author=True)
        if letter is not None or mail.token_kind != tokens.Kind.REPLY:
            return letter, FoundBy.ENVELOPE
    if mail.token_kind == tokens.Kind.SUPPORTER:
        letter = _passed_on(session, mail.token_id, from_author=False)
        # Whoever else writes to that address does not speak for the letter's author.
        speaks = letter is not None and _wrote(session, letter, look.writer)
        return (letter if speaks else None), FoundBy.ENVELOPE
    for clue in look.clues:
        letter = session.get(Letter, clue.id)
        if letter is not None:
            return letter, FoundBy(clue.found_by)
    return None, FoundBy.ENVELOPE


def _passed_on(session: Session, forward_id: str, from_author: bool) -> Letter | None:
    """The letter of a mail that we passed on: its author's to the office, or the office's to its author."""
    passed = IncomingMail.forward_id == forward_id, IncomingMail.from_author == from_author
    letter_id = session.scalar(select(IncomingMail.letter_id).where(*passed))
    return session.get(Letter, letter_id) if letter_id else None


def _is_about_own_mail(session: Session, mail: IncomingMail) -> bool:
    """Whether it came back by itself to a mail of ours that was no letter."""
    if mail.token_kind != tokens.Kind.BOUNCE or mail.kind == Kind.PERSON:
        return False
    forwarded = select(IncomingMail.id).where(IncomingMail.forward_id == mail.token_id)
    return session.get(Delivery, mail.token_id) is not None or session.scalar(forwarded) is not None


def is_author(session: Session, letter: Letter, mail: IncomingMail, writer: str) -> bool:
    """Whether the letter's own author wrote this mail, from the address that they gave us or through us."""
    return mail.token_kind in forwarding.THE_AUTHORS or _wrote(session, letter, writer)


def _wrote(session: Session, letter: Letter, writer: str) -> bool:
    author = session.get(Supporter, letter.id)
    return author is not None and bool(writer) and author.email_hash == letters.address_hash(writer)


def _office_of(session: Session, look: Look) -> str | None:
    """The office whose address its writer used: a suggestion, no more."""
    found: str | None = session.scalar(_OFFICE, {"writer": look.writer}) if look.writer else None
    return found
