"""What an organiser does to letters in the queue: hold one back, let it go, try the deferred again now."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode
from app.domain.errors import N_, BadInput, NotAllowed, NotFound
from app.domain.lifecycle import CLAIMABLE, State
from app.domain.message import Sender
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Representative
from app.services import deliveries, organisers, pacing, standing
from app.services.deliveries import ORGANISER
from app.services.steps import step


def hold(session: Session, letter_id: str, reason: str, by: str, now: datetime) -> None:
    """Hold back a letter that waits to be sent until an organiser lets it go; the audit log says why.

    Raises BadInput without a reason, NotAllowed for a letter that does not wait.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput(N_("Please say why, for whoever looks at this next."), "reason")
    letter, mail = _both(session, letter_id)
    if letter.state not in CLAIMABLE or mail.state not in CLAIMABLE:
        raise NotAllowed(N_("Only a letter that waits to be sent can be held back."))
    step(session, letter, State.HELD, "organiser", now, ORGANISER)
    letter.held_reason, mail.state = ORGANISER, State.HELD
    organisers.note(session, by, "letters.hold", letter_id, now, reason)
    session.flush()


def release(session: Session, letter_id: str, sender: Sender, by: str, now: datetime) -> bool:
    """Let a letter go that an organiser held back; whether it goes, or now waits for another reason.

    It takes a new slot; one that was deferred is tried at once, and keeps its date and its attempts. Raises
    NotAllowed for a letter that no organiser holds.
    """
    letter, mail = _both(session, letter_id)
    if letter.state != State.HELD or letter.held_reason != ORGANISER:
        raise NotAllowed(N_("No organiser holds this letter back."))
    organisers.note(session, by, "letters.release", letter_id, now)
    reason = deliveries.reason_to_hold(session, letter, mail.recipient, now)
    if reason:  # from now on it waits for that, and is built anew
        letter.held_reason, mail.message = reason, None
        return False
    step(session, letter, State.QUEUED, "organiser", now, "released")
    letter.held_reason, mail.state = "", State.QUEUED
    mail.due_at = (
        now if mail.attempts else pacing.plan(session, standing.read(session, letter_id), sender, now)
    )
    session.flush()
    return True


def retry(session: Session, mode: Mode, domain: str, by: str, now: datetime) -> int:
    """Try deferred letters again now, those to offices at one mail domain, or all for ""; how many."""
    query = update(Delivery).where(
        Delivery.state == State.DEFERRED, Delivery.kind == Kind.LETTER, Delivery.mode == mode
    )
    if domain:
        there = func.lower(Representative.email).endswith(f"@{domain.strip().lower()}", autoescape=True)
        query = query.where(
            Delivery.letter_id.in_(
                select(Letter.id)
                .join(Representative, Letter.representative_id == Representative.id)
                .where(Letter.state == State.DEFERRED, there)
            )
        )
    done: Any = session.execute(query.values(due_at=now).execution_options(synchronize_session=False))
    organisers.note(session, by, "queue.retry", domain or "all", now, str(done.rowcount))
    return int(done.rowcount)


def _both(session: Session, letter_id: str) -> tuple[Letter, Delivery]:
    """The letter and its mail, the mail locked first, as every writer does."""
    mail = session.get(Delivery, letter_id, with_for_update=True, populate_existing=True)
    letter = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None or mail is None:
        raise NotFound(N_("There is no such letter, or it does not go by e-mail."))
    return letter, mail
