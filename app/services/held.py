"""Letters that wait because their recipient changed: let go again, or their authors asked."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.services import deliveries, supporter_mail
from app.services.supporter_mail import Post

BATCH = 200  # letters a transaction, so that nobody waits long for the write lock
# There is somebody to write to, and the author has to agree.
ASKABLE = frozenset({"holder_changed", "address_changed"})


def reconsider(
    session: Session, post: Post, now: datetime, randbits: Callable[[int], int], after: str = ""
) -> str:
    """Look again at held letters with an id past ``after``; the last id looked at, "" when there was none.

    Releases those whose trouble has passed, and asks the authors of those that can go once confirmed anew:
    one mail for each time that a letter was held.
    """
    held = (
        select(Delivery)
        .where(Delivery.state == State.HELD, Delivery.id > after)
        .order_by(Delivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    last = ""
    for mail in session.scalars(held):
        last = mail.id
        letter = session.get(Letter, mail.id, with_for_update={"skip_locked": True})
        if letter is None or letter.state != State.HELD or letter.supporter is None:
            continue
        asked = letter.reminded_at is not None and letter.reminded_at >= letter.changed_at
        if deliveries.release(session, letter, post.sender, now) or asked:
            continue
        if letter.held_reason in ASKABLE:
            letter.reminded_at = now
            supporter_mail.confirm_again(session, letter, post, now, randbits)
    return last
