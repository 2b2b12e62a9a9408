"""A letter as it stands: each of its fields is what the tables hold of it."""

import secrets
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.lifecycle import State
from app.domain.pacing import Pace
from app.models.letters import Letter
from app.services import letters, standing
from app.services.standing import Holder
from tests import factories
from tests.factories import NOW, POST

ENDS, ENABLED = date(2027, 5, 1), date(2026, 1, 2)


def test_every_field_is_its_own(session: Session) -> None:
    office = factories.make_office(session, country="CA")
    their = factories.make_representative(
        session,
        office,
        email="mp@parliament.example.org",
        suspect_address="old@parliament.example.org",
        contact_form_url="https://parliament.example.org/write",
        postal_address="1 Example Street",
        ends_on=ENDS,
        enabled_on=ENABLED,
        valid_to=NOW + timedelta(days=9),
    )
    campaign = factories.make_campaign(
        session, closed_at=NOW, relay=True, office_an_hour=3, letters_an_hour=70, office_hours=True
    )
    handle = letters.submit(session, factories.submission(session), POST, NOW, secrets.randbits)
    letter = session.get_one(Letter, handle.id)
    letter.campaign, letter.office, letter.representative = campaign, office, their
    letter.held_reason, letter.ref, letter.language = "reason", "ref", "fr"
    session.flush()

    its = standing.read(session, handle.id)

    for name in ("id", "mode", "held_reason", "language", "channel", "ref", "expires_at"):
        assert getattr(its, name) == getattr(letter, name), name
    assert (its.campaign_id, its.office_id, its.representative_id) == (campaign.id, office.id, their.id)
    assert (its.closed_at, its.relay, its.country, its.state) == (NOW, True, "CA", State.AWAITING)
    assert its.pace == Pace(3, 70, True)
    assert its.holder == Holder(
        their.id,
        "mp@parliament.example.org",
        "old@parliament.example.org",
        "https://parliament.example.org/write",
        "1 Example Street",
        ENDS,
        ENABLED,
        NOW + timedelta(days=9),
    )
    who, text = letter.supporter, letter.text
    assert who is not None
    assert text is not None
    assert its.author is not None
    assert its.words is not None
    assert (its.author.name, its.author.street, its.author.town) == (who.name, who.street, who.town)
    assert (its.author.postcode, its.mailbox) == (who.postcode, who.email)
    assert (its.words.subject, its.words.body) == (text.subject, text.body)
