"""Mail that the sandbox's server took in, kept for /mailbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import NotFound
from app.domain.tokens import Keys
from app.models.deliveries import SandboxMail


def keep(session: Session, keys: Keys, sender: str, recipient: str, raw: bytes, now: datetime) -> SandboxMail:
    """Keep one mail for one recipient, with the delivery it belongs to if its sender address is ours."""
    mail = SandboxMail(
        received_at=now, token_id=_delivery_of(keys, sender), sender=sender, recipient=recipient, raw=raw
    )
    session.add(mail)
    session.flush()
    return mail


def _delivery_of(keys: Keys, sender: str) -> str:
    try:
        return tokens.read_local_part(keys, sender.rpartition("@")[0])[1]
    except NotFound:
        return ""
