"""Letters that belong together, the first and those that follow it up, as services and queries read them."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.follow_ups import Sent, Thread
from app.domain.incoming.filing import Place
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.domain.responses import SUBSTANTIVE
from app.models.incoming import IncomingMail
from app.models.letters import FollowUp, Letter, Response

# A message id that may stand in a header of ours: one word, and not a line's worth (RFC 5322 §3.6.4).
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


def first_of(session: Session, letter_id: str) -> str:
    """The first letter of a letter's thread: most often the letter itself."""
    found = session.get(FollowUp, letter_id)
    return found.first_id if found else letter_id


def thread(session: Session, first_id: str) -> Thread:
    """The thread of a first letter, without what was taken back."""
    columns = select(Letter.id, Letter.handed_over_at)
    first = session.execute(columns.where(Letter.id == first_id)).one()
    later = (
        columns.join(FollowUp, FollowUp.letter_id == Letter.id)
        .where(FollowUp.first_id == first_id, Letter.state != State.WITHDRAWN)
        .order_by(Letter.created_at, Letter.id)
    )
    letters = tuple(Sent(*row) for row in (first, *session.execute(later)))
    return Thread(letters, _answered_at(session, [letter.letter_id for letter in letters]))


def answer_id(session: Session, first_id: str) -> str:
    """The message id of the office's last answer in a thread, as far as it may be said again; or ""."""
    later = select(FollowUp.letter_id).where(FollowUp.first_id == first_id)
    answers = (
        select(IncomingMail)
        .where(IncomingMail.letter_id.in_([first_id, *session.scalars(later)]))
        .where(IncomingMail.place == Place.FILED, IncomingMail.from_author.is_(False))
        .order_by(IncomingMail.received_at.desc())
    )
    ids = (mail.message_id or "" for mail in session.scalars(answers) if mail.is_kind == Kind.PERSON)
    return next((found for found in ids if _MESSAGE_ID.fullmatch(found)), "")


def _answered_at(session: Session, letters: list[str]) -> datetime | None:
    """When somebody last learnt of an answer to any of these."""
    kind = func.coalesce(func.nullif(IncomingMail.corrected_kind, ""), IncomingMail.kind)
    came = select(func.max(IncomingMail.received_at)).where(
        IncomingMail.letter_id.in_(letters), IncomingMail.place == Place.FILED, kind == Kind.PERSON
    )
    told = select(func.max(Response.at)).where(
        Response.letter_id.in_(letters), Response.kind.in_(sorted(SUBSTANTIVE))
    )
    return max(filter(None, (session.scalar(came), session.scalar(told))), default=None)
