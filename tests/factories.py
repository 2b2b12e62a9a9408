"""Rows with good defaults: each function adds one and gives it back."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy.orm import Session

from app.domain import shown
from app.domain.message import Sender
from app.domain.submission import Agreement, Author, Recipient, Submission, Words
from app.domain.tokens import Keys
from app.models.campaigns import Campaign, Template, TemplateVersion
from app.models.letters import Letter
from app.models.representatives import Office, Representative
from app.services import confirmations, letters
from app.services.supporter_mail import Post

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POST = Post(
    Sender("Postbag sandbox", "concerns@letters.example.org", "letters.example.org", Keys({1: "k"}), 0),
    "http://localhost",
)
_numbers = count(1)


def make_campaign(session: Session, **values: object) -> Campaign:
    """An open campaign."""
    row = Campaign(**{"slug": f"campaign-{next(_numbers)}", "created_at": NOW, **values})
    session.add(row)
    session.flush()
    return row


def make_version(session: Session, campaign: Campaign, **values: object) -> TemplateVersion:
    """The first version of a letter to an MP."""
    template = Template(campaign_id=campaign.id, role="mp", language="en", variant=f"v{next(_numbers)}")
    session.add(template)
    session.flush()
    body = "{{ salutation }}\n\n{{ why }}\n\nWill you ask the minister?\n\n{{ close }}"
    row = TemplateVersion(
        **{
            "template_id": template.id,
            "number": 1,
            "subjects": ["{{ constituency }}: a question"],
            "body": body,
            "created_at": NOW,
            "created_by": "test",
            **values,
        }
    )
    session.add(row)
    session.flush()
    return row


def make_office(session: Session, **values: object) -> Office:
    """A seat in the House of Commons."""
    number = next(_numbers)
    defaults = {
        "id": f"gb-commons-T{number:08}",
        "country": "GB",
        "chamber": "House of Commons",
        "role": "mp",
        "area_id": f"T{number:08}",
        "area_name": f"Testshire {number}",
    }
    row = Office(**{**defaults, **values})
    session.add(row)
    session.flush()
    return row


def make_representative(session: Session, office: Office, **values: object) -> Representative:
    """Jane Smith MP, who takes e-mail."""
    number = next(_numbers)
    defaults = {
        "id": f"gb-commons-t{number}",
        "office_id": office.id,
        "name": "Jane Smith",
        "family_name": "Smith",
        "post_nominals": "MP",
        "party": "Independent",
        "email": f"jane.smith.{number}@parliament.example.org",
        "postal_address": "House of Commons, London SW1A 0AA",
        "languages": "en",
        "source_date": date(2026, 6, 27),
        "enabled_on": date(2026, 6, 27),
        "valid_from": NOW,
    }
    row = Representative(**{**defaults, **values})
    session.add(row)
    session.flush()
    return row


def submission(session: Session, **values: object) -> Submission:
    """What the writing page hands over for a new campaign and seat; ``values`` replace whole parts."""
    if "recipient" not in values:
        holder = make_representative(session, make_office(session))
        values["recipient"] = Recipient(holder.office_id, holder.id, holder.party, "email")
    if "version_id" not in values:
        campaign = make_campaign(session)
        values |= {"campaign_id": campaign.id, "version_id": make_version(session, campaign).id}
    parts: dict[str, object] = {
        "language": "en",
        "ref": "",
        "author": author(),
        "words": Words("Testshire: a question", "Dear Jane Smith,\n\nI care about this.\n\nYours sincerely,"),
        "agreements": (
            Agreement("send", True, "send/en/1"),
            Agreement("keep_posted", False, "keep_posted/en/1"),
            Agreement("ask_reply", True, "ask_reply/en/2"),
        ),
    }
    return Submission(**{**parts, **values})  # type: ignore[arg-type]


def author(**values: str) -> Author:
    """Ada Example of Manchester."""
    parts = {
        "name": "Ada Example",
        "email": "ada@example.org",
        "street": "1 Plymouth Grove",
        "town": "Manchester",
        "postcode": "M13 9LW",
        "country": "GB",
        "locale": "en",
    }
    return Author(**{**parts, **values})


def queued_letters(session: Session, number: int, **values: object) -> list[Letter]:
    """Letters of one campaign to one seat, confirmed by as many authors and due now."""
    first = submission(session, **values)
    queued = []
    for _ in range(number):
        who = author(email=f"ada.{next(_numbers)}@example.org")
        handle = letters.submit(session, replace(first, author=who), POST, NOW, secrets.randbits)
        confirmations.confirm(session, handle.id, handle.shown, POST, NOW)
        queued.append(session.get_one(Letter, handle.id))
    return queued


def shown_digest(letter: Letter) -> str:
    """The digits of what the letter says now, as its page would show them."""
    who, words = letter.supporter, letter.text
    assert who is not None
    assert words is not None
    author = who.name, who.street, who.town, who.postcode
    return shown.digest(letter.representative_id, words.subject, words.body, *author)
