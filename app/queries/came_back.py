"""What came back to a letter, as its author sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

_mails: Any = IncomingMail.__table__
_sent: Any = Delivery.__table__
# Built once, for every private page asks.
_OF_LETTER = (
    select(
        *(column for column in _mails.c if column.name != "raw"),
        _mails.c.raw.is_not(None).label("kept"),
        _sent.c.finished_at.label("passed_on_at"),
    )
    .outerjoin(_sent, _sent.c.id == _mails.c.forward_id)
    .where(_mails.c.letter_id == bindparam("its_id"), _mails.c.place == Place.FILED)
    .order_by(_mails.c.received_at.desc(), _mails.c.id.desc())
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
    return tuple(reversed([_shown(mail) for mail in found if _is_shown(mail)]))


def raw(session: Session, letter_id: str, mail_id: int) -> bytes:
    """The bytes of one mail of this letter; raises NotFound where they are not its, or erased."""
    its = IncomingMail.id == mail_id, IncomingMail.letter_id == letter_id, IncomingMail.place == Place.FILED
    found = session.scalar(select(IncomingMail.raw).where(*its))
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def _is_shown(mail: Any) -> bool:
    return not mail.from_author or mail.token_kind == tokens.Kind.ANSWER


def _shown(mail: Any) -> CameBack:
    return CameBack(
        id=mail.id,
        kind=mail.corrected_kind or mail.kind,
        at=mail.received_at,
        permanent=mail.permanent,
        delayed=mail.delayed,
        status=mail.status,
        handed_in=mail.token_kind == tokens.Kind.ANSWER,
        size=mail.size,
        kept=mail.kept,
        answer=mail.answer,
        answer_by=mail.answer_by,
        suggested=mail.suggested_answer,
        shared=mail.shared_at is not None,
        passed_on=bool(mail.forward_id),
        passed_on_at=mail.passed_on_at,
    )
