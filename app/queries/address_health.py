"""Stub until it is merged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.representatives import Office, Representative


@dataclass(frozen=True, slots=True)
class Suspect:
    """A representative whose address mails keep coming back from."""

    representative_id: str
    area_name: str
    since: datetime | None


def suspects(session: Session) -> list[Suspect]:
    """Present holders whose address is suspect, the latest first."""
    query = (
        select(Representative.id, Office.area_name, Representative.suspect_at)
        .join(Office, Representative.office_id == Office.id)
        .where(Representative.valid_to.is_(None), Representative.suspect_at.is_not(None))
        .where(Representative.suspect_address == Representative.email)
        .order_by(Representative.suspect_at.desc(), Representative.id)
    )
    return [Suspect(*row) for row in session.execute(query)]
