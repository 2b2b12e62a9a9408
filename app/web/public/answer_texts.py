"""The texts of an office's answers for their reader: text alone, whatever the mail was made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.incoming import attachments, opened
from app.domain.incoming.attachments import Attachment
from app.domain.incoming.opened import Opened
from app.queries import came_back
from app.queries.came_back import CameBack

# What is opened on the page of the letter itself; a larger mail, or an older one, has a page of its own.
MOST = 3
SMALL = 200_000  # octets


@dataclass(frozen=True, slots=True)
class Text:
    """One answer, opened."""

    mail: Opened
    attachments: tuple[Attachment, ...]


def of(session: Session, letter_id: str, came: Iterable[CameBack]) -> Mapping[int, Text]:
    """The newest answers that are kept and small, by their number."""
    small = [mail for mail in came if mail.is_answer and mail.kept and mail.size <= SMALL]
    return {mail.id: read(came_back.raw(session, letter_id, mail.id)) for mail in small[-MOST:]}


def read(raw: bytes) -> Text:
    """One answer; never raises."""
    return Text(opened.opened(raw), attachments.listed(raw))


def attachment(raw: bytes, number: int) -> tuple[str, bytes] | None:
    """Name and bytes of one thing that an answer carries; None if it carries no such."""
    return attachments.content(raw, number)
