"""The outbox in numbers, on both databases."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Office
from app.queries import outbox
from app.queries.outbox import Lag
from tests.factories import NOW, queued_letters

LATER = NOW + timedelta(minutes=2)


def test_what_is_due_held_and_gone_is_counted(session: Session) -> None:
    first, second, gone = queued_letters(session, 3)
    session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    session.execute(
        update(Delivery).where(Delivery.id == first.id).values(due_at=LATER - timedelta(seconds=30))
    )
    session.execute(update(Delivery).where(Delivery.id == second.id).values(state=State.HELD))
    session.execute(
        update(Letter).where(Letter.id == second.id).values(state=State.HELD, held_reason="restored")
    )
    session.execute(update(Delivery).where(Delivery.id == gone.id).values(state=State.ACCEPTED))
    found = outbox.figures(session, LATER, Mode.SANDBOX)
    assert found.mails == {("letter", "queued"): 1, ("letter", "held"): 1}
    assert found.held == {"restored": 1}
    assert found.lag == Lag(due=1, oldest=30, oldest_letter=30)
    assert outbox.lag(session, LATER, Mode.LIVE) == Lag(0, 0, 0)


def test_what_a_blocked_office_keeps_is_not_late(session: Session) -> None:
    queued_letters(session, 2)
    session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    session.execute(update(Office).values(blocked_at=NOW))
    assert outbox.lag(session, LATER, Mode.SANDBOX) == Lag(0, 0, 0)
