"""From when an office's lane is free, which hours are taken, and the brake on all letters."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.types import UTCDateTime


class Lane(Base):
    """Where the next paced letter begins: ``office ID``; ``campaign ID`` is only there to be locked."""

    __tablename__ = "lanes"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PacedHour(Base):
    """How many letters of a campaign with a limit are planned for an hour of the clock."""

    __tablename__ = "paced_hours"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    planned: Mapped[int]


LETTERS = "letters"  # the brake that stops all letters of the installation


class Brake(Base):
    """A brake that is on. No row, no brake."""

    __tablename__ = "brakes"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[str] = mapped_column(String(60))  # organiser's id, or "command line"
    reason: Mapped[str] = mapped_column(Text)
