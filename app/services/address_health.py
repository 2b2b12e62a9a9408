"""The health of offices' addresses: what came back is counted once, and too much of it makes one suspect."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain import address_health as rules
from app.domain.address_health import Bounce
from app.domain.delivery import Mode
from app.domain.errors import N_, NotAllowed, NotFound
from app.domain.incoming.verdict import Kind
from app.domain.tokens import Kind as Token
from app.models.deliveries import Delivery
from app.models.incoming import AddressBounce, IncomingMail
from app.models.letters import Letter
from app.models.representatives import Representative
from app.models.types import keyring
from app.services import organisers


def follow(session: Session, mail: IncomingMail, letter: Letter, now: datetime) -> None:
    """Count a mail that lies with a letter if it is a bounce, and no longer if it turned out to be none."""
    of_another = mail.token_kind == Token.BOUNCE and mail.token_id != letter.id  # of what was passed on
    if mail.is_kind == Kind.BOUNCE and not (mail.delayed or mail.from_author or of_another):
        came = Bounce(bool(mail.permanent), mail.received_at)
        _count(session, mail.key, letter, came, mail.status, now)
        return
    forget(session, mail)


def forget(session: Session, mail: IncomingMail) -> None:
    """Count a mail no longer: it is no bounce, or of no letter to that address."""
    counted = session.get(AddressBounce, mail.key)
    if counted is not None:
        session.delete(counted)
        session.flush()
        _absolve(session, counted.representative_id, counted.address)


def refused(session: Session, letter: Letter, reply: str, now: datetime) -> None:
    """Count a letter that the office's server refused for its address; any other refusal says nothing."""
    if rules.names_no_mailbox(reply):
        key = keyring().digest("refused letter", letter.id)
        _count(session, key, letter, Bounce(True, letter.changed_at), reply, now)


def clear(session: Session, representative_id: str, organiser: str, now: datetime) -> None:
    """An organiser says that the address is fine: what came back so far counts no more.

    Letters that wait for it go as soon as held letters are looked at again. Raises NotFound, and NotAllowed
    if the address is not suspect.
    """
    holder = session.get(Representative, representative_id, with_for_update=True)
    if holder is None:
        raise NotFound(N_("There is no such representative."))
    if not holder.suspect_address:
        raise NotAllowed(N_("Nothing is known against this address."))
    session.execute(delete(AddressBounce).where(AddressBounce.representative_id == representative_id))
    holder.suspect_address, holder.suspect_at = "", None
    organisers.note(session, organiser, "addresses.clear", representative_id, now)
    session.flush()


def _count(session: Session, key: bytes, letter: Letter, came: Bounce, status: str, now: datetime) -> None:
    """Keep a bounce of the address that a letter went to, once.

    Made-up letters say nothing of it, and those of a rehearsal went elsewhere.
    """
    mail = session.get(Delivery, letter.id)
    if mail is None or letter.synthetic or letter.mode == Mode.REHEARSAL:
        return
    # Held first: two that count at once would each miss the other's.
    session.get(Representative, letter.representative_id, with_for_update=True)
    if session.get(AddressBounce, key) is None:
        bounce = AddressBounce(
            key=key,
            representative_id=letter.representative_id,
            address=mail.recipient,
            hard=came.hard,
            status=status,
            at=came.at,
        )
        session.add(bounce)
        session.flush()
    _judge(session, letter.representative_id, mail.recipient, now)


def _judge(session: Session, representative_id: str, address: str, now: datetime) -> None:
    """Let the holder's address be suspect if too much came back; an earlier address of theirs is gone."""
    holder = session.get(Representative, representative_id)
    if holder is None or holder.email != address or holder.suspect_address == address:
        return
    if rules.is_suspect(_bounces(session, representative_id, address), now):
        holder.suspect_address, holder.suspect_at = address, now
        session.flush()


def _absolve(session: Session, representative_id: str, address: str) -> None:
    """Let it be suspect no longer if without what was taken away it would not have become so."""
    holder = session.get(Representative, representative_id, with_for_update=True)
    if holder is None or holder.suspect_address != address or holder.suspect_at is None:
        return
    if not rules.is_suspect(_bounces(session, representative_id, address), holder.suspect_at):
        holder.suspect_address, holder.suspect_at = "", None
        session.flush()


def _bounces(session: Session, representative_id: str, address: str) -> list[Bounce]:
    theirs = AddressBounce.representative_id == representative_id, AddressBounce.address == address
    return [Bounce(row.hard, row.at) for row in session.scalars(select(AddressBounce).where(*theirs))]
