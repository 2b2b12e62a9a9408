"""What the writing page hands over at once: a letter, who writes it, to whom, and what they agree to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, as they typed it, normalised by domain/person.py."""

    name: str
    email: str
    street: str
    town: str
    postcode: str
    country: str
    locale: str  # the language we write to them in


@dataclass(frozen=True, slots=True)
class Words:
    """What the letter says: the subject, and the body from salutation to close."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the letter goes to, and how, as matched."""

    office_id: str
    representative_id: str
    party: str
    channel: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One answer about one purpose, with the version of the sentence it was given to."""

    purpose: str
    granted: bool
    wording: str


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that the writing page hands over at once."""

    campaign_id: int
    version_id: int
    language: str
    ref: str
    recipient: Recipient
    author: Author
    words: Words
    agreements: tuple[Agreement, ...]
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """What the page still open may know: an id, which may be nobody's, and what was submitted."""

    id: str
    shown: str
