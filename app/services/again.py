"""A letter that did not arrive for a reason that passes goes once more, when its author says so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address_health import passes
from app.domain.errors import N_, NotAllowed
from app.domain.lifecycle import GIVEN_BACK
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.services import deliveries, replies, standing
from app.services.letters import locked
from app.services.supporter_mail import Post


def send(session: Session, letter_id: str, post: Post, now: datetime) -> None:
    """Let a letter go again whose mailbox was full, or whose server failed for a time.

    It is held instead when it may not leave now. Raises NotAllowed for any other letter, and for one of
    another mode.
    """
    session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    if not may_go(session, letter) or letter.mode != post.sender.mode:
        raise NotAllowed(N_("This letter cannot be sent again. You can print it and post it."))
    deliveries.enqueue_again(session, standing.read(session, letter_id), post.sender, now)
    replies.refresh(session, letter_id, now)  # what came back of the first time is over


def may_go(session: Session, letter: Letter) -> bool:
    """Whether a letter came back, or was refused, for a reason that passes."""
    return letter.state in GIVEN_BACK and letter.channel == "email" and passes(why(session, letter))


def why(session: Session, letter: Letter) -> str:
    """The code of a letter's last step."""
    last = select(Event.detail).where(Event.letter_id == letter.id).order_by(Event.id.desc()).limit(1)
    return session.scalar(last) or ""
