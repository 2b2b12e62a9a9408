"""What follows from a mail once it is filed. Called again for the same mail, nothing follows twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.incoming.filing import Place
from app.domain.incoming.verdict import Kind
from app.domain.links import Randbits
from app.domain.responses import Kind as Answer
from app.domain.responses import Source
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import BlockedAddress, Letter, Supporter
from app.models.representatives import Office
from app.services import address_health, forwarding, relaying, roster
from app.services.supporter_mail import Post

COMPLAINED = "They complained about these letters."


def of_filed(
    session: Session, mail: IncomingMail, letter: Letter, post: Post, now: datetime, randbits: Randbits
) -> None:
    """A mail lies with a letter, or was corrected there: its office's address and brake hear of it, and the
    letter's author or the office gets what the other has written."""
    address_health.follow(session, mail, letter, now)
    if mail.is_kind == Kind.COMPLAINT and not mail.from_author:
        _block(session, letter, Source.MAILBOX, now)
    forwarding.pass_on(session, mail, letter, post, now, randbits)
    relaying.pass_on(session, mail, letter, post, now, randbits)


def of_answer(session: Session, letter: Letter, kind: str, by: str, now: datetime) -> None:
    """Somebody said what an answer to a letter is: a complaint blocks its office at once."""
    if kind == Answer.COMPLAINT:
        _block(session, letter, by, now)


def of_own_mail(session: Session, mail: IncomingMail, now: datetime) -> None:
    """A mail lies with no letter: a complaint about one that we wrote to a supporter silences us there.

    What came back of such a mail names its recipient, and is erased at once.
    """
    if mail.place != Place.OWN:
        return
    if mail.is_kind == Kind.COMPLAINT:
        _silence(session, mail.token_id, now)
    mail.raw, mail.sender, mail.recipient = None, "", ""
    mail.correspondent = mail.message_id = None
    session.flush()


def _silence(session: Session, mail_id: str, now: datetime) -> None:
    """Never again write to the mailbox to which a mail of ours went."""
    about = select(Delivery.letter_id).where(Delivery.id == mail_id)
    forwarded = select(IncomingMail.letter_id).where(IncomingMail.forward_id == mail_id)
    letter_id = session.scalar(about) or session.scalar(forwarded)
    author = session.get(Supporter, letter_id) if letter_id else None
    if author is not None:
        session.merge(BlockedAddress(email_hash=author.email_hash, at=now))


def _block(session: Session, letter: Letter, by: str, now: datetime) -> None:
    office = session.get_one(Office, letter.office_id, with_for_update=True, populate_existing=True)
    if office.blocked_at is None:
        roster.block(session, office.id, COMPLAINED, by, now)
