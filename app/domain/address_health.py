"""Whether an office's address still takes letters, told from those that came back from it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.domain.delivery import MAILBOX_FULL

WITHIN = timedelta(weeks=5)
HARD, SOFT = 2, 5  # so many bounces of one kind within that time make an address suspect
# RFC 3463 §3.2: what is wrong with the recipient's address; 5.1.7 and 5.1.8 blame the sender's.
_NO_MAILBOX = re.compile(r"\b5\.1\.(?![78]\b)\d+")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that came back: for good, or because its server gave up."""

    hard: bool
    at: datetime


class Holder(Protocol):
    """The holder of an office, as far as it takes to say how to reach them."""

    @property
    def email(self) -> str: ...
    @property
    def contact_form_url(self) -> str: ...
    @property
    def postal_address(self) -> str: ...
    @property
    def suspect_address(self) -> str: ...


def is_suspect(bounces: Iterable[Bounce], now: datetime) -> bool:
    """Whether these bounces of one address are too many for the last five weeks."""
    recent = [bounce.hard for bounce in bounces if now - WITHIN < bounce.at <= now]
    hard = sum(recent)
    return hard >= HARD or len(recent) - hard >= SOFT


def mailbox(holder: Holder) -> str:
    """The address that a new letter is offered to go to, "" if there is none.

    A suspect one is left out where there is another way to the office; where it is the only one, a letter
    waits for it.
    """
    other_ways = holder.contact_form_url or holder.postal_address
    return "" if other_ways and holder.suspect_address == holder.email else holder.email


def names_no_mailbox(reply: str) -> bool:
    """Whether a mail server's refusal, such as ``550 5.1.1``, says that there is no such address."""
    return _NO_MAILBOX.search(reply) is not None


def passes(detail: str) -> bool:
    """Whether the trouble of a letter that did not arrive passes by itself.

    ``detail`` is that of its last step: ``soft 4.2.2`` or ``hard 5.1.1`` of a bounce, the server's reply or
    ``cut`` of one that was never accepted. What an organiser recorded does not say.
    """
    word = detail.partition(" ")[0]
    return word in {"soft", "cut"} or word.startswith("4") or detail.endswith(MAILBOX_FULL)
