"""Mail that the sandbox's server took in, kept for /mailbox; and what an office might answer to it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import NotFound
from app.domain.incoming.filing import Door
from app.domain.message import Sender
from app.domain.sandbox_answers import Posted
from app.domain.tokens import Keys
from app.models.deliveries import SandboxMail
from app.services import doors
from app.services.doors import Arrival

_INSERT = insert(SandboxMail.__table__)  # type: ignore[arg-type]


def keep(session: Session, keys: Keys, mails: Iterable[tuple[str, str, bytes]], now: datetime) -> None:
    """Keep mails, each given as sender, recipient and bytes, with its delivery if the sender is ours."""
    rows = [
        {
            "received_at": now,
            "token_id": _delivery_of(keys, sender),
            "sender": sender,
            "recipient": recipient,
            "raw": raw,
        }
        for sender, recipient, raw in mails
    ]
    session.execute(_INSERT, rows)


def answer(session: Session, ours: Sender, made_up: Posted, now: datetime) -> None:
    """Let a made-up answer come in as any mail does; raises NotTaken."""
    address = doors.admit(session, ours, made_up.recipient, now)
    arrival = Arrival(Door.SANDBOX, made_up.sender, made_up.recipient, made_up.raw)
    doors.take(session, ours, arrival, address, now)


def _delivery_of(keys: Keys, sender: str) -> str:
    try:
        return tokens.read_local_part(keys, sender.rpartition("@")[0])[1]
    except NotFound:
        return ""
