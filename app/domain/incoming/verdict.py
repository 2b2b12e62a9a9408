"""What a mail that came back is, and why we say so."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The classes of incoming mail (docs/architecture.md; the order in which they are asked)."""

    COMPLAINT = "complaint"  # an abuse report (ARF, RFC 5965)
    BOUNCE = "bounce"  # it did not arrive, or not yet (RFC 3464, or in free text)
    DISPOSITION = "disposition"  # it arrived, was opened or deleted (RFC 8098; a DSN that says "delivered")
    CHALLENGE = "challenge"  # "prove that you are a person"
    ACKNOWLEDGEMENT = "acknowledgement"  # automatic: "we have received your message"
    OUT_OF_OFFICE = "out_of_office"  # automatic: "I am away until"
    PERSON = "person"
    UNREADABLE = "unreadable"  # nothing can be made of it


AUTOMATIC = frozenset({Kind.DISPOSITION, Kind.CHALLENGE, Kind.ACKNOWLEDGEMENT, Kind.OUT_OF_OFFICE})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One mail's class. ``reason`` is a code without words of the mail, such as ``dsn 5.1.1``.

    Of a bounce: ``permanent`` says whether trying again is useless, ``delayed`` that the server still tries;
    ``status`` holds the enhanced status codes (RFC 3463) and ``recipients`` the addresses that failed, each
    once, in the order of the mail.
    """

    kind: Kind
    reason: str
    permanent: bool | None = None
    delayed: bool = False
    status: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
