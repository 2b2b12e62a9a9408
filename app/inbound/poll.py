"""``flask mail poll``: fetches the mail of a mailbox, and marks it as read once it is kept.

Whoever dies in between finds the same mail unread, and keeps the same row.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import NotTaken, Unavailable
from app.domain.incoming import envelope
from app.domain.incoming.filing import LARGEST, Refusal
from app.gateways.imap import Inbox
from app.inbound.doorway import Doorway

log = structlog.get_logger("mail")


def fetch(doorway: Doorway, inbox: Inbox, reply_domain: str, stopping: threading.Event) -> int:
    """Take in all that is unread; how many mails were kept. Raises Unavailable, SQLAlchemyError.

    What is refused is marked as read too. Only too many for one letter stay unread, and come again.
    """
    kept = 0
    try:
        for uid in inbox.unseen():
            if stopping.is_set():
                break
            try:
                kept += _one(doorway, inbox, uid, reply_domain)
            except NotTaken as refusal:
                if refusal.why == Refusal.FLOODED:
                    continue
            inbox.done(uid)
    finally:
        doorway.write_down()
    return kept


def _one(doorway: Doorway, inbox: Inbox, uid: str, reply_domain: str) -> bool:
    """Keep one mail; False when somebody took it away meanwhile. Raises NotTaken, before it is fetched."""
    head = inbox.head(uid)
    if head is None:
        return False
    on = envelope.read(head.header, reply_domain)
    doorway.admit(on.recipient)
    if head.size > LARGEST:
        raise doorway.refuse(Refusal.TOO_BIG)
    raw = inbox.raw(uid)
    if raw is None:
        return False
    doorway.keep(on.sender, on.recipient, raw)
    return True


def repeat(
    doorway: Doorway,
    opened: Callable[[], AbstractContextManager[Inbox]],
    reply_domain: str,
    every: float,
    stopping: threading.Event,
) -> None:
    """Fetch every so many seconds until ``stopping`` is set, whatever is away in between."""
    while not stopping.is_set():
        try:
            with opened() as inbox:
                kept = fetch(doorway, inbox, reply_domain, stopping)
            if kept:
                log.info("fetched", number=kept)
        except (Unavailable, SQLAlchemyError) as error:
            log.warning("not fetched", error=type(error).__name__)
        stopping.wait(every)
