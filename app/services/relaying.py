"""What a supporter says to an answer goes to whoever wrote that, under the address of the letter."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import forward, forward_words, tokens
from app.domain.delivery import Kind as Outgoing
from app.domain.incoming import contents, own_words, reading
from app.domain.incoming.contents import Contents, File
from app.domain.incoming.filing import FoundBy
from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind
from app.domain.links import Randbits
from app.domain.tokens import ALPHABET
from app.domain.tokens import Kind as Token
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services import deliveries, forwarding
from app.services.supporter_mail import Post

# What only its author may know: links to their pages, and the addresses at which we believe them.
_LINK = rf"https?://\S*/[{ALPHABET}]{{26}}\S*"
_ADDRESS = rf"[\w.-]*\b[as]\.[{ALPHABET}]{{18}}@"
_SECRET = re.compile(rf"{_LINK}|{_ADDRESS}[\w.-]+", re.IGNORECASE)
_SECRET_BYTES = re.compile(rf"{_LINK}|{_ADDRESS}".encode(), re.IGNORECASE)
LEFT_OUT = "[…]"


def pass_on(
    session: Session, mail: IncomingMail, letter: Letter, post: Post, now: datetime, randbits: Randbits
) -> bool:
    """Let the office have what a letter's author says to its answer; whether it goes now.

    Their own words and files, their name, and nothing else of theirs. Never what a machine wrote, never
    twice, never to an address of ours, and only so many a day.
    """
    author, answer = letter.supporter, _answered(session, mail)
    if author is None or answer is None or not forwarding.can_be_answered(post.sender, answer):
        return False
    if not forwarding.may_go(session, mail, now):
        return False
    read = reading.read(mail.raw or b"")
    said = _own(read, contents.contents(mail.raw or b"", read).files)
    if not said.text and not said.files:
        return False
    mail.forward_id = tokens.new_id(randbits)
    to = answer.correspondent or ""
    built = forward.to_office(
        post.sender,
        mail.forward_id,
        letter.id,
        author.name,
        to,
        read.header("subject"),
        forward_words.passed_on(letter.language, post.sender.organisation),
        said,
        answer.message_id or "",
    )
    deliveries.pass_on(session, Outgoing.RELAY, mail.forward_id, letter, to, built, now)
    return True


def _answered(session: Session, mail: IncomingMail) -> IncomingMail | None:
    """The answer to which this is its letter's author's reply, come to the address that we gave them for it.

    Sorting lets nobody else's mail to that address lie with the letter.
    """
    came_back = mail.token_kind == Token.SUPPORTER and mail.found_by == FoundBy.ENVELOPE
    if not came_back or not mail.from_author or mail.is_kind != Kind.PERSON:
        return None
    return session.scalar(select(IncomingMail).where(IncomingMail.forward_id == mail.token_id))


def _own(read: Mail, files: Iterable[File]) -> Contents:
    """What its writer wrote and enclosed. The quotation stays here: it holds the link to their page."""
    text = _SECRET.sub(LEFT_OUT, own_words.own_words(read.plain, read.html)).strip()
    return Contents(text, tuple(file for file in files if _is_enclosed(file)))


def _is_enclosed(file: File) -> bool:
    """Whether a person enclosed a file: no version of the text, no other mail, nothing secret in it."""
    is_text = file.content_type == "text/html" or file.content_type.startswith("message/")
    return not is_text and _SECRET_BYTES.search(file.content) is None
