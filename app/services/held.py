"""Letters that did not arrive: held ones are let go again, or their authors asked; others are given back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.address_health import passes
from app.domain.delivery import Kind
from app.domain.keyring import Unreadable
from app.domain.lifecycle import RESTORED, State
from app.models.deliveries import Delivery
from app.models.letters import Letter, Supporter
from app.services import address_health, again, deliveries, pacing, supporter_mail
from app.services.supporter_mail import Post

BATCH = 200  # letters a transaction, so that nobody waits long for the write lock
# There is somebody to write to, and the author has to agree.
ASKABLE = frozenset({"holder_changed", "address_changed"})


def reconsider(
    session: Session, post: Post, now: datetime, randbits: Callable[[int], int], after: str = ""
) -> str:
    """Look again at held letters with an id past ``after``; the last id looked at, "" when there was none.

    Releases those whose trouble has passed, and asks the authors of those that can go once confirmed anew:
    one mail for each time that a letter was held. Those from a restored backup wait for a person.
    """
    restored = select(Letter.id).where(Letter.id == Delivery.id, Letter.held_reason == RESTORED)
    held = (
        select(Delivery)
        .where(Delivery.state == State.HELD, Delivery.id > after, ~restored.exists())
        .order_by(Delivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    last = ""
    mails = session.scalars(held).all()
    pacing.lock(session, [mail.id for mail in mails], post.sender, now)
    for mail in mails:
        last = mail.id
        with suppress(Unreadable), session.begin_nested():  # it waits on, and the others go on
            if mail.kind == Kind.LETTER:
                _look_again(session, mail, post, now, randbits)
            elif mail.recipient and mail.message:  # they can be opened by now
                mail.state = State.QUEUED
    return last


def _look_again(
    session: Session, mail: Delivery, post: Post, now: datetime, randbits: Callable[[int], int]
) -> None:
    letter = session.get(Letter, mail.id, with_for_update={"skip_locked": True})
    if letter is None or letter.state != State.HELD or letter.supporter is None:
        return
    if letter.held_reason == deliveries.ORGANISER:
        return
    if deliveries.release(session, letter, post.sender, now) or _told(letter):
        return
    if letter.held_reason in ASKABLE:
        letter.reminded_at = now
        supporter_mail.confirm_again(session, letter, post, now, randbits)


def give_back(session: Session, post: Post, now: datetime, randbits: Callable[[int], int]) -> int:
    """Tell the authors of letters that were refused or came back what they can do with them; how many.

    Once for each time that it happened.
    """
    untold = or_(Letter.reminded_at.is_(None), Letter.reminded_at < Letter.changed_at)
    told = 0
    for state in (State.REJECTED, State.BOUNCED):  # one at a time, for the index
        given_back = (
            select(Letter)
            .join(Supporter)
            .where(Letter.state == state, untold)
            .order_by(Letter.changed_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=Letter)
        )
        for letter in session.scalars(given_back).all():
            why = again.why(session, letter)
            if state == State.REJECTED:
                address_health.refused(session, letter, why, now)
            letter.reminded_at = now
            supporter_mail.given_back(session, letter, passes(why), post, now, randbits)
            told += 1
    return told


def _told(letter: Letter) -> bool:
    """Whether the author got a mail since the letter came into its present state."""
    return letter.reminded_at is not None and letter.reminded_at >= letter.changed_at
