"""The private page: GET shows, POST acts, and everything about it can be deleted."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, update
from structlog.testing import capture_logs

from app import db
from app.models.deliveries import Delivery, SandboxMail
from app.models.letters import BlockedAddress, Event, Letter, LetterText, Response, Supporter, Tombstone
from tests.conftest import as_new
from tests.web import journey
from tests.web.page import Page, press


def count(what: type) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def state() -> str:
    with db.reading() as session:
        return session.scalars(select(Letter.state)).one()


def set_state(new: str) -> None:
    with db.transaction() as session:
        arrived = Letter.confirmed_at if new == "accepted" else None
        session.execute(update(Letter).values(state=new, handed_over_at=arrived))


def test_looking_never_acts(client: FlaskClient) -> None:
    """A mail scanner follows every link, with GET and HEAD, and every link of the pages behind it."""
    journey.sent(client)
    path = journey.link()
    seen: set[str] = set()
    todo = [path]
    while todo:
        here = todo.pop()
        seen.add(here)
        client.head(here)
        html = client.get(here).get_data(as_text=True)
        links = re.findall(r'href="(/l/[^"#]+)"', html)
        todo += [link for link in links if link not in seen and link not in todo]
    assert len(seen) > 1
    for act in ("confirm", "throw-away", "withdraw", "posted", "stop", "not-mine", "replies", "letters/0"):
        assert client.get(f"{path}/{act}").status_code in {404, 405}
    assert state() == "awaiting"
    assert count(Response) == 0


def test_a_second_confirmation_sends_nothing(client: FlaskClient) -> None:
    journey.sent(client)
    form = Page(client.get(journey.link())).form("/confirm")
    assert "You confirmed it" in press(client, form).text
    again = press(client, form)
    assert "confirmed already" in again.text
    with db.reading() as session:
        assert len(session.scalars(select(Delivery).where(Delivery.kind == "letter")).all()) == 1


def test_a_forged_digest_sends_nothing(client: FlaskClient) -> None:
    journey.sent(client)
    page = press(client, Page(client.get(journey.link())).form("/confirm"), shown="é")
    assert "read it again" in page.text
    assert state() == "awaiting"


@pytest.mark.parametrize("token", ["x", "0" * 26, "../../etc", "%00", "Ω" * 26])
def test_a_wrong_token_gets_one_neutral_page(client: FlaskClient, token: str) -> None:
    response = client.get(f"/l/{token}")
    assert response.status_code == 404
    assert client.post(f"/l/{token}/delete").status_code in {400, 404}


def test_what_was_changed_is_read_again_before_it_goes(client: FlaskClient) -> None:
    journey.sent(client)
    path = journey.link()
    stale = Page(client.get(path)).form("/confirm")
    form = Page(client.get(f"{path}/change")).form("/change")
    assert form.fields["name"] == "Ada Example"
    page = press(client, form, subject="Manchester Central: please ask", street="2 Plymouth Grove")
    assert "2 Plymouth Grove" in page.text
    assert "read it again" in press(client, stale).text
    assert state() == "awaiting"
    press(client, page.form("/confirm"))
    assert state() == "queued"


def test_a_change_is_held_to_the_same_rules(client: FlaskClient) -> None:
    journey.sent(client)
    form = Page(client.get(f"{journey.link()}/change")).form("/change")
    page = press(client, form, name="", body="I [your reason]")
    assert page.status == 400
    assert "full name" in page.text
    assert "square brackets" in page.text
    assert page.form("/change").fields["body"] == "I [your reason]"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("subject", "Safe passage", "campaign’s name"),
        ("subject", "", "give your letter a subject"),
        ("body", "Please help.", "Add a little more of your own"),
    ],
)
def test_a_change_may_not_undo_what_the_letter_had_to_be(
    client: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    journey.sent(client)
    form = Page(client.get(f"{journey.link()}/change")).form("/change")
    page = press(client, form, **{field: typed, "street": "2 Plymouth Grove"})
    assert page.status == 400
    assert sentence in page.text
    again = page.form("/change").fields
    assert (again[field], again["street"]) == (typed, "2 Plymouth Grove")
    with db.reading() as session:
        assert session.scalars(select(Supporter)).one().street == "1 Plymouth Grove"


def test_a_change_is_looked_at_before_it_is_kept(client: FlaskClient) -> None:
    journey.sent(client)
    page = Page(client.get(f"{journey.link()}/change"))
    assert "This sounds like you" in page.text
    form = page.form("/change")
    risky = form.fields["body"] + "\n\nMy cousin Kim Chol-su lives in Hyesan."
    page = press(client, form, body=risky, do="check")
    assert page.status == 200
    assert 'class="risk"' in page.html
    assert "Hyesan" in page.form("/change").fields["body"]
    with db.reading() as session:
        assert "Hyesan" not in session.scalars(select(LetterText)).one().body


@pytest.mark.parametrize("token", ["", "forged"])
def test_an_expired_session_gives_the_change_back(client: FlaskClient, token: str) -> None:
    journey.sent(client)
    path = journey.link()
    form = Page(client.get(f"{path}/change")).form("/change")
    page = press(client, form, csrf_token=token, street="2 Plymouth Grove")
    assert page.status == 400
    assert "Nothing is lost" in page.text
    assert page.form("/change").fields["street"] == "2 Plymouth Grove"
    assert "1 Plymouth Grove" in Page(client.get(path)).text
    assert "2 Plymouth Grove" in press(client, page.form("/change")).text


def test_a_code_typed_into_an_old_page_is_not_lost(client: FlaskClient, clock) -> None:
    form = journey.sent(client).form("/sent")
    clock.shift(25 * 3600)
    page = press(client, form, code=journey.code())
    assert page.status == 400
    assert "Nothing is lost" in page.text
    assert state() == "awaiting"
    assert "You confirmed it" in press(client, page.form("/sent")).text


def test_throwing_away(client: FlaskClient) -> None:
    journey.sent(client)
    page = press(client, Page(client.get(journey.link())).form("/throw-away"))
    assert "thrown away" in page.text
    assert count(Supporter) == count(LetterText) == 0


def test_i_did_not_write_this(client: FlaskClient) -> None:
    journey.sent(client)
    page = press(client, Page(client.get(journey.link())).form("/not-mine"))
    assert "never write to you again" in page.text
    assert count(Letter) == count(Supporter) == 0
    assert count(BlockedAddress) == 1


def test_times_say_their_zone(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    with db.transaction() as session:
        session.execute(update(Delivery).values(due_at=datetime(2026, 11, 23, 12, 15, 30, tzinfo=UTC)))
    page = Page(client.get(path))
    assert "23 November 2026, 12:00" in page.text
    assert "Times are by the clock in London." in page.text
    assert 'datetime="2026-11-23T12:00:00' in page.html
    assert "It leaves in 15 minutes, at 12:15." in page.text
    with db.transaction() as session:
        session.execute(update(Supporter).values(country="US", postcode="94103"))
    page = Page(client.get(path))
    assert "23 November 2026, 04:00, Pacific Standard Time" in page.text
    assert "at 04:15, Pacific Standard Time." in page.text
    with db.transaction() as session:
        session.execute(update(Delivery).values(due_at=datetime(2026, 11, 23, 11, 59, tzinfo=UTC)))
    page = Page(client.get(path))
    assert "It leaves" not in page.text, "it should have left"
    assert "You can still take it back." in page.text


def test_the_page_says_that_we_ask(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    assert "You let us ask you by e-mail" in Page(client.get(path)).text
    page = press(client, Page(client.get(path)).form("/stop", purpose="ask_reply"))
    assert "You let us ask you" not in page.text


@pytest.mark.parametrize("made_up", [True, False])
def test_a_private_page_says_when_there_is_made_up_data(client: FlaskClient, made_up: bool) -> None:
    path = journey.confirmed(client)
    with db.transaction() as session:
        copied = {"confirmed_at": None, "unique_hash": None, "synthetic": made_up}
        mine = session.scalars(select(Letter)).one()
        kept = {column.key: getattr(mine, column.key) for column in Letter.__table__.columns}
        session.add(Letter(**{**kept, **copied, "id": "0000000000"}))
    client.application.extensions["made_up"].forget()
    assert ("Made-up data:" in Page(client.get(path)).text) == made_up


def test_taking_back_while_it_waits(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    page = press(client, Page(client.get(path)).form("/withdraw"))
    assert "You took it back" in page.text
    assert state() == "withdrawn"


def test_the_last_of_the_five_answers_counts(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    assert not [form for form in Page(client.get(path)).forms if form.action.endswith("/answer")]
    set_state("accepted")
    page = Page(client.get(path))
    assert "Accepted by the office’s mail server" in page.text
    assert "delivered" not in page.text.lower()
    press(client, page.form("/answer"), answer="no")
    page = press(client, page.form("/answer"), answer="yes")
    assert page.form("/answer").fields["answer"] == "yes"
    assert "They answered" in page.text
    with db.reading() as session:
        assert session.scalars(select(Response.kind)).all() == ["yes"]
    assert press(client, page.form("/answer"), answer="maybe").status == 409


@pytest.mark.parametrize("became", ["rejected", "bounced"])
def test_what_came_back_can_be_posted(client: FlaskClient, became: str) -> None:
    path = journey.confirmed(client)
    set_state(became)
    page = Page(client.get(path))
    assert "no fault of yours" in page.text
    assert Page(client.get(f"{path}/print")).status == 200
    assert "You posted it" in press(client, page.form("/posted")).text
    assert state() == "printed"


def test_what_came_back_for_a_while_can_go_again(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    set_state("bounced")
    with db.transaction() as session:
        [letter] = session.scalars(select(Letter))
        came_back = {"at": letter.changed_at, "old": "accepted", "new": "bounced", "source": "mailbox"}
        session.add(Event(letter_id=letter.id, **came_back))
    assert "Send it again" not in Page(client.get(path)).text
    with db.transaction() as session:
        session.execute(update(Event).where(Event.new == "bounced").values(detail="soft 4.2.2"))
    form = Page(client.get(path)).form("/again")
    page = press(client, form)
    assert state() == "queued"
    assert "Send it again" not in page.text
    assert press(client, form).status == 409


def test_stopping_what_was_agreed_to(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    page = press(client, Page(client.get(path)).form("/stop", purpose="ask_reply"))
    assert not [form for form in page.forms if form.action.endswith("/stop")]


def test_the_letter_can_be_taken_along(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    response = client.get(f"{path}/letter.txt")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    assert "1 Plymouth Grove" in response.get_data(as_text=True)


def test_deleting_everything(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    with db.transaction() as session:
        for delivery in session.scalars(select(Delivery)).all():
            session.add(
                SandboxMail(
                    received_at=delivery.due_at, token_id=delivery.id, sender="", recipient="", raw=b"Ada"
                )
            )
    page = press(client, Page(client.get(f"{path}/delete")).form("/delete"))
    assert "We keep nothing about you" in page.text
    for kind in (Letter, Supporter, LetterText, Delivery, SandboxMail):
        assert count(kind) == 0
    assert count(Tombstone) == 1
    assert client.get(path).status_code == 404


def test_a_personal_page_is_copied_nowhere(client: FlaskClient) -> None:
    journey.sent(client)
    response = client.get(journey.link())
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_log_holds_no_token(client: FlaskClient) -> None:
    with capture_logs() as lines:
        journey.sent(client)
        path = journey.link()
        client.get(f"{path}?utm=1")
    assert "/l/<token>" in [line["route"] for line in lines]
    for trace in (path.removeprefix("/l/"), "utm", "Ada", "M1 1AE"):
        assert trace not in str(lines)


def test_the_mailbox_is_for_those_who_sit_at_the_machine(client: FlaskClient, app: Flask) -> None:
    assert client.get("/mailbox").status_code == 200
    assert client.get("/mailbox", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/mailbox", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert client.get("/mailbox", headers={"Host": "evil.example.org"}).status_code == 404


def test_a_captured_confirmation_has_a_link_to_follow(client: FlaskClient) -> None:
    journey.sent(client)
    with db.transaction() as session:
        mail = session.scalars(select(Delivery)).one()
        assert mail.message is not None
        session.add(
            SandboxMail(
                received_at=mail.due_at,
                token_id=mail.id,
                sender="s",
                recipient="ada@example.org",
                raw=mail.message,
            )
        )
    listed = client.get("/mailbox").get_data(as_text=True)
    path = re.findall(r'href="(/mailbox/\d+)"', listed)[0]
    shown = client.get(path).get_data(as_text=True)
    assert journey.link() in "".join(re.findall(r'<a href="([^"]+)"', shown))


@pytest.mark.parametrize("number", ["1", "2147483647", "2147483648", "9" * 40])
def test_a_mail_that_is_not_there(
    filled: Connection, applications: Callable[..., Flask], number: str
) -> None:
    with as_new(applications()) as made:
        assert made.test_client().get(f"/mailbox/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/privacy", "/data-sources"])
def test_what_everybody_may_know(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
