"""What follows from a mail once it is filed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.links import Randbits
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services.supporter_mail import Post


def of_filed(
    session: Session, mail: IncomingMail, letter: Letter, post: Post, now: datetime, randbits: Randbits
) -> None:
    """A mail lies with a letter: its office's address, its author and its office's brake hear of it."""


def of_own_mail(session: Session, mail: IncomingMail, post: Post, now: datetime, randbits: Randbits) -> None:
    """A mail lies with no letter: it may have come back to one that we wrote to a supporter."""


def of_answer(session: Session, letter: Letter, kind: str, by: str, now: datetime) -> None:
    """Somebody said what an answer is: a complaint blocks its office at once."""
