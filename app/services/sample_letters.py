"""A letter that an organiser sends to themselves, built as a supporter's is. It belongs to no office."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import letterhead, message, tokens
from app.domain.delivery import Kind
from app.domain.letterhead import Author
from app.domain.lifecycle import State
from app.domain.message import Sender
from app.models.deliveries import Delivery

MARK = "[TEST]"


def enqueue(
    session: Session,
    to: str,
    author: Author,
    subject: str,
    body: str,
    language: str,
    sender: Sender,
    now: datetime,
    randbits: Callable[[int], int] = secrets.randbits,
) -> Delivery:
    """Put a made-up author's letter into the outbox, to the organiser's mailbox ``to`` and due at once.

    A reply goes there too. Raises BadInput when the text or the address cannot be put into a mail.
    """
    mail_id = tokens.new_id(randbits)
    text = letterhead.compose(sender, mail_id, author, body, language)
    mail = Delivery(
        id=mail_id,
        kind=Kind.TEST,
        mode=sender.mode,
        state=State.QUEUED,
        due_at=now,
        recipient=message.address(to, "email"),
        message=message.letter(sender, mail_id, author.name, to, to, f"{MARK} {subject}", text),
    )
    session.add(mail)
    session.flush()
    return mail
