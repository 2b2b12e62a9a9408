"""The mails that the sandbox's server took in, newest first, opened for reading."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Kind
from app.domain.sandbox_answers import Posted
from app.models.deliveries import Delivery, SandboxMail

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Captured:
    """One captured mail: every header in its order, and the text."""

    id: int
    received_at: datetime
    recipient: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str


def newest(session: Session) -> list[Captured]:
    """The latest mails, newest first; at most ``SHOWN``."""
    rows = session.scalars(select(SandboxMail).order_by(SandboxMail.id.desc()).limit(SHOWN))
    return [_opened(row) for row in rows]


def one(session: Session, mail_id: int) -> Captured | None:
    """One mail, or None."""
    row = session.get(SandboxMail, mail_id)
    return None if row is None else _opened(row)


def letter(session: Session, mail_id: int) -> Posted | None:
    """A captured letter as it was sent; None if there is no such mail, or it is none to an office."""
    row = session.get(SandboxMail, mail_id)
    delivery = session.get(Delivery, row.token_id) if row else None
    if row is None or delivery is None or delivery.kind != Kind.LETTER:
        return None
    return Posted(row.sender, row.recipient, row.raw)


def _opened(row: SandboxMail) -> Captured:
    message = message_from_bytes(row.raw, policy=policy.default)
    try:
        headers = tuple((name, str(value)) for name, value in message.items())
        subject, text = str(message["Subject"] or ""), _text(message)
    except Exception:  # the parser raises many kinds on mail that nobody of ours wrote
        headers, subject, text = (), "", row.raw.decode("utf-8", "replace")
    return Captured(row.id, row.received_at, row.recipient, subject, headers, text)


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
