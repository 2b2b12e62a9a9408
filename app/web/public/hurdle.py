"""What stands before a letter that is about to be kept and mailed, when more come than people send."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from app.domain import bounds, mailboxes
from app.web import limits, proof
from app.web.public.installation import settings
from app.web.public.writing import Writing


def stands(current: Writing, typed: Mapping[str, str], now: datetime) -> bool:
    """Count this letter; whether its network, postcode or campaign sends too many and it brings no proof."""
    begun = current.begun
    counted = [
        limits.beyond(bounds.FROM_NETWORK, "letter from network", limits.visitor()),
        limits.beyond(
            f"{settings().bounds.letters_a_minute} per minute",
            "letter in campaign",
            limits.hashed("campaign", str(begun.campaign_id)),
        ),
    ]
    if begun.postcode:
        where = limits.hashed("postcode", f"{begun.country} {begun.postcode}")
        counted.append(limits.beyond(bounds.FROM_POSTCODE, "letter from postcode", where))
    return any(counted) and not proof.passed(_form(current), typed, now)


def puzzle(current: Writing, typed: Mapping[str, str], now: datetime) -> str:
    """The puzzle for the page that gives this letter back."""
    return proof.puzzle(_form(current), typed.get("puzzle", ""), now)


def floods(email: str) -> bool:
    """Count a letter to this mailbox; whether somebody floods it. The page must not tell."""
    return limits.beyond(bounds.TO_MAILBOX, "letter to mailbox", _mailbox(email))


def guesses(email: str) -> bool:
    """Count a code typed for this mailbox; whether somebody guesses. The page must not tell."""
    return limits.beyond(bounds.CODES, "code for mailbox", _mailbox(email))


def _mailbox(email: str) -> str:
    return limits.hashed("mailbox", mailboxes.canonical(email))


def _form(current: Writing) -> str:
    """What a puzzle is bound to: the one letter that was begun."""
    return hashlib.sha256(current.begun.sign().encode()).hexdigest()[:32]
