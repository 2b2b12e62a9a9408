"""What may be taken home as a table: letters without anybody in them, and those who asked for news."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.csv_cells import line
from app.domain.delivery import Mode
from app.models.letters import BlockedAddress, Consent, Letter, Supporter

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else


@dataclass(frozen=True, slots=True)
class KeptPosted:
    """Somebody who asked to be kept posted, and when."""

    name: str
    email: str
    asked_on: str
    synthetic: bool


def keep_posted(session: Session, mode: Mode) -> Iterator[KeptPosted]:
    """Each supporter who confirmed in this mode, asked for news and has not stopped it since, once.

    Nobody whose mailbox is blocked: we promised never to write there again.
    """
    blocked = exists().where(BlockedAddress.email_hash == Supporter.email_hash)
    query = (
        select(Supporter, Consent.at, Consent.withdrawn_at, Letter.synthetic)
        .join(Letter, Supporter.letter_id == Letter.id)
        .join(Consent, Consent.letter_id == Letter.id)
        .where(Consent.purpose == "keep_posted", Consent.granted, Letter.confirmed_at.is_not(None), ~blocked)
        .where(Letter.mode == mode)
        .order_by(Supporter.email_hash, Consent.at)
        .execution_options(yield_per=1000)
    )
    for _, rows in groupby(session.execute(query), key=lambda row: row.Supporter.email_hash):
        person = _still_wanted(list(rows))
        if person:
            yield person


def lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV file line by line, safe to open in a spreadsheet."""
    yield BYTE_ORDER_MARK + line(columns)
    for row in rows:
        yield line([value.isoformat() if isinstance(value, datetime) else value for value in row])


def table(kind: Any, rows: Iterable[Any]) -> Iterator[str]:
    """A CSV file of dataclass rows, a column for each field."""
    return lines([field.name for field in fields(kind)], (astuple(row) for row in rows))


def _still_wanted(rows: Sequence[Any]) -> KeptPosted | None:
    """One person's wishes over all their letters: stopping it once stops it, until they ask anew."""
    stopped = max((row.withdrawn_at for row in rows if row.withdrawn_at), default=None)
    asked = [row for row in rows if not row.withdrawn_at and (stopped is None or row.at > stopped)]
    if not asked:
        return None
    last = asked[-1]
    return KeptPosted(last.Supporter.name, last.Supporter.email, last.at.date().isoformat(), last.synthetic)
