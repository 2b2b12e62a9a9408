"""What keeps mails from leaving, as the sender and the desk both ask it of the tables."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.domain.delivery import Kind
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.pacing import LETTERS, Brake
from app.models.representatives import Office

# A campaign whose letters are being planned anew waits too: they would all be overdue.
PAUSED = select(Campaign.id).where(or_(Campaign.paused_at.is_not(None), Campaign.replan_since.is_not(None)))
BLOCKED = select(Office.id).where(Office.blocked_at.is_not(None))
STOPPED = select(Brake.name).where(Brake.name == LETTERS)  # all letters of the installation


def not_braked() -> ColumnElement[bool]:
    """Of mails: no brake keeps them from leaving."""
    return and_(
        or_(Delivery.campaign_id.is_(None), Delivery.campaign_id.not_in(PAUSED)),
        or_(Delivery.office_id.is_(None), Delivery.office_id.not_in(BLOCKED)),
        or_(Delivery.kind != Kind.LETTER, ~STOPPED.exists()),
    )
