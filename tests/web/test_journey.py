"""The whole journey through the pages, without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import db
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Consent, Counter, Letter, LetterText, Supporter
from tests.conftest import as_new
from tests.web import journey
from tests.web.journey import ADA, SLUG, WHY
from tests.web.page import Page, press

HTTPS = "https://letters.example.org"


def rows(what: type) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def only(what: type):
    with db.reading() as session:
        return session.scalars(select(what)).one()


def test_from_the_campaign_to_the_queue(client: FlaskClient) -> None:
    assert "Check your mailbox" in journey.sent(client).text
    page = Page(client.get(journey.link()))
    assert "1 Plymouth Grove" in page.text
    assert WHY[:40] in page.text
    assert rows(Letter) == 1
    after = press(client, page.form("/confirm"))
    assert after.status == 200
    assert "You confirmed it" in after.text
    letter = only(Letter)
    assert (letter.state, letter.office_id, letter.channel) == ("queued", "gb-commons-E14001352", "email")
    with db.reading() as session:
        message = session.scalars(select(Delivery.message).where(Delivery.kind == "letter")).one()
    assert message is not None
    assert b"Ada Example" in message


def test_the_campaign_page_says_the_risk_before_the_first_field_and_sets_no_cookie(
    client: FlaskClient,
) -> None:
    response = client.get(f"/c/{SLUG}")
    html = response.get_data(as_text=True)
    assert "Set-Cookie" not in response.headers
    assert 0 < html.index("notice risk") < html.index("<select") < html.index('name="postcode"')
    assert 'href="#safer"' in html


def test_a_fact_past_its_review_date_leaves_the_page(app: Flask, client: FlaskClient, clock) -> None:
    assert "500–600" in client.get(f"/c/{SLUG}").text
    clock.move_to(datetime(2027, 6, 1, 12, tzinfo=UTC))
    app.extensions["snapshot"].clear()
    page = client.get(f"/c/{SLUG}").text
    assert "500–600" not in page
    assert "The Refugee Convention of 1951" in page, "its review is due half a year later"


def test_match_and_write_store_nothing(client: FlaskClient) -> None:
    journey.letter(client)
    assert rows(Letter) == rows(Supporter) == rows(LetterText) == rows(Delivery) == 0


def test_match_needs_no_token_and_drops_an_unlisted_ref(client: FlaskClient) -> None:
    page = Page(client.post(f"/c/{SLUG}/match", data={"country": "GB", "postcode": "m11ae", "ref": "spam"}))
    assert page.status == 200
    assert "Manchester Central" in page.text
    assert "spam" not in page.html


@pytest.mark.parametrize(
    ("reads", "chosen"),
    [("fr-FR,fr;q=0.9", "FR"), ("fr-CA", "CA"), ("en-US,en", "US"), ("de,fr-FR;q=0.5", "FR"), ("en", "GB")],
)
def test_the_country_of_the_browser_stands_first(client: FlaskClient, reads: str, chosen: str) -> None:
    page = Page(client.get(f"/c/{SLUG}", headers={"Accept-Language": reads}))
    assert page.form("/match").fields["country"] == chosen


def test_a_chosen_language_and_the_way_one_came_stay_on_the_links(client: FlaskClient) -> None:
    assert f'href="/c/{SLUG}?lang=fr"' in client.get("/?lang=fr").text
    with db.transaction() as session:
        session.execute(update(Campaign).values(refs=["church"]))
    assert 'href="?ref=church&amp;lang=fr"' in client.get(f"/c/{SLUG}?ref=church").text


@pytest.mark.parametrize("path", ["match", "write", "sent"])
def test_a_get_where_a_form_leads_goes_to_the_campaign(client: FlaskClient, path: str) -> None:
    response = client.get(f"/c/{SLUG}/{path}")
    assert response.status_code == 302
    assert response.location == f"/c/{SLUG}"


def test_nothing_is_agreed_to_beforehand(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    assert {"send", "keep_posted", "ask_reply"}.isdisjoint(form.fields)


def test_consents_are_kept_apart_with_their_wording(client: FlaskClient) -> None:
    journey.sent(client, keep_posted="y", ask_reply="no")
    with db.reading() as session:
        kept = {row.purpose: (row.granted, row.wording) for row in session.scalars(select(Consent))}
    assert kept == {
        "send": (True, "send/en/1"),
        "keep_posted": (True, "keep_posted/en/1"),
        "ask_reply": (False, "ask_reply/en/2"),
    }


def test_three_reasons_make_a_letter_of_those_who_cannot_write_much(client: FlaskClient) -> None:
    asked = journey.questions(client).form("/write")
    page = press(client, asked, reason1="2", reason2="0", reason3="1", do="assemble")
    assert "These are your reasons" in page.text
    assert "Check your mailbox" in press(client, page.form("/write"), **ADA, do="send").text


def test_the_code_confirms_on_the_page_still_open(client: FlaskClient) -> None:
    page = journey.sent(client)
    wrong = press(client, page.form("/sent"), code="not it")
    assert "not right" in wrong.text
    assert only(Letter).state == "awaiting"
    after = press(client, wrong.form("/sent"), code=journey.code())
    assert "You confirmed it" in after.text
    assert only(Letter).state == "queued"


def test_a_subject_of_ones_own(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    assert form.fields["subject"].startswith("Manchester Central")
    press(client, form, **ADA, own_subject="Manchester Central: will you ask?", do="send")
    assert only(LetterText).subject == "Manchester Central: will you ask?"


def test_a_fact_goes_before_the_question_once(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    key = next(value for name, value in form.buttons if name == "add")
    more = press(client, form, add=key).form("/write")
    body = more.fields["body"]
    assert len(body) > len(form.fields["body"])
    assert body.rindex("?") > body.index(WHY[:30])
    assert key not in [value for name, value in more.buttons if name == "add"]


def test_printing_needs_no_mail_address_and_keeps_only_a_count(client: FlaskClient, app: Flask) -> None:
    form = journey.letter(client).form("/write")
    page = press(client, form, name="Ada Example", street="1 Plymouth Grove", town="Manchester", do="print")
    assert "House of Commons" in page.text
    assert "Ada Example" in page.text
    app.extensions["tally"].flush()
    assert rows(Letter) == rows(Supporter) == rows(Delivery) == 0
    with db.reading() as session:
        counted = {row.step: row.count for row in session.scalars(select(Counter))}
    assert counted["printed"] == 1
    assert counted["opened"] >= 1
    assert counted["matched"] == 1


def test_a_member_without_mail_is_written_to_on_paper(client: FlaskClient) -> None:
    asked = journey.questions(client, country="US", postcode="94103").form("/write")
    page = press(client, asked, why=WHY, do="assemble")
    assert "takes no e-mail" in page.text
    press(client, page.form("/write"), **ADA, do="send")
    after = press(client, Page(client.get(journey.link())).form("/confirm"))
    assert "It has not left yet" in after.text
    assert only(Letter).held_reason == "to_post"
    done = press(client, after.form("/posted"))
    assert "You posted it" in done.text
    assert only(Letter).state == "printed"


def test_a_canadian_writes_in_french(client: FlaskClient) -> None:
    page = journey.match(client, "CA", "K1A 0B1")
    asked = press(client, page.form("/write"), language="fr").form("/write")
    letter = press(client, asked, why=WHY, do="assemble").form("/write")
    assert letter.fields["body"].startswith(("Monsieur le Député,", "Madame la Députée,"))


def test_a_frenchwoman_writes_to_her_depute(client: FlaskClient) -> None:
    page = journey.match(client, "FR", "75001")
    assert page.status == 200
    asked = press(client, page.form("/write")).form("/write")
    assert press(client, asked, why=WHY, do="assemble").form("/write").fields["body"].startswith("M")


def test_from_anywhere_one_writes_to_the_united_nations(client: FlaskClient) -> None:
    page = journey.match(client, "XX", "")
    asked = press(client, page.form("/write", office="un-sr-dprk")).form("/write")
    letter = press(client, asked, why=WHY, do="assemble")
    assert letter.form("/write").fields["body"].startswith("Dear Special Rapporteur,")


def test_another_riding_can_be_chosen(client: FlaskClient) -> None:
    page = journey.match(client, "CA", "K1A 0B1")
    other = page.form("/match", country="CA")
    assert other.fields["area"]
    shown = press(client, other)
    assert shown.form("/write").fields["office"].endswith(other.fields["area"])


@pytest.fixture
def secure(app: Flask, applications: Callable[..., Flask]) -> Iterator[FlaskClient]:
    """A client of the application as it runs behind https."""
    with as_new(applications(SITE_URL=HTTPS)) as made:
        yield made.test_client()


def test_every_form_works_over_https(secure: FlaskClient) -> None:
    start = Page(secure.get(f"/c/{SLUG}", base_url=HTTPS)).form("/match")
    chosen = press(secure, start, url=HTTPS, country="GB", postcode="M1 1AE").form("/write")
    asked = press(secure, chosen, url=HTTPS).form("/write")
    written = press(secure, asked, url=HTTPS, why=WHY, do="assemble").form("/write")
    sent = press(secure, written, url=HTTPS, **ADA, do="send")
    cookie = secure.get_cookie("__Host-postbag", domain="letters.example.org")
    assert cookie is not None
    assert cookie.secure
    assert "not right" in press(secure, sent.form("/sent"), url=HTTPS, code="x").text
    path = journey.link()
    form = Page(secure.get(f"{path}/change", base_url=HTTPS)).form("/change")
    page = press(secure, form, url=HTTPS, name="Ada Q. Example")
    assert "You confirmed it" in press(secure, page.form("/confirm"), url=HTTPS).text
    with db.transaction() as session:
        session.execute(update(Letter).values(state="accepted", handed_over_at=Letter.confirmed_at))
    page = Page(secure.get(path, base_url=HTTPS))
    page = press(secure, page.form("/stop", purpose="ask_reply"), url=HTTPS)
    page = press(secure, page.form("/answer"), url=HTTPS, answer="yes")
    assert "They answered" in page.text
    form = Page(secure.get(f"{path}/delete", base_url=HTTPS)).form("/delete")
    assert "Deleted" in press(secure, form, url=HTTPS).text


@pytest.mark.parametrize("verb", ["throw-away", "not-mine", "withdraw", "posted"])
def test_the_other_buttons_over_https(secure: FlaskClient, verb: str) -> None:
    start = Page(secure.get(f"/c/{SLUG}", base_url=HTTPS)).form("/match")
    us = {"country": "US", "postcode": "94103"}
    asked = press(secure, press(secure, start, url=HTTPS, **us).form("/write"), url=HTTPS).form("/write")
    written = press(secure, asked, url=HTTPS, why=WHY, do="assemble").form("/write")
    press(secure, written, url=HTTPS, **ADA, do="send")
    page = Page(secure.get(journey.link(), base_url=HTTPS))
    if verb in {"withdraw", "posted"}:
        page = press(secure, page.form("/confirm"), url=HTTPS)
    assert press(secure, page.form(f"/{verb}"), url=HTTPS).status == 200
