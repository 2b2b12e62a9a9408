"""A person's answer that came to us goes to the letter's author, once, and is erased once they have it."""

import re
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain import addressing, forward, forward_words, tokens
from app.domain.delivery import Kind as Outgoing
from app.domain.errors import BadInput
from app.domain.incoming import contents, reading
from app.domain.incoming.filing import A_DAY, Door, Place
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.domain.message import Sender, address
from app.domain.tokens import Kind as Token
from app.models.deliveries import Delivery
from app.models.incoming import PASSED_ON, IncomingMail
from app.models.letters import Letter
from app.services import deliveries, supporter_mail
from app.services.supporter_mail import Post

MOST_A_DAY = 10  # of one letter, each way
BATCH = 200
# Its author has what comes to these, for they wrote it or got it.
THE_AUTHORS = frozenset({Token.ANSWER, Token.SUPPORTER})
_NULL_PATH = re.compile(rb"^Return-Path:[ \t]*<[ \t]*>", re.IGNORECASE | re.MULTILINE)
_TELLS_ITS_SENDER = frozenset({Door.LMTP, Door.SMTP})
MOST_HEAD = 256 * 1024  # octets in which a Return-Path is looked for


def pass_on(
    session: Session, mail: IncomingMail, letter: Letter, post: Post, now: datetime, randbits: Randbits
) -> bool:
    """Let the letter's author have a person's answer; whether it goes now.

    Never what a machine wrote, never twice, never to an address of ours, and only so many a day.
    """
    author = letter.supporter
    theirs = mail.is_kind == Kind.PERSON and not mail.from_author and mail.token_kind not in THE_AUTHORS
    if author is None or not theirs or is_ours(post.sender, author.email):
        return False
    if supporter_mail.is_blocked(session, author.email_hash) or not may_go(session, mail, now):
        return False
    raw = mail.raw or b""
    read = reading.read(raw)
    mail.forward_id = tokens.new_id(randbits)
    office = addressing.display_name(letter.representative)
    note = forward_words.note(
        author.locale,
        office=office,
        address=mail.correspondent or "",
        answerable=can_be_answered(post.sender, mail),
        link=f"{post.site_url}/l/{supporter_mail.new_link(session, letter.id, now, randbits)}",
        organisation=post.sender.organisation,
    )
    built = forward.to_supporter(
        post.sender,
        mail.forward_id,
        office,
        author.email,
        read.header("subject"),
        note,
        contents.contents(raw, read),
        mail.message_id or "",
    )
    deliveries.pass_on(session, Outgoing.FORWARD, mail.forward_id, letter, author.email, built, now)
    return True


def may_go(session: Session, mail: IncomingMail, now: datetime) -> bool:
    """Whether a mail that lies with its letter may be passed on: not yet, not by itself, not too many."""
    session.flush()
    session.refresh(mail, ["forward_id", "raw"], with_for_update=True)  # two at once would both send it
    if mail.place != Place.FILED or mail.forward_id or mail.raw is None or _has_no_sender(mail):
        return False
    today = (
        IncomingMail.letter_id == mail.letter_id,
        IncomingMail.from_author == mail.from_author,
        IncomingMail.forward_id != "",
        IncomingMail.received_at > now - A_DAY,
    )
    return session.scalars(select(func.count(IncomingMail.id)).where(*today)).one() < MOST_A_DAY


def can_be_answered(sender: Sender, answer: IncomingMail) -> bool:
    """Whether there is an address, not one of ours, to which what is said to an answer can go."""
    try:
        return not is_ours(sender, address(answer.correspondent or "", "to"))
    except BadInput:
        return False


def is_ours(sender: Sender, to: str) -> bool:
    """Whether a mail to this address would come back to us."""
    domain = to.rpartition("@")[2].lower().rstrip(".")
    return domain == sender.reply_domain or domain.endswith(f".{sender.reply_domain}")


def erase(session: Session) -> int:
    """Erase mails whose bytes have been accepted by the server of whoever they went to; how many.

    Those that its author shares with organisers stay, and so do those that were refused, for their page.
    """
    accepted = select(Delivery.id).where(
        Delivery.id == IncomingMail.forward_id, Delivery.state == State.ACCEPTED
    )
    there = (
        select(IncomingMail.id)
        .where(PASSED_ON, IncomingMail.forward_id > "", accepted.exists())  # said twice for SQLite's index
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(there).all()
    session.execute(update(IncomingMail).where(IncomingMail.id.in_(ids)).values(raw=None))
    return len(ids)


def _has_no_sender(mail: IncomingMail) -> bool:
    """Whether it came with the null path, as what machines write does (RFC 3834 §3.3).

    A mail fetched from a mailbox says so only in its own head.
    """
    if mail.sender:
        return False
    return mail.door in _TELLS_ITS_SENDER or _NULL_PATH.search((mail.raw or b"")[:MOST_HEAD]) is not None
