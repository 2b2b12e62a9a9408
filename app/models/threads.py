"""Letters that belong together, the first and those that follow it up, as services and queries read them."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
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

_letters: Any = Letter.__table__
_later: Any = FollowUp.__table__
_mails: Any = IncomingMail.__table__
_said: Any = Response.__table__
# Built once, for every private page shows its thread.
_FIRST_OF = select(_later.c.first_id).where(_later.c.letter_id == bindparam("its_id"))
_OF_FIRST = _later.c.first_id == bindparam("first_id")
_THREAD = (
    select(_letters.c.id, _letters.c.created_at, _letters.c.handed_over_at)
    .where(
        or_(
            _letters.c.id == bindparam("first_id"),
            and_(
                _letters.c.id.in_(select(_later.c.letter_id).where(_OF_FIRST)),
                _letters.c.state != State.WITHDRAWN,
            ),
        )
    )
    .order_by(_letters.c.id != bindparam("first_id"), _letters.c.created_at, _letters.c.id)
)
_IDS: Any = bindparam("ids", expanding=True)
_CAME = select(func.max(_mails.c.received_at)).where(
    _mails.c.letter_id.in_(_IDS),
    _mails.c.place == Place.FILED,
    func.coalesce(func.nullif(_mails.c.corrected_kind, ""), _mails.c.kind) == Kind.PERSON,
)
_TOLD = select(func.max(_said.c.at)).where(_said.c.letter_id.in_(_IDS), _said.c.kind.in_(sorted(SUBSTANTIVE)))


def first_of(session: Session, letter_id: str) -> str:
    """The first letter of a letter's thread: most often the letter itself."""
    return session.scalar(_FIRST_OF, {"its_id": letter_id}) or letter_id


def thread(session: Session, first_id: str) -> Thread:
    """The thread of a first letter that is there, without what was taken back.

    While its last letter has not left, no answer is looked for: nothing depends on it.
    """
    letters = tuple(Sent(*row) for row in session.execute(_THREAD, {"first_id": first_id}))
    if letters[-1].handed_over_at is None:
        return Thread(letters)
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
    found = (session.scalar(statement, {"ids": letters}) for statement in (_CAME, _TOLD))
    return max(filter(None, found), default=None)
