"""The outbox: every mail that leaves, built and stored before it is sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.delivery import Kind, Mode
from app.models.types import EncryptedBytes, EncryptedText, UTCDateTime

# Priorities: somebody waits before a screen for a mail of our own; what is passed on may be large.
OWN, LETTER, PASSED_ON = 0, 1, 2
# lifecycle.CLAIMABLE, spelt out as in the index: SQLite takes a partial index only for the very same words.
IS_CLAIMABLE = text("deliveries.state IN ('deferred', 'queued')")
# Words, for SQLite takes a partial index only for the very same.
IS_OWN = text("kind <> 'letter'")


_PRIORITIES = {Kind.LETTER: LETTER, Kind.FORWARD: PASSED_ON, Kind.RELAY: PASSED_ON}


def _priority(context: Any) -> int:
    return _PRIORITIES.get(context.get_current_parameters()["kind"], OWN)


class Delivery(Base):
    """One mail to one recipient. The delivery of a letter carries the letter's own id."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_state_due_at", "state", "due_at"),
        # What may be claimed, in the order in which it is: however much else lies in the table.
        Index(
            "ix_deliveries_claimable",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state IN ('deferred', 'queued')"),
            postgresql_where=text("state IN ('deferred', 'queued')"),
        ),
        # Our own mails are few, and deleted soon after they left.
        Index("ix_deliveries_own_finished_at", "finished_at", sqlite_where=IS_OWN, postgresql_where=IS_OWN),
    )

    id: Mapped[str] = mapped_column(String(10), primary_key=True)  # random part of its token
    kind: Mapped[str] = mapped_column(String(12))  # domain/delivery.py: Kind
    letter_id: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))  # of a letter: the brake
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id"))  # of a letter: the brake
    mode: Mapped[str] = mapped_column(String(10), default=Mode.SANDBOX)  # it leaves in this one alone
    priority: Mapped[int] = mapped_column(SmallInteger, default=_priority)
    state: Mapped[str] = mapped_column(String(12))
    phase: Mapped[str] = mapped_column(String(8), default="")  # "", "begun", "dot"
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_owner: Mapped[str] = mapped_column(String(32), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the Date header, then frozen
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reply: Mapped[str] = mapped_column(String(80), default="")  # last code and enhanced status: "250 2.0.0"
    # Deferred: one that cannot be opened must not keep anybody from the others.
    recipient: Mapped[str] = mapped_column(EncryptedText("deliveries.recipient"), deferred=True)
    message: Mapped[bytes | None] = mapped_column(
        EncryptedBytes("deliveries.message"), deferred=True
    )  # without Date


class SandboxMail(Base):
    """A mail that the sandbox's SMTP server took in, shown at /mailbox. Never used when LIVE=1."""

    __tablename__ = "sandbox_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    token_id: Mapped[str] = mapped_column(String(10), index=True, default="")  # whose delivery, if ours
    sender: Mapped[str] = mapped_column(EncryptedText("sandbox_mails.sender"))
    recipient: Mapped[str] = mapped_column(EncryptedText("sandbox_mails.recipient"))
    raw: Mapped[bytes] = mapped_column(EncryptedBytes("sandbox_mails.raw"))
