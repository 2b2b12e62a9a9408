"""Letters for the run: confirmed and due, of as many authors, to a few dozen offices of some mail domains."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import db
from app.domain import message, tokens
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.domain.submission import Recipient, Submission
from app.models.deliveries import Delivery
from app.models.letters import Letter, LetterText, Supporter
from app.models.representatives import Representative
from app.services import confirmations, letters
from app.services.supporter_mail import Post
from tests.factories import author, make_office, make_representative, submission

OFFICES, DOMAINS, AT_ONCE = 40, 8, 500
CARE = "I care about this, and I should like to know what you will do. "
TEXT = f"Dear Jane Smith,\n\n{CARE * 28}\n\nYours,"  # 2 kB


def queue(number: int, post: Post, now: datetime) -> None:
    """Put so many letters into the outbox.

    The first to each office go through the services; the others are rows like theirs, for the services take
    eight milliseconds a letter, and this is not what the run is about.
    """
    with db.transaction() as session:
        first = submission(session)
        patterns = [replace(first, recipient=_recipient(session, n)) for n in range(OFFICES)]
        for pattern in patterns[:number]:
            who = author(email=f"first.{secrets.token_hex(6)}@example.org")
            handle = letters.submit(session, replace(pattern, author=who), post, now, secrets.randbits)
            confirmations.confirm(session, handle.id, handle.shown, post, now)
    rest = range(OFFICES, number)
    for start in range(rest.start, rest.stop, AT_ONCE):
        some = [patterns[n % OFFICES] for n in rest[start - OFFICES : start - OFFICES + AT_ONCE]]
        with db.transaction() as session:
            _insert(session, some, post, now)


def _recipient(session: Session, number: int) -> Recipient:
    office = make_office(session)
    address = f"office.{number}@parliament-{number % DOMAINS}.example.org"
    holder = make_representative(session, office, email=address)
    return Recipient(office.id, holder.id, holder.party, "email")


def _insert(session: Session, patterns: list[Submission], post: Post, now: datetime) -> None:
    """Letters as ``confirmations.confirm`` leaves them."""
    made = [(tokens.new_id(), pattern) for pattern in patterns]
    addresses = dict(_addresses(session, patterns))
    session.execute(insert(Letter), [_letter(mail_id, pattern, post, now) for mail_id, pattern in made])
    who = author()
    people = [
        {
            "letter_id": mail_id,
            "name": who.name,
            "email": f"{mail_id}@example.org",
            "street": who.street,
            "town": who.town,
            "postcode": who.postcode,
            "country": who.country,
            "email_hash": letters.address_hash(f"{mail_id}@example.org"),
            "locale": who.locale,
        }
        for mail_id, _pattern in made
    ]
    session.execute(insert(Supporter), people)
    words = [{"letter_id": mail_id, "subject": "A question", "body": TEXT} for mail_id, _pattern in made]
    session.execute(insert(LetterText), words)
    mails = [
        _mail(mail_id, pattern, addresses[pattern.recipient.representative_id], post, now)
        for mail_id, pattern in made
    ]
    session.execute(insert(Delivery), mails)


def _addresses(session: Session, patterns: list[Submission]) -> Iterator[tuple[str, str]]:
    for one in {pattern.recipient.representative_id for pattern in patterns}:
        yield one, session.get_one(Representative, one).email


def _letter(mail_id: str, pattern: Submission, post: Post, now: datetime) -> dict[str, object]:
    return {
        "id": mail_id,
        "campaign_id": pattern.campaign_id,
        "office_id": pattern.recipient.office_id,
        "representative_id": pattern.recipient.representative_id,
        "version_id": pattern.version_id,
        "party": pattern.recipient.party,
        "language": "en",
        "channel": "email",
        "state": State.QUEUED,
        "changed_at": now,
        "created_at": now,
        "confirmed_at": now,
        "mode": post.sender.mode,
    }


def _mail(mail_id: str, pattern: Submission, to: str, post: Post, now: datetime) -> dict[str, object]:
    raw = message.letter(
        post.sender, mail_id, "Ada Example", f"{mail_id}@example.org", to, "A question", TEXT
    )
    return {
        "id": mail_id,
        "kind": Kind.LETTER,
        "letter_id": mail_id,
        "campaign_id": pattern.campaign_id,
        "office_id": pattern.recipient.office_id,
        "mode": post.sender.mode,
        "state": State.QUEUED,
        "due_at": now,
        "recipient": to,
        "message": raw,
    }
