"""Campaigns, their words in each language, their facts, and their letters in immutable versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.types import UTCDateTime


class Campaign(Base):
    """One campaign; ``slug`` is its address."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pause_reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How fast its letters go (domain/pacing.py); 0 is no limit.
    office_an_hour: Mapped[int] = mapped_column(default=0)
    letters_an_hour: Mapped[int] = mapped_column(default=0)
    office_hours: Mapped[bool] = mapped_column(default=False)
    paced_by: Mapped[str] = mapped_column(
        String(60), default=""
    )  # the organiser; "": as the campaign's file has it
    replan_since: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # its pace changed: what waits is planned anew
    # Days after the handing over on which authors are asked whether an answer came; 0 is never.
    survey_days: Mapped[int] = mapped_column(default=14)
    survey_again_days: Mapped[int] = mapped_column(default=21)
    survey_minister_days: Mapped[int] = mapped_column(default=56)
    follow_up_days: Mapped[int] = mapped_column(default=21)  # until a silent office may be written to again
    relay: Mapped[bool] = mapped_column(
        default=False
    )  # answers come to us first; else to the author directly
    refs: Mapped[list[str]] = mapped_column(JSON, default=list)  # listed values of ``ref``
    targets: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # see docs/how-to/campaigns.md

    texts: Mapped[list["CampaignText"]] = relationship(back_populates="campaign")
    facts: Mapped[list["Fact"]] = relationship(back_populates="campaign", order_by="Fact.position")


class CampaignText(Base):
    """The campaign's own words in one language: headline, summary, ask, prompts, reasons."""

    __tablename__ = "campaign_texts"
    __table_args__ = (UniqueConstraint("campaign_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    headline: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    ask: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(Text)  # the notice before the first field
    why_prompt: Mapped[str] = mapped_column(Text)
    place_prompt: Mapped[str] = mapped_column(Text)
    reasons: Mapped[list[str]] = mapped_column(JSON)  # first-person sentences to choose and order

    campaign: Mapped[Campaign] = relationship(back_populates="texts")


class Fact(Base):
    """A fact block: what may be said, where it stands, and until when it may be said unchecked."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("campaign_id", "key", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    key: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    figure: Mapped[str] = mapped_column(
        Text, default=""
    )  # the few words shown large; "" = not on the front page
    text: Mapped[str] = mapped_column(Text)  # as shown on the page
    sentence: Mapped[str] = mapped_column(Text)  # as it may stand in a letter
    source: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[date]
    review_on: Mapped[date]
    confidence: Mapped[str] = mapped_column(String(20))  # confirmed, reported, disputed, dated

    campaign: Mapped[Campaign] = relationship(back_populates="facts")


class Template(Base):
    """A letter of a campaign for one role in one language, under one variant."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("campaign_id", "role", "language", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    role: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    variant: Mapped[str] = mapped_column(String(20), default="a")

    campaign: Mapped[Campaign] = relationship()
    versions: Mapped[list["TemplateVersion"]] = relationship(
        back_populates="template", order_by="TemplateVersion.number"
    )


class TemplateVersion(Base):
    """One version of a letter: never changed, pinned by the letters begun from it."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    number: Mapped[int]
    subjects: Mapped[list[str]] = mapped_column(JSON)  # templates, each beginning with the constituency
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[str] = mapped_column(String(60))
    shipped: Mapped[bool] = mapped_column(default=False)  # written by the loader, not by an organiser

    template: Mapped[Template] = relationship(back_populates="versions")
