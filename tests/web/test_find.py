"""Find my letters: a page that says the same to everybody, and a mail to those who have some."""

import re
import secrets
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app import db
from app.models.letters import LetterSearch
from app.services import finding
from tests.factories import POST
from tests.web import journey
from tests.web.page import Page, press


def ask(client: FlaskClient, email: str) -> Page:
    return press(client, Page(client.get("/letters")).form("/letters"), email=email)


def searches() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(LetterSearch)) or 0


def answered() -> None:
    with db.transaction() as session:
        finding.answer(session, POST, datetime.now(UTC), secrets.randbits)


def test_the_page_is_the_same_for_everybody_and_so_is_the_work(client: FlaskClient) -> None:
    journey.confirmed(client)
    asked: list[str] = []
    engine = db.session().get_bind()
    event.listen(
        engine, "before_cursor_execute", lambda c, k, statement, *rest: asked.append(statement.split()[0])
    )
    seen = []
    for email in ("ada@example.org", "bob@example.org"):
        form = Page(client.get("/letters")).form("/letters")
        asked.clear()
        page = press(client, form, email=email)
        seen.append((page.status, page.text.replace(email, ""), list(asked)))
    assert seen[0] == seen[1]
    assert seen[0][2] == ["SAVEPOINT", "INSERT", "RELEASE"]
    assert journey.mails("links") == []


def test_the_mail_leads_to_the_letter(client: FlaskClient) -> None:
    path = journey.confirmed(client)
    ask(client, " ADA@example.org ")
    answered()
    (text,) = journey.mails("links")
    assert re.search(r"^To: ada@example\.org\r$", text, re.M)
    link = journey.link("links")
    assert link != path
    assert "You confirmed it" in Page(client.get(link)).text


def test_it_is_linked_from_every_page(client: FlaskClient) -> None:
    assert 'href="/letters"' in client.get("/").text


def test_what_is_no_address_is_said(client: FlaskClient) -> None:
    page = ask(client, "ada")
    assert page.status == 400
    assert "does not look like an e-mail address" in page.text
    assert page.form("/letters").fields["email"] == "ada"


def test_a_mailbox_is_bounded_and_nobody_sees_that(client: FlaskClient) -> None:
    pages = []
    for _ in range(4):
        pages.append(ask(client, "ada@example.org"))
        with db.transaction() as session:
            finding.answer(session, POST, datetime.now(UTC), secrets.randbits)
    assert len({page.text for page in pages}) == 1
    assert ask(client, "ADA@example.org").status == 200
    assert searches() == 0


def test_a_network_is_bounded(client: FlaskClient) -> None:
    form = Page(client.get("/letters")).form("/letters")
    answers = [press(client, form, email=f"ada{number}@example.org").status for number in range(11)]
    assert answers == [200] * 10 + [429]
