"""One letter to one office from one mailbox, and nobody learns who has written."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models.letters import Letter, LetterText
from tests.web import journey
from tests.web.journey import ADA, WHY
from tests.web.page import Page, press


def letters() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter)) or 0


def test_a_form_posted_twice_is_one_letter_and_one_mail(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    for _ in range(2):
        assert "Check your mailbox" in press(client, form, **ADA, do="send").text
    assert letters() == 1
    assert len(journey.mails()) == 1


def test_the_newest_text_wins_until_it_is_confirmed(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    press(client, form, **ADA, do="send")
    press(client, form, **{**ADA, "body": form.fields["body"] + "\n\nAnd one thing more."}, do="send")
    assert letters() == 1
    with db.reading() as session:
        assert "one thing more" in session.scalars(select(LetterText.body)).one()
    assert "one thing more" in Page(client.get(journey.link())).text


def test_after_confirming_the_form_says_the_same_and_the_author_gets_a_notice(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    first = press(client, form, **ADA, do="send")
    press(client, Page(client.get(journey.link())).form("/confirm"))
    second = press(client, form, **{**ADA, "body": f"{WHY} {form.fields['body']}"}, do="send")
    assert second.text.split() == first.text.split()
    assert letters() == 1
    assert len(journey.mails()) == 1
    assert len(journey.mails("notice")) == 1
    assert "You confirmed it" in Page(client.get(journey.link("notice"))).text


def test_a_blocked_mailbox_gets_nothing_and_nobody_sees_that(client: FlaskClient) -> None:
    first = journey.sent(client)
    press(client, Page(client.get(journey.link())).form("/not-mine"))
    again = journey.sent(client)
    assert again.text.split() == first.text.split()
    assert letters() == 0
    assert journey.mails() == []


def test_the_code_page_of_nobodys_letter_answers_like_any_other(client: FlaskClient) -> None:
    real = journey.sent(client)
    wrong = press(client, real.form("/sent"), code="12345")
    press(client, Page(client.get(journey.link())).form("/not-mine"))
    nobodys = journey.sent(client)
    answer = press(client, nobodys.form("/sent"), code="12345")
    assert answer.text.split() == wrong.text.split()
    assert len(nobodys.form("/sent").fields["sent"]) == len(real.form("/sent").fields["sent"])
