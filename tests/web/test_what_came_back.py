"""What came back, on the private page: read as text, told apart, shared, handed in; and the question."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import db
from app.domain.incoming.verdict import Kind
from app.models.incoming import IncomingMail
from app.models.letters import Consent, Response
from tests.web import journey
from tests.web.came_back import PARTS, came, handed_over, mail
from tests.web.page import Page, press


@pytest.fixture
def path(client: FlaskClient) -> str:
    """The private page of a letter that its office has."""
    found = journey.confirmed(client)
    handed_over()
    return found


def said() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Response.kind).where(Response.source == "supporter")))


def test_the_question_is_one_form_and_looking_answers_nothing(client: FlaskClient, path: str) -> None:
    assert client.head(f"{path}/answer").status_code == 200
    page = Page(client.get(f"{path}/answer"))
    assert page.html.count('type="radio"') == 5
    assert "checked" not in page.html
    assert said() == []
    page = press(client, page.form("/answer"), answer="no")
    assert "Thank you" in page.text
    assert page.form("/answer").fields["answer"] == "no"
    page = press(client, page.form("/answer"), answer="yes")
    assert said() == ["yes"]
    assert f"{path}#show" in page.html
    assert "Thank you" not in Page(client.get(f"{path}/answer")).text


def test_no_answer_is_said_beside_the_five(client: FlaskClient, path: str) -> None:
    for typed in ("", "maybe"):
        page = press(client, Page(client.get(f"{path}/answer")).form("/answer"), answer=typed)
        assert page.status == 400
        assert "Please choose one of the answers listed." in page.text
    assert said() == []


def test_do_not_ask_me_again(client: FlaskClient, path: str) -> None:
    press(client, Page(client.get(f"{path}/answer")).form("/stop"))
    with db.reading() as session:
        stopped = session.scalars(select(Consent.purpose).where(Consent.withdrawn_at.is_not(None)))
        assert list(stopped) == ["ask_reply"]
    assert "Do not ask me again" not in Page(client.get(f"{path}/answer")).text


def test_the_question_waits_until_the_letter_has_left(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    assert client.get(f"{path}/answer").location.endswith(path)
    assert client.get("/l/nobody/answer").status_code == 404


@pytest.mark.parametrize(
    ("kind", "verdict", "sentence"),
    [
        (Kind.ACKNOWLEDGEMENT, {}, "Their server confirmed that it arrived"),
        (Kind.OUT_OF_OFFICE, {}, "somebody there is away"),
        (Kind.BOUNCE, {"delayed": True, "status": ("4.4.1",)}, "has not passed it on yet"),
        (Kind.BOUNCE, {"permanent": True, "status": ("5.1.1",)}, "The address does not exist any more."),
        (Kind.BOUNCE, {"permanent": False, "status": ("4.2.2",)}, "The mailbox is full."),
        (Kind.BOUNCE, {"permanent": True, "status": ("5.7.1",)}, "does not let us in"),
        (Kind.BOUNCE, {"permanent": True}, "Their mail server sent it back."),
        (Kind.DISPOSITION, {}, "it was opened or sorted"),
        (Kind.CHALLENGE, {}, "asks whether a person wrote this"),
        (Kind.COMPLAINT, {}, "unwanted mail"),
        (Kind.PERSON, {}, "They answered"),
        (Kind.UNREADABLE, {}, "cannot read"),
    ],
)
def test_what_came_back_is_said_in_plain_words(
    client: FlaskClient, path: str, kind: Kind, verdict: dict[str, object], sentence: str
) -> None:
    came(kind, **verdict)
    page = Page(client.get(path))
    assert sentence in page.text
    assert page.html.count('<time datetime="2026-11-23T12:') >= 2
    assert ('id="answers"' in page.html) == (kind is Kind.PERSON)


def test_an_answer_is_shown_as_text(client: FlaskClient, path: str) -> None:
    came()
    page = Page(client.get(path))
    assert "Thank you for your letter. <b>We</b> will ask." in page.text
    assert "<b>We" not in page.html


def test_a_persons_word_about_what_it_is_goes_before_the_machines(client: FlaskClient, path: str) -> None:
    came(Kind.OUT_OF_OFFICE)
    assert "Thank you for your letter" not in Page(client.get(path)).text
    with db.transaction() as session:
        session.execute(update(IncomingMail).values(corrected_kind=Kind.PERSON))
    assert "Thank you for your letter" in Page(client.get(path)).text


def test_html_is_never_shown_as_such_and_files_are_files(client: FlaskClient, path: str) -> None:
    came(raw=PARTS)
    page = Page(client.get(path))
    assert "<script>alert" not in page.html
    assert "<p>See" not in page.html
    (file,) = re.findall(r'href="([^"]+/files/\d+)"', page.html)
    answer = client.get(file)
    assert answer.data == b"<script>"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "/" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"{file}5").status_code == 404
    assert client.get(file.replace(path, "/l/nobody")).status_code == 404


def test_its_author_says_what_it_is(client: FlaskClient, path: str) -> None:
    number = came()
    page = press(client, Page(client.get(path)).form(f"/replies/{number}"), kind="standard")
    assert mail().answer == "standard"
    assert page.form(f"/replies/{number}").fields["kind"] == "standard"
    assert press(client, page.form(f"/replies/{number}"), kind="yes").status == 409


def test_organisers_read_it_only_if_its_author_says_so(client: FlaskClient, path: str) -> None:
    came()
    page = Page(client.get(path))
    assert "Only you can read this answer." in page.text
    page = press(client, page.form("/share"))
    assert mail().shared_at is not None
    assert "organisers may read it" in page.text
    press(client, page.form("/share"))
    assert mail().shared_at is None


def test_what_was_passed_on_is_said_to_be(client: FlaskClient, path: str) -> None:
    number = came()
    with db.transaction() as session:
        session.execute(update(IncomingMail).values(raw=None, forward_id="0123456789"))
    page = Page(client.get(path))
    assert "passed on to your mailbox" in page.text
    assert "/share" not in page.html
    assert client.get(f"{path}/replies/{number}/files/0").status_code == 404


def test_a_large_answer_has_a_page_of_its_own(client: FlaskClient, path: str) -> None:
    number = came()
    with db.transaction() as session:
        session.execute(update(IncomingMail).values(size=5_000_000))
    page = Page(client.get(path))
    assert "We</b> will ask" not in page.text
    assert f"{path}/replies/{number}" in page.html
    assert "will ask" in Page(client.get(f"{path}/replies/{number}")).text
    assert client.get(f"{path}/replies/{number + 1}").status_code == 404


def test_an_answer_can_be_pasted(client: FlaskClient, path: str) -> None:
    form = Page(client.get(path)).form("/replies")
    page = press(client, form, text="Dear Ada,\r\n\r\nWe have raised it.\r\n<i>Jane</i>")
    assert "We have raised it." in page.text
    assert "You showed us their answer" in page.text
    assert "<i>Jane" not in page.html
    assert said() == ["yes"]
    assert "They answered" not in page.text


def test_what_cannot_be_taken_is_given_back(client: FlaskClient, path: str) -> None:
    form = Page(client.get(path)).form("/replies")
    page = press(client, form, text="y" * 60_000)
    assert page.status == 400
    assert "more than we keep" in page.text
    assert page.form("/replies").fields["text"] == "y" * 60_000
    assert press(client, form, text=" ").status == 400
    assert said() == []


def test_an_address_takes_what_is_forwarded(client: FlaskClient, path: str) -> None:
    assert re.search(r"answer\.a\.[0-9a-z]{18}@", Page(client.get(path)).text)


def test_another_letters_answer_is_not_there(client: FlaskClient, path: str) -> None:
    number = came()
    with db.transaction() as session:
        session.execute(update(IncomingMail).values(letter_id=None))
    for way in ("", "/files/0"):
        assert client.get(f"{path}/replies/{number}{way}").status_code == 404
    token = Page(client.get(path)).form("/replies").fields["csrf_token"]
    form = {"csrf_token": token, "kind": "standard", "share": "yes"}
    assert client.post(f"{path}/replies/{number}", data=form).status_code == 404
    assert client.post(f"{path}/replies/{number}/share", data=form).status_code == 404
