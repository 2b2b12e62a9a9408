"""Whether the keys of this installation open what lies in its database."""

from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.keyring import Unreadable
from app.models.deliveries import Delivery

SAMPLE = 20  # mails: one that is damaged must not keep an installation from starting

_recipient: Any = Delivery.__table__.c.recipient


def readable(session: Session) -> bool:
    """Whether any of the first mails can be opened; True where there are none."""
    found = session.scalars(select(type_coerce(_recipient, LargeBinary)).limit(SAMPLE)).all()
    return not found or any(_opens(recipient) for recipient in found)


def _opens(recipient: bytes) -> bool:
    try:
        _recipient.type.opened(recipient)
    except Unreadable:
        return False
    return True
