"""Whether any figure here is made up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.letters import Letter


def exists(session: Session) -> bool:
    """Whether any letter is synthetic."""
    return session.scalar(select(Letter.id).where(Letter.synthetic).limit(1)) is not None
