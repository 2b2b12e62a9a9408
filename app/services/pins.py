"""What the author of a letter confirmed about its recipient, held against whom the seat belongs to now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.domain import delivery as rules
from app.models.among import among
from app.models.representatives import Representative

# The table, not the class, and a statement that is built once: the sender asks for every batch.
_holders: Any = Representative.__table__
_ASKED = ("id", "office_id", "email", "suspect_address", "contact_form_url", "postal_address")
_DATES = ("ends_on", "enabled_on", "valid_to")
_CURRENT = (
    select(*(_holders.c[name] for name in (*_ASKED, *_DATES)))
    .where(among(_holders.c.office_id, "offices"), _holders.c.valid_to.is_(None))
    .order_by(_holders.c.id)
)


@dataclass(frozen=True, slots=True)
class Pin:
    """What the author of a letter confirmed about its recipient."""

    letter_id: str
    office_id: str
    representative_id: str
    address: str


def reasons_to_hold(session: Session | Connection, pins: Sequence[Pin], now: datetime) -> dict[str, str]:
    """Which of these letters may not leave as their authors confirmed them, and why: codes by letter."""
    offices = {pin.office_id for pin in pins}
    holders: dict[str, list[Any]] = {office: [] for office in offices}
    for holder in session.execute(_CURRENT, {"offices": sorted(offices)}):
        holders[holder.office_id].append(holder)
    reasons = {}
    for pin in pins:
        there = holders[pin.office_id]
        pinned = [holder for holder in there if holder.id == pin.representative_id]
        holder = (pinned or there or [None])[0]
        reasons[pin.letter_id] = rules.held_reason(
            pin.office_id, pin.representative_id, pin.address, holder, now.date()
        )
    return {letter_id: reason for letter_id, reason in reasons.items() if reason}
