"""Which of the two databases a statement is for, where they do not speak alike."""

from sqlalchemy import Connection
from sqlalchemy.orm import Session


def spoken(session: Session | Connection) -> str:
    """``sqlite`` or ``postgresql``."""
    bound = session if isinstance(session, Connection) else session.get_bind()
    return bound.dialect.name
