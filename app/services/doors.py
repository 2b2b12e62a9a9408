"""Mail comes in: which addresses are ours, what is refused, and the bytes kept before anything else is done.

Every door calls ``admit`` when it hears the recipient and ``take`` when it has the bytes, and says yes only
after the transaction is committed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import NotFound, NotTaken
from app.domain.incoming.filing import (
    A_DAY,
    AN_HOUR,
    LARGEST,
    MAILS_A_DAY,
    MAILS_AN_HOUR,
    MOST_RECEIVED,
    OTHERS_AN_HOUR,
    Door,
    Refusal,
)
from app.domain.message import Sender
from app.domain.tokens import Kind
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail, RefusedMail
from app.models.letters import Letter
from app.models.types import keyring

_mails: Any = IncomingMail.__table__
_refused: Any = RefusedMail.__table__
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# Built once: every mail comes this way.
_KEEP = {
    name: insert(_mails).on_conflict_do_nothing().returning(_mails.c.id) for name, insert in _INSERT.items()
}
# Every domain that takes mail must answer to these (RFC 5321 §4.5.1, RFC 2142); the pen shows what they get.
ROLES = frozenset({"postmaster", "abuse"})
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_RECEIVED = re.compile(rb"^Received:", re.IGNORECASE | re.MULTILINE)
MOST_HEAD = 256 * 1024  # octets of a head that are looked at for a loop


@dataclass(frozen=True, slots=True)
class Address:
    """A recipient that we take mail for: the letter or mail it belongs to, both "" for any other mailbox."""

    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at a door, for one recipient. ``sender`` and ``recipient`` are the envelope's, "" if unknown."""

    door: Door
    sender: str
    recipient: str
    raw: bytes


def admit(session: Session, ours: Sender, recipient: str, now: datetime) -> Address:
    """Whose address this is; raises NotTaken for one that we did not make, or that gets too much.

    A forged token, one of a deleted letter and any other name all look alike. Mailboxes outside the reply
    domain are whoever's who led them here, and are taken.
    """
    local, _, domain = recipient.strip().strip("<>").rpartition("@")
    if domain.lower() != ours.reply_domain or local.lower() in ROLES:
        address, most_an_hour = Address(), OTHERS_AN_HOUR
    else:
        try:
            address = Address(*tokens.read_local_part(ours.keys, local))
        except NotFound as error:
            raise NotTaken(Refusal.UNKNOWN) from error
        most_an_hour = MAILS_AN_HOUR
        if not _known(session, address):
            raise NotTaken(Refusal.UNKNOWN)
    if _came(session, address, now - AN_HOUR) >= most_an_hour:
        raise NotTaken(Refusal.FLOODED)
    if address.id and _came(session, address, now - A_DAY) >= MAILS_A_DAY:
        raise NotTaken(Refusal.FLOODED)
    return address


def take(session: Session, ours: Sender, arrival: Arrival, address: Address, now: datetime) -> bool:
    """Keep the bytes of a mail, to be sorted later; False when we have the very same already.

    Raises NotTaken for one that is too big or goes in circles.
    """
    if len(arrival.raw) > LARGEST:
        raise NotTaken(Refusal.TOO_BIG)
    if _goes_in_circles(arrival.raw, ours.reply_domain):
        raise NotTaken(Refusal.LOOP)
    content = hashlib.sha256(arrival.raw).hexdigest()
    row = {
        "key": keyring().digest("incoming mail", content, arrival.recipient.lower()),
        "received_at": now,
        "door": arrival.door,
        "sender": arrival.sender,
        "recipient": arrival.recipient,
        "token_kind": address.kind,
        "token_id": address.id,
        "size": len(arrival.raw),
        "raw": arrival.raw,
    }
    return session.scalar(_KEEP[session.get_bind().dialect.name], row) is not None


def count_refusal(session: Session, door: str, why: str, now: datetime, by: int = 1) -> None:
    """Count ``by`` mails that a door has refused, for the desk."""
    insert = _INSERT[session.get_bind().dialect.name](_refused)
    row = insert.values(day=now.date(), door=door, why=why, count=by)
    keys = [_refused.c.day, _refused.c.door, _refused.c.why]
    more = {"count": _refused.c.count + row.excluded.count}
    session.execute(row.on_conflict_do_update(index_elements=keys, set_=more))


def _known(session: Session, address: Address) -> bool:
    """Whether what this address was made for is still there: after a deletion nothing is kept."""
    found: list[Any] = []
    if address.kind in {Kind.BOUNCE, Kind.REPLY, Kind.ANSWER}:
        found.append(select(Letter.id).where(Letter.id == address.id))
    if address.kind in {Kind.BOUNCE, Kind.REPLY}:
        found.append(select(Delivery.id).where(Delivery.id == address.id))
    if address.kind in {Kind.BOUNCE, Kind.SUPPORTER}:
        found.append(select(IncomingMail.id).where(IncomingMail.forward_id == address.id))
    return any(session.scalar(query) is not None for query in found)


def _came(session: Session, address: Address, since: datetime) -> int:
    these = IncomingMail.token_id == address.id, IncomingMail.received_at > since
    return session.scalars(select(func.count(IncomingMail.id)).where(*these)).one()


def _goes_in_circles(raw: bytes, reply_domain: str) -> bool:
    """Whether a mail of ours has come back to us by itself, or has passed through too many servers."""
    end = _HEAD_END.search(raw, 0, MOST_HEAD)
    head = raw[: end.start() if end else MOST_HEAD]
    own = re.search(rb"^X-Loop:[ \t]*%s[ \t]*\r?$" % re.escape(reply_domain.encode()), head, re.I | re.M)
    return own is not None or len(_RECEIVED.findall(head)) > MOST_RECEIVED
