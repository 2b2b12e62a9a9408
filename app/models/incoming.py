"""Mail that came back: kept as it arrived before anything is said or parsed, then told apart and filed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.incoming.filing import Place
from app.models.types import EncryptedBytes, EncryptedText, UTCDateTime

# Words, for SQLite takes a partial index only for the very same.
IS_UNSORTED = text("place = 'unsorted'")
LISTED = {place: text(f"place = '{place}'") for place in (Place.PEN, Place.FILED, Place.NOT_OURS)}
TO_READ = text("shared_at IS NOT NULL AND answer = ''")


class IncomingMail(Base):
    """One mail to one recipient of ours. The same bytes to the same recipient again are the same row."""

    __tablename__ = "incoming_mails"
    __table_args__ = (
        Index("ix_incoming_mails_unsorted", "id", sqlite_where=IS_UNSORTED, postgresql_where=IS_UNSORTED),
        *(
            Index(f"ix_incoming_mails_{place}", "received_at", sqlite_where=lies, postgresql_where=lies)
            for place, lies in LISTED.items()
        ),
        Index("ix_incoming_mails_to_read", "received_at", sqlite_where=TO_READ, postgresql_where=TO_READ),
        Index("ix_incoming_mails_token_id", "token_id", "received_at"),  # how many came for one letter
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # keyed hash of bytes and recipient
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    door: Mapped[str] = mapped_column(String(8))  # domain/incoming/filing.py: Door
    sender: Mapped[str] = mapped_column(
        EncryptedText("incoming_mails.sender")
    )  # envelope; "" is the null path
    recipient: Mapped[str] = mapped_column(
        EncryptedText("incoming_mails.recipient")
    )  # envelope; "" if unknown
    token_kind: Mapped[str] = mapped_column(
        String(1), default=""
    )  # of the recipient, if it is an address of ours
    token_id: Mapped[str] = mapped_column(String(10), default="")
    size: Mapped[int]
    raw: Mapped[bytes | None] = mapped_column(
        EncryptedBytes("incoming_mails.raw"), deferred=True
    )  # None: erased
    place: Mapped[str] = mapped_column(String(8), default=Place.UNSORTED)

    # What it is, as the machine says; and as a person corrected it, beside it.
    kind: Mapped[str] = mapped_column(String(16), default="")  # domain/incoming/verdict.py
    reason: Mapped[str] = mapped_column(String(80), default="")  # why: a code
    permanent: Mapped[bool | None]
    delayed: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(80), default="")  # "5.1.1 4.2.2"
    corrected_kind: Mapped[str] = mapped_column(String(16), default="")
    corrected_by: Mapped[str] = mapped_column(String(60), default="")  # organiser's id
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # Whose it is.
    letter_id: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), index=True)
    found_by: Mapped[str] = mapped_column(String(12), default="")  # domain/incoming/filing.py: FoundBy
    suggested_office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id"))
    domain: Mapped[str] = mapped_column(String(255), default="")  # of its From: all that the pen shows of it
    from_author: Mapped[bool] = mapped_column(default=False)  # the letter's own author wrote it, no office

    # A person's answer.
    answer: Mapped[str] = mapped_column(String(24), default="")  # domain/responses.py, once somebody has said
    answer_by: Mapped[str] = mapped_column(String(12), default="")  # supporter, organiser
    suggested_answer: Mapped[str] = mapped_column(String(24), default="")
    shared_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # its letter's author lets organisers read it
    correspondent: Mapped[str | None] = mapped_column(EncryptedText("incoming_mails.correspondent"))
    message_id: Mapped[str | None] = mapped_column(EncryptedText("incoming_mails.message_id"))
    forward_id: Mapped[str] = mapped_column(
        String(10), default="", index=True
    )  # the mail that took it to the author

    @property
    def is_kind(self) -> str:
        """What it is: a person's word before the machine's."""
        return self.corrected_kind or self.kind


class RefusedMail(Base):
    """How many mails a door refused on a day, and why. Nothing of the mails themselves."""

    __tablename__ = "refused_mails"

    day: Mapped[date] = mapped_column(primary_key=True)
    door: Mapped[str] = mapped_column(String(8), primary_key=True)
    why: Mapped[str] = mapped_column(String(12), primary_key=True)  # domain/incoming/filing.py: Refusal
    count: Mapped[int] = mapped_column(default=0)


class HookCall(Base):
    """A call of the hook that was taken, so that it is never taken twice; forgotten with its time."""

    __tablename__ = "hook_calls"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class AddressBounce(Base):
    """A bounce of one public address of an office: what its health is told from. Names no letter."""

    __tablename__ = "address_bounces"
    __table_args__ = (Index("ix_address_bounces_representative_id", "representative_id", "at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)  # of the mail, or of the refusal
    representative_id: Mapped[str] = mapped_column(ForeignKey("representatives.id"))
    address: Mapped[str] = mapped_column(String(254))
    hard: Mapped[bool]
    status: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SurveyMail(Base):
    """A question to a letter's author, "did they reply?": each stage is asked once."""

    __tablename__ = "survey_mails"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(10), primary_key=True)  # first, again, minister
    at: Mapped[datetime] = mapped_column(UTCDateTime)
