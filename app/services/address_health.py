"""Stub until it is merged."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models.representatives import Representative
from app.services import organisers


def clear(session: Session, representative_id: str, organiser: str, now: datetime) -> None:
    """An organiser has found out that the address works: letters go to it again."""
    representative = session.get_one(Representative, representative_id)
    representative.suspect_address, representative.suspect_at = "", None
    organisers.note(session, organiser, "representatives.address_is_fine", representative_id, now)
    session.flush()
