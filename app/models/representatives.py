"""Offices (seats that a letter is written to) and the people who hold them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.types import UTCDateTime


class Office(Base):
    """A seat: it stays when its holder changes. Responses and limits are counted by it."""

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # gb-commons-E14001234, us-house-CA-14
    country: Mapped[str] = mapped_column(String(2), index=True)  # ISO 3166-1; UN and CN missions: "UN", "CN"
    chamber: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(
        String(40)
    )  # mp, senator, representative, ca_mp, depute, special_rapporteur …
    area_id: Mapped[str] = mapped_column(String(20), index=True)
    area_name: Mapped[str] = mapped_column(String(160))
    blocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    blocked_reason: Mapped[str] = mapped_column(Text, default="")

    representatives: Mapped[list["Representative"]] = relationship(back_populates="office")


class Representative(Base):
    """A person (or a post) that holds an office for a time."""

    __tablename__ = "representatives"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))  # without styles: "Wendy Morton"
    family_name: Mapped[str] = mapped_column(String(120), default="")
    style: Mapped[str] = mapped_column(String(60), default="")  # "The Rt Hon", "Sir", "The Rt Hon Sir"
    title: Mapped[str] = mapped_column(String(20), default="")  # Ms, Mr, Dr …; "" = unknown
    gender: Mapped[str] = mapped_column(String(1), default="")  # f, m; "" = unknown
    post_nominals: Mapped[str] = mapped_column(String(40), default="")  # "MP", "KC MP"
    party: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    contact_form_url: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(Text, default="")
    postal_address: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[str] = mapped_column(String(40), default="en")  # "en", "en;fr"
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the last day of the term; past it the holder is never addressed
    source: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    source_date: Mapped[date]
    enabled_on: Mapped[date | None]  # None: disabled as shipped
    disabled_reason: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UTCDateTime)  # set when gone or replaced
    # The address that mails kept coming back from; a corrected address is no longer suspect.
    suspect_address: Mapped[str] = mapped_column(String(254), default="")
    suspect_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    office: Mapped[Office] = relationship(back_populates="representatives")


class Correction(Base):
    """A field of a representative that a person corrected, with where it was read. Imports keep it."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    representative_id: Mapped[str] = mapped_column(ForeignKey("representatives.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[str] = mapped_column(String(60))  # organiser's id, or "command line"
