"""What came back to a letter, as its author sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import N_, NotFound
from app.domain.incoming.filing import Place
from app.domain.incoming.verdict import Kind
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail

NOT_HERE = N_("This answer is not kept here, or not any more.")
MOST = 60  # mails that are shown of one letter, the newest

# Built once, for every private page asks.
_OF_LETTER = (
    select(IncomingMail, IncomingMail.raw.is_not(None), Delivery.finished_at)
    .outerjoin(Delivery, Delivery.id == IncomingMail.forward_id)
    .where(IncomingMail.letter_id == bindparam("its_id"), IncomingMail.place == Place.FILED)
    .order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class CameBack:
    """One mail that lies with a letter."""

    id: int
    kind: str
    at: datetime
    permanent: bool | None
    delayed: bool
    status: str
    handed_in: bool  # its author showed it to us
    size: int
    kept: bool  # whether its text can be read here
    answer: str  # what a person's answer is, or ""
    answer_by: str
    suggested: str  # what it looks like to the machine, or ""
    shared: bool  # organisers may read it
    passed_on: bool  # it went to its author's mailbox
    passed_on_at: datetime | None  # when that mailbox took it, as long as we know

    @property
    def is_answer(self) -> bool:
        """Whether a person of the office wrote it."""
        return self.kind == Kind.PERSON


def of(session: Session, letter_id: str) -> tuple[CameBack, ...]:
    """What lies with a letter, in the order in which it came, without what its author wrote themselves."""
    found = session.execute(_OF_LETTER, {"its_id": letter_id})
    rows = [_row(mail, kept, finished_at) for mail, kept, finished_at in found if _shown(mail)]
    return tuple(reversed(rows))


def raw(session: Session, letter_id: str, mail_id: int) -> bytes:
    """The bytes of one mail of this letter; raises NotFound where they are not its, or erased."""
    its = IncomingMail.id == mail_id, IncomingMail.letter_id == letter_id, IncomingMail.place == Place.FILED
    found = session.scalar(select(IncomingMail.raw).where(*its))
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def _shown(mail: IncomingMail) -> bool:
    return not mail.from_author or mail.token_kind == tokens.Kind.ANSWER


def _row(mail: IncomingMail, kept: bool, passed_on_at: datetime | None) -> CameBack:
    return CameBack(
        id=mail.id,
        kind=mail.is_kind,
        at=mail.received_at,
        permanent=mail.permanent,
        delayed=mail.delayed,
        status=mail.status,
        handed_in=mail.token_kind == tokens.Kind.ANSWER,
        size=mail.size,
        kept=kept,
        answer=mail.answer,
        answer_by=mail.answer_by,
        suggested=mail.suggested_answer,
        shared=mail.shared_at is not None,
        passed_on=bool(mail.forward_id),
        passed_on_at=passed_on_at,
    )
