"""The mails that lie with a letter, as its log shows them: what each is, why, and who said so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import N_, NotFound
from app.domain.incoming.verdict import Kind
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail


@dataclass(frozen=True, slots=True)
class FiledMail:
    """One mail that came back to a letter. ``reason`` and ``found_by`` are codes."""

    id: int
    letter_id: str
    received_at: datetime
    domain: str  # of its From; "" if the letter's author wrote it
    size: int  # octets
    door: str
    machine_kind: str
    reason: str
    permanent: bool | None
    delayed: bool
    status: str
    corrected_kind: str
    corrected_by: str
    corrected_at: datetime | None
    found_by: str
    token_kind: str
    from_author: bool
    answer: str
    answer_by: str
    suggested_answer: str
    shared_at: datetime | None
    erased: bool
    passed_on: str  # the state of the mail that takes it to the author; "" if none does

    @property
    def kind(self) -> str:
        """What it is: a person's word before the machine's."""
        return self.corrected_kind or self.machine_kind

    @property
    def is_answer(self) -> bool:
        """Whether a person at the office wrote it, also where the letter's author handed it in."""
        handed_in = self.token_kind == tokens.Kind.ANSWER
        return self.kind == Kind.PERSON and (handed_in or not self.from_author)


def of_letter(session: Session, letter_id: str) -> list[FiledMail]:
    """All mails that lie with a letter, in the order in which they came."""
    query = _query().where(IncomingMail.letter_id == letter_id)
    return [FiledMail(*row) for row in session.execute(query.order_by(IncomingMail.received_at))]


def one(session: Session, letter_id: str, mail_id: int) -> FiledMail:
    """One mail that lies with this letter; raises NotFound."""
    these = IncomingMail.id == mail_id, IncomingMail.letter_id == letter_id
    row = session.execute(_query().where(*these)).first()
    if row is None:
        raise NotFound(N_("This mail does not lie with this letter, or no longer."))
    return FiledMail(*row)


def _query() -> Select[*tuple[Any, ...]]:
    mail = IncomingMail
    return select(
        mail.id,
        mail.letter_id,
        mail.received_at,
        case((mail.from_author, ""), else_=mail.domain),
        mail.size,
        mail.door,
        mail.kind,
        mail.reason,
        mail.permanent,
        mail.delayed,
        mail.status,
        mail.corrected_kind,
        mail.corrected_by,
        mail.corrected_at,
        mail.found_by,
        mail.token_kind,
        mail.from_author,
        mail.answer,
        mail.answer_by,
        mail.suggested_answer,
        mail.shared_at,
        mail.raw.is_(None),
        func.coalesce(Delivery.state, case((mail.forward_id != "", "accepted"), else_="")),
    ).outerjoin(Delivery, Delivery.id == mail.forward_id)
