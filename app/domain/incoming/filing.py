"""Where an incoming mail lies, how it came in, how its letter was found, and why a door refuses."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Place(StrEnum):
    """Where a mail lies."""

    UNSORTED = "unsorted"  # stored, and nothing more
    FILED = "filed"  # belongs to a letter
    PEN = "pen"  # waits for an organiser
    NOT_OURS = "not_ours"  # an organiser put it away; its bytes are erased
    OWN = "own"  # came back to a mail of ours that was no letter, such as a confirmation


class Door(StrEnum):
    """How it came in."""

    LMTP = "lmtp"
    SMTP = "smtp"
    PIPE = "pipe"
    IMAP = "imap"
    HOOK = "hook"
    PAGE = "page"  # pasted on the private page
    SANDBOX = "sandbox"  # made up at the sandbox's mailbox


class FoundBy(StrEnum):
    """What led to its letter, the surest first (design/mail.md, Inbound 2)."""

    ENVELOPE = "envelope"
    ADDRESS = "address"
    THREAD = "thread"
    ORIGINAL = "original"
    FOOTER = "footer"
    ORGANISER = "organiser"
    SUPPORTER = "supporter"


class Refusal(StrEnum):
    """Why a door does not take a mail."""

    UNKNOWN = "unknown"  # no address of ours, a forged token, or its letter was deleted: all look the same
    FLOODED = "flooded"  # too much for one letter; it may come again
    TOO_BIG = "too_big"
    LOOP = "loop"  # our own automatic mail, or one that has been around for too long
    FORGED = "forged"  # a hook's signature does not fit
    REPLAYED = "replayed"  # a hook's call that was taken already, or is too old
    BUSY = "busy"  # too many wrong addresses from one network


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mail server is told: an SMTP reply (RFC 5321, RFC 3463) and an exit code (sysexits.h)."""

    reply: str
    exit_code: int


TEMPFAIL, NO_USER = 75, 67
ANSWERS = {
    Refusal.UNKNOWN: Answer("550 5.1.1 there is no such mailbox", NO_USER),
    Refusal.FLOODED: Answer("452 4.2.2 this mailbox takes no more for now", TEMPFAIL),
    Refusal.TOO_BIG: Answer("552 5.3.4 the message is too big", NO_USER),
    Refusal.LOOP: Answer("554 5.4.6 this message goes in circles", NO_USER),
    Refusal.BUSY: Answer("450 4.7.0 please try again later", TEMPFAIL),
}
TRY_AGAIN = Answer("451 4.3.0 it could not be kept right now", TEMPFAIL)

LARGEST = 26 * 1024 * 1024  # octets: an attachment of 18 MB, in base64
MAILS_AN_HOUR = 20  # for one letter; a mail bomb waits at its own server
MAILS_A_DAY = 60
OTHERS_AN_HOUR = 500  # to mailboxes that belong to no letter
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MOST_RECEIVED = 50  # hops (RFC 5321 §6.3 asks for at least 100 to be taken; no real path has 50)
