"""An office's answer in its author's hands: what it is, who may read it, and one that they show us."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import N_, BadInput, NotAllowed, NotFound, NotTaken
from app.domain.incoming import pasted
from app.domain.incoming.filing import Door, FoundBy, Place
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import ANSWERABLE
from app.domain.links import Randbits
from app.domain.responses import ON_A_MAIL, Source
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services import consequences, doors, replies, sorting
from app.services.doors import Address, Arrival
from app.services.letters import locked
from app.services.supporter_mail import Post

PASTED = "pasted"  # why we say that a person wrote it: the letter's author says so


def classify(session: Session, letter_id: str, mail_id: int, kind: str, now: datetime) -> None:
    """Keep what an answer is, as its letter's author says; raises BadInput for a kind that is not listed."""
    if kind not in ON_A_MAIL:
        raise BadInput(N_("Please choose one of the answers listed."), "kind")
    letter, mail = _answer(session, letter_id, mail_id)
    mail.answer, mail.answer_by = kind, Source.SUPPORTER
    session.flush()
    replies.refresh(session, letter_id, now)
    consequences.of_answer(session, letter, kind, Source.SUPPORTER, now)


def share(session: Session, letter_id: str, mail_id: int, now: datetime) -> None:
    """Let organisers read an answer; it is kept as long as the words of its letter."""
    _letter, mail = _answer(session, letter_id, mail_id)
    if mail.shared_at is not None:
        return
    if not _is_kept(session, mail_id):
        raise NotAllowed(
            N_("This answer lies in your own mailbox alone. To share it, show it to us here first.")
        )
    mail.shared_at = now


def keep_private(session: Session, letter_id: str, mail_id: int, _now: datetime) -> None:
    """Let nobody but the author read an answer any more."""
    _letter, mail = _answer(session, letter_id, mail_id)
    mail.shared_at = None


def paste(
    session: Session, letter_id: str, typed: str, post: Post, now: datetime, randbits: Randbits
) -> None:
    """Keep an answer that its letter's author pasted: that is their yes. The same text twice is kept once.

    Raises BadInput for no text or too much, NotAllowed before the letter has left and when too many came.
    """
    session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    if letter.state not in ANSWERABLE:
        raise NotAllowed(N_("Your letter has not reached the office yet, so there is nothing to report."))
    arrival = Arrival(Door.PAGE, "", post.sender.address(tokens.Kind.ANSWER, letter_id), pasted.mail(typed))
    try:
        address = doors.admit(session, post.sender, arrival.recipient, now)
        if not doors.take(session, post.sender, arrival, address, now):
            return
    except NotTaken as error:
        raise NotAllowed(
            N_("That is more than we can take for one letter in an hour. Please try later.")
        ) from error
    mail = _just_taken(session, address)
    mail.kind, mail.reason, mail.from_author = Kind.PERSON, PASTED, True
    sorting.assign(session, mail, letter, FoundBy.SUPPORTER, post, now, randbits)


def _answer(session: Session, letter_id: str, mail_id: int) -> tuple[Letter, IncomingMail]:
    session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    mail = session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
    if (
        mail is None
        or mail.letter_id != letter_id
        or mail.place != Place.FILED
        or mail.is_kind != Kind.PERSON
    ):
        raise NotFound(N_("This answer is not kept here, or not any more."))
    return letter, mail


def _is_kept(session: Session, mail_id: int) -> bool:
    kept: Any = select(IncomingMail.id).where(IncomingMail.id == mail_id, IncomingMail.raw.is_not(None))
    return session.scalar(kept) is not None


def _just_taken(session: Session, address: Address) -> IncomingMail:
    newest = select(IncomingMail).where(
        IncomingMail.token_id == address.id, IncomingMail.place == Place.UNSORTED
    )
    return session.scalars(newest.order_by(IncomingMail.id.desc()).limit(1)).one()
