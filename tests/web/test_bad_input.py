"""What bad input gets: a clear sentence, and everything that was typed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, update

from app import db
from app.models.letters import Letter
from app.models.representatives import Office
from app.web import safety
from app.web.signing import Begun
from tests.conftest import as_new
from tests.web import journey
from tests.web.journey import ADA, SLUG, WHY
from tests.web.page import Page, press


def letters() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter)) or 0


@pytest.mark.parametrize(
    ("country", "typed", "sentence"),
    [
        ("GB", "hello", "does not look like a postcode"),
        ("GB", "ZZ99 9ZZ", "is not in our list"),
        ("GB", "90210", "does not look like a postcode"),
        ("GB", "JE2 3AB", "not represented in this parliament"),
        ("US", "M1 1AE", "does not look like a postcode"),
        ("GB", "", "does not look like a postcode"),
        ("GB", "x" * 5000, "does not look like a postcode"),
    ],
)
def test_a_postcode_that_cannot_be_found(
    client: FlaskClient, country: str, typed: str, sentence: str
) -> None:
    page = journey.match(client, country, typed)
    assert page.status == 200
    assert page.text.count(sentence) == 2, "at the top and beside the field"
    assert 'aria-describedby="postcode-error' in page.html
    assert page.form("/match", country=country).fields["postcode"] == typed
    assert "United Nations" in page.text, "they can be written to from anywhere"


def test_a_country_that_is_none(client: FlaskClient) -> None:
    assert Page(client.post(f"/c/{SLUG}/match", data={"country": "<b>", "postcode": "1"})).status == 200
    assert Page(client.post(f"/c/{SLUG}/match", data={})).status == 200


def test_northern_ireland_chooses_among_its_seats(client: FlaskClient) -> None:
    page = journey.match(client, "GB", "BT1 1AA")
    offices = [form.fields["office"] for form in page.forms if "office" in form.fields]
    assert len([office for office in offices if office.startswith("gb-commons-N")]) == 18


def test_a_vacant_seat_says_so(client: FlaskClient) -> None:
    page = journey.match(client, "US", "94577")  # San Leandro, CA-14
    assert "vacant" in page.text


def test_a_blocked_office_says_so(client: FlaskClient) -> None:
    with db.transaction() as session:
        session.execute(update(Office).values(blocked_at=func.current_timestamp()))
    page = journey.match(client)
    assert "wait" in page.text
    assert not [form for form in page.forms if "office" in form.fields]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "full name"),
        ("name", "Ada\r\nBcc: everybody@example.org", "line breaks"),
        ("name", "Ada\u202eelpmaxE", "line breaks"),
        ("name", "=?utf-8?q?Ada?=", "line breaks"),
        ("street", "", "street"),
        ("town", "", "town"),
        ("email", "", "e-mail address"),
        ("email", "ada at example.org", "does not look like an e-mail address"),
        ("email", "ada@example.org\r\nBcc: b@example.org", "line breaks"),
        ("own_subject", "a\r\nb", "line breaks"),
        ("own_subject", "x" * 300, "shorten the subject"),
        ("own_subject", "Safe passage", "campaign’s name"),
        ("body", "", "empty"),
        ("body", "Dear Ms Powell,\n\n[your reason here]", "square brackets"),
        ("ask_reply", "", "yes or no"),
        ("send", "", "tick this"),
    ],
)
def test_each_field_has_its_sentence_and_keeps_the_rest(
    client: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    form = journey.letter(client).form("/write")
    typed_all = {**ADA, "keep_posted": "y", field: typed}
    page = press(client, form, **typed_all, do="send")
    assert page.status == 400
    assert sentence in page.text
    assert letters() == 0
    again = page.form("/write").fields
    for name in {"name", "street", "town", "email", "keep_posted"} - {field}:
        assert again[name] == typed_all[name]
    if field != "body":
        assert WHY[:30] in again["body"]


def test_a_letter_of_200_kilobytes(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    long = "I care about this very much indeed. " * 5600
    page = press(client, form, **{**ADA, "body": long}, do="send")
    assert page.status == 400
    assert "too long" in page.text
    assert page.form("/write").fields["body"].strip() == long.strip()
    assert letters() == 0


def test_more_than_we_take_in_gets_a_sentence_and_leaves_no_trace(client: FlaskClient, capfd) -> None:
    journey.sent(client)
    path = f"{journey.link()}/change"
    response = client.post(path, data={"body": "x" * 1_100_000}, headers={"Accept-Language": "fr"})
    assert response.status_code == 413
    assert "trop" in response.text
    assert path not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/x-www-form-urlencoded", "body={}"),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n{}\r\n--x--\r\n',
        ),
    ],
)
def test_as_much_is_taken_in_whichever_way_it_is_sent(client: FlaskClient, kind: str, sent: str) -> None:
    journey.sent(client)
    answers = []
    for size in (900_000, 1_100_000):
        body = "x" * size
        page = client.post(f"{journey.link()}/change", data=sent.format(body), content_type=kind)
        answers.append((page.status_code, body in page.text))
    assert answers == [(400, True), (413, False)]


def test_too_few_words_of_ones_own(client: FlaskClient) -> None:
    form = journey.letter(client, why="Please help.").form("/write")
    page = press(client, form, **ADA, do="send")
    assert "Add a little more of your own" in page.text
    assert letters() == 0


@pytest.mark.parametrize("token", ["", "forged"])
def test_an_expired_session_gives_the_draft_back(client: FlaskClient, token: str) -> None:
    form = journey.letter(client).form("/write")
    page = press(client, form, **{**ADA, "csrf_token": token}, do="send")
    assert "Nothing is lost" in page.text
    assert letters() == 0
    assert WHY[:30] in page.form("/write").fields["body"]
    assert (
        "Check your mailbox"
        in press(client, page.form("/write"), **{k: ADA[k] for k in ("send", "ask_reply")}, do="send").text
    )


def test_a_cookie_lost_on_the_way(client: FlaskClient, app: Flask) -> None:
    form = journey.letter(client).form("/write")
    other = app.test_client()
    page = press(other, form, **ADA, do="send")
    assert "Nothing is lost" in page.text
    assert "Check your mailbox" in press(other, page.form("/write"), send="y", do="send").text


def test_a_day_later_the_page_still_has_its_draft(client: FlaskClient, clock) -> None:
    form = journey.letter(client).form("/write")
    clock.shift(25 * 3600)
    page = press(client, form, **ADA, do="send")
    assert "Nothing is lost" in page.text
    assert page.form("/write").fields["name"] == "Ada Example"
    assert letters() == 0


@pytest.mark.parametrize("begun", ["", "forged", "WyJHQiJd.x"])
def test_a_forged_field_gives_the_draft_back(client: FlaskClient, begun: str) -> None:
    form = journey.letter(client).form("/write")
    page = press(client, form, **{**ADA, "begun": begun}, do="send")
    assert page.status == 400
    assert WHY[:30] in page.text
    assert letters() == 0


def test_a_letter_begun_in_another_campaign_gives_the_draft_back(client: FlaskClient, app: Flask) -> None:
    form = journey.letter(client).form("/write")
    with app.test_request_context():
        elsewhere = replace(Begun.read(form.fields["begun"]), campaign_id=0).sign()
    page = press(client, form, **{**ADA, "begun": elsewhere}, do="send")
    assert page.status == 400
    assert WHY[:30] in page.text
    assert letters() == 0


@pytest.mark.parametrize("token", ["", "forged", "another visitor's"])
def test_the_questions_are_answered_again_when_their_page_was_open_too_long(
    client: FlaskClient, app: Flask, token: str
) -> None:
    asked = journey.questions(client).form("/write")
    if token == "another visitor's":
        token = journey.questions(app.test_client()).form("/write").fields["csrf_token"]
    page = press(client, asked, why=WHY, place="Ancoats", reason1="2", csrf_token=token, do="assemble")
    assert page.status == 400
    assert "Nothing is lost" in page.text
    kept = page.form("/write")
    assert [kept.fields[name] for name in ("why", "place", "reason1")] == [WHY, "Ancoats", "2"]
    assert WHY[:30] in press(client, kept, do="assemble").form("/write").fields["body"]


def test_an_office_of_another_postcode_cannot_be_chosen(client: FlaskClient) -> None:
    chosen = journey.match(client).form("/write")
    page = press(client, chosen, office="gb-commons-E14001063")
    assert page.status == 400
    assert "cannot be chosen" in page.text


def test_an_unknown_campaign(client: FlaskClient) -> None:
    assert client.get("/c/nothing").status_code == 404
    assert client.post("/c/nothing/match").status_code == 404


def test_bytes_that_are_no_text(client: FlaskClient) -> None:
    data = b"country=GB&postcode=%ff%fe%00"
    response = client.post(f"/c/{SLUG}/match", data=data, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/c/%00",
        "/c/safe-passage%00/match",
        "/c/a%0Ab",
        "/l/%00",
        "/l/%7F/change",
        "/desk/sign-in/%00",
        "/?lang=%00",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_no_text(
    filled: Connection, applications: Callable[..., Flask], method: str, path: str
) -> None:
    with as_new(applications()) as made:
        response = getattr(made.test_client(), method)(path)
    assert response.status_code in ({404} if method == "get" else {400, 404, 405})


@pytest.mark.parametrize("path", ["/", f"/c/{SLUG}", f"/c/{SLUG}/write", "/nothing", "/healthz"])
def test_every_answer_carries_each_security_header_once(
    applications: Callable[..., Flask], app: Flask, path: str
) -> None:
    headers = app.test_client().get(path).headers
    https = applications(SITE_URL="https://letters.example.org").test_client().get(path).headers
    assert all(headers.getlist(name) == [value] for name, value in safety.HEADERS.items())
    assert not any(name in headers for name in safety.HTTPS_HEADERS)
    assert all(https.getlist(name) == [value] for name, value in safety.HTTPS_HEADERS.items())
