"""Whether any figure here is made up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import N_
from app.models.letters import Letter

NOT_LIVE = N_("LIVE=1 needs a database without made-up letters. Start with an empty one.")


def exists(session: Session) -> bool:
    """Whether any letter is synthetic."""
    return session.scalar(select(Letter.id).where(Letter.synthetic).limit(1)) is not None
