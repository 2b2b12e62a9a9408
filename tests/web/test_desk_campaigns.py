"""Campaigns and their letters at the desk: the brake, the editor, versions, a test letter."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from app import db
from app.domain import message
from app.domain.message import LETTER_HEADERS
from app.models.campaigns import Campaign, Template, TemplateVersion
from app.models.deliveries import Delivery
from tests.conftest import NOW
from tests.web.conftest import token_of
from tests.web.page import Page

SLUG = "safe-passage"


def campaign():
    with db.reading() as session:
        return session.scalars(select(Campaign).where(Campaign.slug == SLUG)).one()


@pytest.fixture
def text_id(app):
    with db.reading() as session:
        query = select(Template.id).where(Template.role == "mp", Template.language == "en")
        return session.scalars(query.order_by(Template.id)).first()


def versions(text_id):
    with db.reading() as session:
        query = select(TemplateVersion).where(TemplateVersion.template_id == text_id)
        return session.scalars(query.order_by(TemplateVersion.number)).all()


def form_for(client, text_id, **changes):
    page = client.get(f"/desk/texts/{text_id}").text
    newest = versions(text_id)[-1]
    typed = {"subjects": "\n".join(newest.subjects), "body": newest.body, "representative": ""}
    return {"csrf_token": token_of(page), **typed, **changes}


def test_the_brake_is_pulled_with_a_reason_and_released(editor):
    token = token_of(editor.get(f"/desk/campaigns/{SLUG}").text)
    answer = editor.post(f"/desk/campaigns/{SLUG}/pause", data={"csrf_token": token, "reason": ""})
    assert answer.status_code == 422
    assert campaign().paused_at is None
    form = {"csrf_token": token, "reason": "The minister answered."}
    page = editor.post(f"/desk/campaigns/{SLUG}/pause", data=form, follow_redirects=True).text
    assert "The minister answered." in page
    assert campaign().paused_at is not None
    assert "is paused" in editor.get("/desk/").text
    editor.post(f"/desk/campaigns/{SLUG}/resume", data={"csrf_token": token})
    assert campaign().paused_at is None


def test_a_campaign_is_closed_for_good(editor):
    token = token_of(editor.get(f"/desk/campaigns/{SLUG}").text)
    assert editor.post(f"/desk/campaigns/{SLUG}/close", data={"csrf_token": token}).status_code == 303
    assert campaign().closed_at is not None
    assert "Close it for good" not in editor.get(f"/desk/campaigns/{SLUG}").text


def aftercare(client, **typed):
    form = Page(client.get(f"/desk/campaigns/{SLUG}")).form("/aftercare")
    return client.post(form.action, data={**form.fields, **typed}, follow_redirects=True)


def test_a_campaign_has_its_days_for_what_comes_after(editor, owner):
    assert "Kept." in aftercare(editor, survey_days="10", follow_up_days="", relay="y").text
    kept = campaign()
    assert (kept.survey_days, kept.survey_again_days, kept.follow_up_days, kept.relay) == (10, 21, 0, True)
    assert "campaigns.aftercare" in owner.get("/desk/audit").text
    form = Page(editor.get(f"/desk/campaigns/{SLUG}")).form("/aftercare")
    assert (form.fields["survey_days"], form.fields["relay"]) == ("10", "y")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("survey_days", "soon", "whole number of days"),
        ("survey_minister_days", "-1", "whole number of days"),
        ("survey_again_days", "15", "at least three days"),
    ],
)
def test_days_that_cannot_be_are_said_beside_their_field(editor, field, typed, sentence):
    answer = aftercare(editor, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Page(answer).form("/aftercare").fields[field] == typed
    assert campaign().survey_days == 14


def test_an_analyst_reads_the_days_and_sets_none(signed_in):
    analyst = signed_in("analyst")
    page = Page(analyst.get(f"/desk/campaigns/{SLUG}"))
    assert "Ask after so many days" in page.text
    assert not [form for form in page.forms if form.action.endswith("/aftercare")]


def test_each_campaign_has_its_counts_as_csv(editor):
    assert editor.get(f"/desk/campaigns/{SLUG}/steps.csv").mimetype == "text/csv"
    assert editor.get("/desk/campaigns/nothing").status_code == 404
    assert SLUG in editor.get("/desk/campaigns").text


def test_saving_makes_a_new_version_and_keeps_the_old(editor, text_id):
    before = versions(text_id)
    form = form_for(editor, text_id)
    form["body"] = form["body"].replace("{{ close }}", "Thank you for reading this.\n\n{{ close }}")
    answer = editor.post(f"/desk/texts/{text_id}", data=form, follow_redirects=True)
    assert "Saved as a new version" in answer.text
    after = versions(text_id)
    assert [v.body for v in after[:-1]] == [v.body for v in before]
    assert after[-1].number == before[-1].number + 1
    assert "Thank you for reading this." in after[-1].body
    assert "Thank you for reading this." not in editor.get(f"/desk/texts/{text_id}?version=1").text


@pytest.mark.parametrize(
    ("field", "typed", "where"),
    [
        ("body", "Dear {{ nobody }}", "Line 1, column"),
        ("body", "One\n\n{% if why %}open", "Line"),
        ("body", "Fine.\n{{ why }", "Line 2, column"),
        ("subjects", "{{ constituency }}: a question\n{{ 7 * 7 }}", "column"),
        ("body", "", "Please fill this in"),
    ],
)
@pytest.mark.parametrize("action", ["", "/preview", "/test"])
def test_what_cannot_be_understood_is_shown_with_its_place_and_kept(
    editor, text_id, action, field, typed, where
):
    before = len(versions(text_id))
    answer = editor.post(f"/desk/texts/{text_id}{action}", data=form_for(editor, text_id, **{field: typed}))
    assert answer.status_code == 422
    assert where in answer.text
    assert typed.replace("{{ 7 * 7 }}", "").splitlines()[0] in answer.text if typed else True
    assert f'id="{field}-error"' in answer.text
    assert len(versions(text_id)) == before
    assert deliveries() == []


STALE = {"too old": {"csrf_token": "forged"}, "lost": {"csrf_token": ""}}


@pytest.mark.parametrize("path", ["", "/preview", "/test"])
@pytest.mark.parametrize("token", STALE.values(), ids=STALE)
def test_a_page_open_for_too_long_keeps_what_was_typed_and_does_nothing(editor, text_id, path, token):
    typed = form_for(editor, text_id, body="{{ salutation }}\n\nAn hour of work.", **token)
    answer = editor.post(f"/desk/texts/{text_id}{path}", data=typed)
    assert answer.status_code == 422
    assert "Nothing is lost" in answer.text
    again = Page(answer).form(f"/desk/texts/{text_id}").fields
    assert again["body"].strip() == typed["body"]
    assert len(versions(text_id)) == 1
    assert deliveries() == []
    assert token_of(answer.text) != token["csrf_token"]


def test_a_session_that_is_over_gives_the_text_back(editor, text_id, clock):
    typed = form_for(editor, text_id, body="An hour of work.")
    clock.shift(timedelta(hours=13))
    answer = editor.post(f"/desk/texts/{text_id}", data=typed)
    assert answer.status_code == 401
    assert "signed out" in answer.text
    assert "An hour of work." in answer.text
    assert len(versions(text_id)) == 1


def test_a_reason_is_given_back_where_the_token_is_too_old(editor):
    answer = editor.post(f"/desk/campaigns/{SLUG}/pause", data={"reason": "The minister answered."})
    assert answer.status_code == 400
    assert "The minister answered." in answer.text
    assert campaign().paused_at is None


def deliveries():
    with db.reading() as session:
        return list(session.scalars(select(Delivery).where(Delivery.kind == "test").options(undefer("*"))))


def test_a_preview_shows_somebody_real_and_keeps_nothing(editor, text_id):
    form = form_for(editor, text_id, body="{{ salutation }}\n\nPREVIEWED {{ constituency }}\n\n{{ close }}")
    answer = editor.post(f"/desk/texts/{text_id}/preview", data={**form, "representative": "Aldershot"})
    assert "PREVIEWED Aldershot" in answer.text
    assert len(versions(text_id)) == 1
    nobody = editor.post(f"/desk/texts/{text_id}/preview", data={**form, "representative": "no such place"})
    assert nobody.status_code == 422
    assert "Nobody with this role is called that." in nobody.text


def test_a_test_letter_goes_to_the_organiser_alone(editor, text_id):
    answer = editor.post(f"/desk/texts/{text_id}/test", data=form_for(editor, text_id))
    assert "On its way to your own address" in answer.text
    (mail,) = deliveries()
    assert (mail.recipient, mail.letter_id, mail.office_id) == ("editor@example.org", None, None)


def test_a_test_letter_arrives_as_a_supporters_would(editor, text_id):
    body = "{{ salutation }}\n\nI live in {{ constituency }}.\n\n{{ close }}"
    form = form_for(editor, text_id, representative="Aldershot", subjects="{{ constituency }}: x", body=body)
    editor.post(f"/desk/texts/{text_id}/test", data=form)
    (mail,) = deliveries()
    parsed = message_from_bytes(message.with_date(mail.message, NOW), policy=policy.default)
    assert parsed.keys() == list(LETTER_HEADERS)
    assert parsed["From"].startswith("Your Name <your-name.r.")
    assert (parsed["To"], parsed["Reply-To"]) == ("editor@example.org", "editor@example.org")
    assert parsed["Subject"] == "[TEST] Aldershot: x"
    text = parsed.get_content().replace("\r\n", "\n")
    assert text.startswith("Your Name\n1 Example Street\nYour Town\nPostcode\n\nDear ")
    assert "I live in Aldershot." in text
    assert f"its reference is {mail.id.upper()}" in text
