"""A letter that may not leave as it was confirmed: its author sees the new version and lets it go, or not."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import db
from app.domain.delivery import Mode
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Office, Representative
from app.services import outbox
from tests import factories
from tests.web import journey
from tests.web.page import Page, press

OLD, NEW = "Dear Lucy Powell,", "Dear Sam Successor,"


def letter() -> Letter:
    with db.reading() as session:
        return session.scalars(select(Letter)).one()


def waiting_bytes() -> str:
    with db.reading() as session:
        stored = session.scalars(select(Delivery.message).where(Delivery.kind == "letter")).one()
    return (stored or b"").decode()


def send_what_is_due() -> list[str]:
    """The recipients of the letters that the sender takes now."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        claimed = outbox.claim(session, "test", now, now + timedelta(minutes=1), 10, Mode.SANDBOX)
    return [one.recipient for one in claimed if one.kind == "letter"]


def succeed(name: str = "Sam Successor", **values: object) -> None:
    """Somebody else takes the seat."""
    with db.transaction() as session:
        office = session.get_one(Office, "gb-commons-E14001352")
        session.execute(
            update(Representative)
            .where(Representative.office_id == office.id)
            .values(valid_to=datetime.now(UTC))
        )
        factories.make_representative(
            session, office, name=name, email="sam@parliament.example.org", **values
        )


@pytest.fixture
def held(client: FlaskClient) -> str:
    """A confirmed letter whose seat changed hands before it left; the path of its private page."""
    path = journey.confirmed(client)
    succeed()
    assert send_what_is_due() == []
    assert (letter().state, letter().held_reason) == ("held", "holder_changed")
    return path


def test_its_author_sends_the_new_version_in_one_click(client: FlaskClient, held: str) -> None:
    page = Page(client.get(held))
    assert "Somebody else holds this seat since you wrote" in page.text
    assert "The letter as it would go now" in page.text
    assert page.text.index(NEW) < page.text.index(OLD), "first the new version, then what was written"
    after = press(client, page.form("/confirm", again="1"))
    assert after.status == 200
    assert letter().state == "queued"
    assert OLD not in after.text
    assert send_what_is_due() == ["sam@parliament.example.org"]
    sent = waiting_bytes()
    assert NEW in sent
    assert OLD not in sent
    assert press(client, page.form("/confirm", again="1")).status == 409, "once"


def test_looking_lets_nothing_go(client: FlaskClient, held: str) -> None:
    for method in (client.get, client.head):
        assert method(held).status_code == 200
    assert send_what_is_due() == []
    assert letter().state == "held"


def test_a_seat_that_changes_again_is_shown_again(client: FlaskClient, held: str) -> None:
    stale = Page(client.get(held)).form("/confirm", again="1")
    succeed("Third Holder")
    page = press(client, stale)
    assert page.status == 409
    assert "has changed since you opened this page" in page.text
    assert "Dear Third Holder," in page.text
    assert letter().state == "held"
    press(client, page.form("/confirm", again="1"))
    assert letter().state == "queued"


def test_nobody_yet_waits_and_can_be_taken_back(client: FlaskClient, held: str) -> None:
    with db.transaction() as session:
        session.execute(
            update(Representative)
            .where(Representative.name == "Sam Successor")
            .values(valid_to=datetime.now(UTC))
        )
    page = Page(client.get(held))
    assert "as it would go now" not in page.text
    assert not [form for form in page.forms if form.action.endswith("/confirm")]
    press(client, page.form("/withdraw"))
    assert letter().state == "withdrawn"
