"""What becomes of a mail after one attempt to hand it over, and what must hold before the attempt.

RFC 5321 §4.5.4.1 (retries), RFC 3463 (status codes), RFC 1047 (why a cut after the final dot is uncertain).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from app.domain import roster
from app.domain.lifecycle import State

WAITS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2))  # after the first attempts
WAIT = timedelta(hours=3)  # after every later one
GIVE_UP_AFTER = timedelta(days=5)  # since the first attempt
MAILBOX_FULL = "5.2.2"  # refused for good by its code, but it passes
CLOSING = 421  # the server shuts this connection; it says nothing about the mail
ACCOUNT = frozenset({530, 534, 535, 538})  # who we are is refused, whatever the mail (RFC 4954 §6)
CUT = "cut"  # instead of a code: the connection broke
SUSPECT = "address_suspect"  # why a letter is held: too many came back from its address

_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")


class Phase(StrEnum):
    """How far an attempt may have got, as committed: only ``dot`` can have delivered."""

    NONE = ""
    BEGUN = "begun"
    DOT = "dot"


class Kind(StrEnum):
    """What a delivery carries. Only a letter must never be written twice."""

    LETTER = "letter"
    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    NOTICE = "notice"
    SURVEY = "survey"
    LINKS = "links"  # to the letters of one mailbox
    TEST = "test"
    FORWARD = "forward"  # an office's answer, to the letter's author
    RELAY = "relay"  # what they say to it, to the office


class Mode(StrEnum):
    """Whom the letters of an installation reach. What was made in one mode never leaves in another."""

    SANDBOX = "sandbox"  # nobody: they stay on this machine
    REHEARSAL = "rehearsal"  # LIVE_TO alone
    LIVE = "live"  # the offices


class Stage(IntEnum):
    """The step of the conversation that an attempt ended in."""

    MAIL = 1
    RCPT = 2
    DATA = 3
    BODY = 4
    DOT = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer without its words, which may name the recipient."""

    code: int
    enhanced: str = ""

    @classmethod
    def read(cls, code: int, text: bytes) -> "Reply | None":
        """The answer; None when it is not one of SMTP's (200 to 599)."""
        if not 200 <= code <= 599:
            return None
        found = _ENHANCED.match(text)
        return cls(code, found[1].decode() if found else "")

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced}".rstrip()


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where one attempt ended. ``reply`` is None when the connection broke or the server spoke nonsense."""

    stage: Stage
    reply: Reply | None


UNSAID = Attempt(Stage.DATA, None)  # we could not even say it, so it has not arrived


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the mail: its state, the code to keep, and when to try again."""

    state: State
    reply: str
    due_at: datetime | None = None


def decide(attempt: Attempt, kind: str, attempts: int, first_attempt_at: datetime, now: datetime) -> Outcome:
    """What one attempt means; ``attempts`` counts it.

    QUEUED hands the mail back unharmed: the trouble was the line's, not the mail's.
    """
    stage, reply = attempt.stage, attempt.reply
    code = str(reply) if reply else CUT
    if stage is Stage.DOT and (reply is None or reply.code // 100 == 3):
        if kind == Kind.LETTER:
            return Outcome(State.UNCERTAIN, code)
        return _later(code, attempts, first_attempt_at, now)  # with the same Message-ID
    if stage is Stage.DOT and reply and reply.code // 100 == 2:
        return Outcome(State.ACCEPTED, code)
    if stage is Stage.MAIL and (reply is None or reply.code == CLOSING):
        return Outcome(State.QUEUED, code)
    refused = reply is not None and reply.code // 100 == 5 and reply.enhanced != MAILBOX_FULL
    if refused and stage in {Stage.RCPT, Stage.DOT} and not of_the_line(attempt):
        return Outcome(State.REJECTED, code)
    return _later(code, attempts, first_attempt_at, now)


def of_the_line(attempt: Attempt) -> bool:
    """Whether an attempt failed over us or the connection: before a recipient was named, or at who we are."""
    return attempt.stage is Stage.MAIL or (attempt.reply is not None and attempt.reply.code in ACCOUNT)


def after_crash(kind: str, phase: str) -> State:
    """What a mail is whose sender vanished in the middle of an attempt."""
    return State.UNCERTAIN if kind == Kind.LETTER and phase == Phase.DOT else State.QUEUED


def _later(code: str, attempts: int, first_attempt_at: datetime, now: datetime) -> Outcome:
    due_at = now + (WAITS[attempts - 1] if attempts <= len(WAITS) else WAIT)
    if due_at > first_attempt_at + GIVE_UP_AFTER:
        return Outcome(State.REJECTED, code)
    return Outcome(State.DEFERRED, code, due_at)


class Holder(roster.Tenure, Protocol):
    """Who holds the office now."""

    @property
    def id(self) -> str: ...
    @property
    def suspect_address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Seat:
    """The office for the roster's rule; a blocked one is the brake's matter and holds nothing."""

    id: str
    blocked_at: None = None


def held_reason(
    office_id: str, pinned_id: str, pinned_address: str, holder: Holder | None, today: date
) -> str:
    """Why a confirmed letter may not leave as its author confirmed it, or "": a code of roster.held_reason,
    or holder_changed, address_changed, address_suspect. ``holder`` is the office's current one.
    """
    if holder is not None and holder.id != pinned_id:
        return "holder_changed"
    reason = roster.held_reason(holder, Seat(office_id), today)
    if reason or holder is None:
        return reason
    if not holder.email:
        return "no_address"
    if holder.email != pinned_address:
        return "address_changed"
    return SUSPECT if holder.suspect_address == pinned_address else ""
