"""A second letter in the same thread, on the pages: written, seen, sent; and the way between the letters."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models.deliveries import Delivery
from app.models.letters import FollowUp, Letter, LetterText
from tests.web import journey
from tests.web.came_back import came, handed_over
from tests.web.journey import WHY
from tests.web.page import Form, Page, press


@pytest.fixture
def path(client: FlaskClient) -> str:
    """The private page of a letter that was answered."""
    found = journey.confirmed(client)
    handed_over()
    came()
    return found


def written(form: Form) -> str:
    """Its text with something of one's own where it asks for that."""
    lines = form.fields["body"].splitlines()
    own = [WHY if line.startswith("[What") else line for line in lines]
    return "\n".join("When will you ask?" if line.startswith("[One") else line for line in own)


def texts() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(LetterText.body)))


def test_writing_back(client: FlaskClient, path: str) -> None:
    assert "Write back" in Page(client.get(path)).text
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    assert form.fields["subject"].startswith("Re: ")
    assert "Thank you for your answer to my letter of 23 November 2026." in form.fields["body"]
    shown = press(client, form, body=written(form), do="look")
    assert "exactly what the office will see" in shown.text
    assert "two of my students still check every evening" in shown.text
    assert len(texts()) == 1
    again = press(client, shown.form("/follow-up"), do="change")
    assert WHY in again.form("/follow-up").fields["body"]
    page = press(client, shown.form("/follow-up"), do="send")
    assert "It waits to be sent" in page.text
    with db.reading() as session:
        follow_up = session.scalars(select(FollowUp)).one()
        second = session.get_one(Letter, follow_up.letter_id)
        assert second.state == "queued"
        assert session.get_one(Delivery, second.id).state == "queued"
    # the reference that was shown is the letter's own
    assert second.id.upper() in shown.text
    first = press(client, page.form("/letters/0"))
    assert "They answered" in first.text
    assert "You can still take it back" in press(client, first.form("/letters/1")).text


def test_a_second_click_sends_nothing(client: FlaskClient, path: str) -> None:
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    shown = press(client, form, body=written(form), do="look").form("/follow-up")
    press(client, shown, do="send")
    page = press(client, shown, do="send")
    assert page.status == 409
    assert "You have written to this office already." in page.text
    assert len(texts()) == 2
    assert client.get(f"{path}/follow-up").status_code == 409


def test_it_is_held_to_the_rules_of_every_letter(client: FlaskClient, path: str) -> None:
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    page = press(client, form, do="look")
    assert page.status == 400
    assert "square brackets" in page.text
    few = form.fields["body"].replace("[What you want to say to it, in your own words]", "Thanks.")
    few = few.replace("[One question]", "When?")
    page = press(client, form, body=few, subject="", do="look")
    assert "Add a little more of your own" in page.text
    assert "give your letter a subject" in page.text
    assert page.form("/follow-up").fields["body"].split() == few.split()
    risky = written(form) + "\n\nMy cousin Kim Chol-su lives in Hyesan."
    assert 'class="risk"' in press(client, form, body=risky, do="check").html
    assert len(texts()) == 1


def test_another_text_than_was_shown_is_not_sent(client: FlaskClient, path: str) -> None:
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    shown = press(client, form, body=written(form), do="look").form("/follow-up")
    page = press(client, shown, body=written(form) + "\n\nAnd more.", do="send")
    assert page.status == 409
    assert "And more." in page.form("/follow-up").fields["body"]
    page = press(client, shown, seen="forged", do="send")
    assert "exactly what the office will see" in page.text
    assert len(texts()) == 1


def test_a_page_open_for_too_long_keeps_what_was_typed(client: FlaskClient, path: str) -> None:
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    page = press(client, form, csrf_token="", body=written(form), do="look")
    assert page.status == 400
    assert "Nothing is lost" in page.text
    assert WHY in page.form("/follow-up").fields["body"]


def test_silence_has_its_time(client: FlaskClient, clock) -> None:
    path = journey.confirmed(client)
    handed_over()
    assert "Write to them again" not in Page(client.get(path)).text
    assert client.get(f"{path}/follow-up").status_code == 409
    clock.shift(21 * 86400 + 60)
    assert "Write to them again" in Page(client.get(path)).text
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    assert "I wrote to you on 23 November 2026, and have not had an answer yet." in form.fields["body"]


def test_the_later_letter_sends_one_to_the_first_to_say_what_came(client: FlaskClient, path: str) -> None:
    form = Page(client.get(f"{path}/follow-up")).form("/follow-up")
    shown = press(client, form, body=written(form), do="look")
    page = press(client, shown.form("/follow-up"), do="send")
    assert not [form for form in page.forms if form.action.endswith("/answer")]
    assert "Your first letter, of 23 November 2026" in page.text
