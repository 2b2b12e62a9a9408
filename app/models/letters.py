"""A letter, who wrote it, what it says, and what became of it.

The letter row holds nothing about a person. Identity and text are rows of their own, so that each can be
erased in its own time and the letter stays as an anonymous count.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.domain.delivery import Mode
from app.domain.lifecycle import FINISHED, Kept
from app.models.campaigns import Campaign, TemplateVersion
from app.models.representatives import Office, Representative
from app.models.types import EncryptedText, UTCDateTime

# What retention has yet to erase in its time. Words, for SQLite takes a partial index only for the very same.
_FINISHED = ", ".join(f"'{state}'" for state in sorted(FINISHED))
ERASABLE = sql(f"state IN ({_FINISHED}) AND kept <> ''")


class Letter(Base):
    """One letter to one office. ``id`` is the random part of its token (domain/tokens.py)."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_state_changed_at", "state", "changed_at"),
        Index("ix_letters_changed_at_id", "changed_at", "id"),  # the log's pages
        Index(
            "ix_letters_erasable",
            "kept",
            "changed_at",
            sqlite_where=ERASABLE,
            postgresql_where=ERASABLE,
        ),
        # The rates count the letters handed over without reading one.
        Index("ix_letters_office_id", "office_id", "party", "version_id", "state", "handed_over_at", "mode"),
    )

    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    representative_id: Mapped[str] = mapped_column(ForeignKey("representatives.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    party: Mapped[str] = mapped_column(String(120))  # as it was when written
    language: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))  # email, post, form
    state: Mapped[str] = mapped_column(String(12))
    held_reason: Mapped[str] = mapped_column(
        String(40), default=""
    )  # a code; its sentence is in web/wording.py
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handed_over_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime, index=True
    )  # accepted, or reported posted
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # of an unconfirmed letter
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # keyed hash of e-mail + office + campaign + mode; NULL once expired or withdrawn: they may write again
    unique_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    kept: Mapped[str] = mapped_column(String(6), default=Kept.WORDS)
    ref: Mapped[str] = mapped_column(String(40), default="")
    synthetic: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[str] = mapped_column(String(10), default=Mode.SANDBOX)  # in which it was written

    campaign: Mapped[Campaign] = relationship()
    office: Mapped[Office] = relationship()
    representative: Mapped[Representative] = relationship()
    version: Mapped[TemplateVersion] = relationship()
    supporter: Mapped["Supporter | None"] = relationship(back_populates="letter")
    text: Mapped["LetterText | None"] = relationship()
    consents: Mapped[list["Consent"]] = relationship()
    events: Mapped[list["Event"]] = relationship(order_by="Event.id")
    responses: Mapped[list["Response"]] = relationship(order_by="Response.id")


class Supporter(Base):
    """Who wrote one letter. Erased after the retention time, or at once when they ask."""

    __tablename__ = "supporters"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    name: Mapped[str] = mapped_column(EncryptedText("supporters.name"))
    email: Mapped[str] = mapped_column(EncryptedText("supporters.email"))
    street: Mapped[str] = mapped_column(EncryptedText("supporters.street"))
    town: Mapped[str] = mapped_column(EncryptedText("supporters.town"))
    postcode: Mapped[str] = mapped_column(EncryptedText("supporters.postcode"))
    country: Mapped[str] = mapped_column(String(2))
    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    locale: Mapped[str] = mapped_column(String(10))  # the language we write to them in

    letter: Mapped[Letter] = relationship(back_populates="supporter")


class LetterText(Base):
    """What the letter says: the supporter's own text, final once confirmed."""

    __tablename__ = "letter_texts"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(EncryptedText("letter_texts.subject"))
    body: Mapped[str] = mapped_column(
        EncryptedText("letter_texts.body")
    )  # salutation to close, without the address


class Consent(Base):
    """What a person agreed to, in which words, and when; one row per purpose."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # send, keep_posted, ask_reply
    granted: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(40))  # version of the sentence, such as "send/en/1"
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PageToken(Base):
    """A link to a letter's private page: 128 random bits, stored only as their SHA-256."""

    __tablename__ = "page_tokens"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ConfirmationCode(Base):
    """The six digits for the page still open; a keyed hash, and how often somebody guessed."""

    __tablename__ = "confirmation_codes"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Event(Base):
    """One step of a letter, with who made it. Codes and dates only."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    old: Mapped[str] = mapped_column(String(12))
    new: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(12))  # supporter, organiser, machine, mailbox
    detail: Mapped[str] = mapped_column(
        String(80), default=""
    )  # a code such as "451 4.7.1" or "holder_changed"


class Response(Base):
    """What is known about an answer, and from whom. Later rows of one source replace its earlier ones."""

    __tablename__ = "responses"
    # The rates read nothing but this index.
    __table_args__ = (Index("ix_responses_letter_id_source", "letter_id", "source", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    source: Mapped[str] = mapped_column(String(12))  # supporter, organiser, mailbox
    kind: Mapped[str] = mapped_column(String(24))  # domain/responses.py
    on: Mapped[date]  # the day the answer came, as far as known
    at: Mapped[datetime] = mapped_column(UTCDateTime)  # when we were told
    by: Mapped[str] = mapped_column(String(60), default="")  # organiser's id


class FollowUp(Base):
    """A letter that asks again in the thread of an earlier one. Rates count the first letter alone."""

    __tablename__ = "follow_ups"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)


class Tombstone(Base):
    """What is left of a deleted letter: a random id of its own and the day. Links to nothing."""

    __tablename__ = "tombstones"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    deleted_on: Mapped[date]


class LetterSearch(Base):
    """Somebody asks for the links to a mailbox' letters, if there are any; a mail alone answers."""

    __tablename__ = "letter_searches"

    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class BlockedAddress(Base):
    """A mailbox whose owner said "I did not write this": we never write to it again."""

    __tablename__ = "blocked_addresses"

    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Counter(Base):
    """How many people took a step on a day: no cookie, no person."""

    __tablename__ = "counters"

    day: Mapped[date] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    step: Mapped[str] = mapped_column(
        String(12), primary_key=True
    )  # opened matched written confirmed sent printed
    ref: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    count: Mapped[int] = mapped_column(default=0)
