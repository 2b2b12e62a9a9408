"""What the writing page says about an address, and how many letters one mailbox gets."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models.letters import Letter, Supporter
from tests.web import journey
from tests.web.journey import ADA, WHY
from tests.web.page import Page, press

SENT = "Check your mailbox"


def letters() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter)) or 0


def send(client: FlaskClient, page: Page, **typed: str) -> Page:
    return press(client, page.form("/write"), **{**ADA, **typed}, do="send")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ada@gmial.com", "Did you mean ada@gmail.com?"),
        ("ada@mailinator.com", "for a short time"),
        ("info@family.example.org", "the mailbox of an organisation"),
    ],
)
def test_a_question_stands_beside_the_field_and_is_answered_by_sending_again(
    client: FlaskClient, address: str, sentence: str
) -> None:
    page = send(client, journey.letter(client), email=address)
    assert page.status == 400
    assert sentence in page.text
    assert WHY in page.form("/write").fields["body"]
    assert letters() == 0
    assert SENT in send(client, page, email=address).text
    with db.reading() as session:
        assert session.scalars(select(Supporter.email)).one() == address


def test_another_address_is_another_question(client: FlaskClient) -> None:
    page = send(client, journey.letter(client), email="ada@gmial.com")
    page = send(client, page, email="ada@mailinator.com")
    assert "for a short time" in page.text
    assert SENT in send(client, page, email="ada@gmail.com").text


def test_what_nobody_reads_is_refused_however_often(client: FlaskClient) -> None:
    page = journey.letter(client)
    for _ in range(2):
        page = send(client, page, email="no-reply@example.org")
        assert page.status == 400
        assert "Nobody reads mail at this address" in page.text
    assert letters() == 0


def test_one_mailbox_is_bounded_however_it_is_written_and_the_page_does_not_tell(
    client: FlaskClient, clock
) -> None:
    """Fifteen ways to write one Gmail mailbox are fifteen letters; the sixteenth is kept nowhere."""
    page, answers = journey.letter(client), set()
    for n in range(16):
        if n == 9:
            clock.shift(61)  # past the minute of one network, within the mailbox's hour
        address = f"a.da+{n}@gmail.com" if n % 2 else f"ada+{n}@googlemail.com"
        answer = send(client, page, email=address)
        answers.add(" ".join(answer.text.replace(address, "ADDRESS").split()))
    assert len(answers) == 1
    assert SENT in answers.pop()
    assert letters() == len(journey.mails()) == 15
    wrong = press(client, answer.form("/sent"), code="123456")
    assert "That code is not right" in wrong.text


def test_codes_are_not_guessed_over_many_letters(client: FlaskClient) -> None:
    """Thirty wrong codes for one mailbox: another letter's right one is wrong as well; its link works."""
    form = journey.sent(client).form("/sent")
    other = send(client, journey.letter(client, country="FR", postcode="75001")).form("/sent")
    for n in range(30):
        client.post(
            form.action, data={**form.fields, "code": "x"}, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}
        )
    assert "That code is not right" in press(client, other, code=journey.code()).text
    confirmed = press(client, Page(client.get(journey.link())).form("/confirm"))
    assert "You confirmed it" in confirmed.text
