"""The letters of one thread, as their author sees them from any of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import follow_ups
from app.domain.follow_ups import Why
from app.models import threads
from app.models.letters import Letter


@dataclass(frozen=True, slots=True)
class InThread:
    """One letter of it; ``number`` is its place, the first letter's is 0."""

    number: int
    letter_id: str
    at: datetime  # when it was written
    handed_over_at: datetime | None
    here: bool  # it is the one whose page this is


@dataclass(frozen=True, slots=True)
class ThreadOf:
    """The thread that a letter belongs to, and whether its author may write once more."""

    letters: tuple[InThread, ...]
    first_id: str
    offered: Why
    days: int  # of silence until one may write again, 0 is never

    @property
    def is_later(self) -> bool:
        """Whether this letter follows an earlier one up."""
        return not self.letters[0].here


def of(session: Session, letter_id: str, now: datetime) -> ThreadOf:
    """The thread of a letter that is there."""
    first = session.get_one(Letter, threads.first_of(session, letter_id))
    thread = threads.thread(session, first.id)
    written = select(Letter.id, Letter.created_at).where(
        Letter.id.in_([one.letter_id for one in thread.letters])
    )
    at = {row.id: row.created_at for row in session.execute(written)}
    letters = tuple(
        InThread(number, one.letter_id, at[one.letter_id], one.handed_over_at, one.letter_id == letter_id)
        for number, one in enumerate(thread.letters)
    )
    days = first.campaign.follow_up_days
    may = first.campaign.closed_at is None and first.text is not None and first.supporter is not None
    offered = follow_ups.offered(thread, days, now) if may else Why.NOTHING
    return ThreadOf(letters, first.id, offered, days)
