"""The queue at the desk: brakes, holding back, trying again, the pace; and what a supporter sees of it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import db
from app.domain.lifecycle import State
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.users import AuditEntry
from app.services import brakes, roster
from app.web.desk.queue import TABLES
from tests import factories
from tests.web import journey
from tests.web.page import Page, press

SLUG = "safe-passage"
SECRETS = ("Ada Example", "ada@example.org", "ada.", "Plymouth Grove", "M13 9LW", "I care about this")


def page(client, path="/desk/queue") -> Page:
    return Page(client.get(path))


def queued(number=1, **values) -> list[Letter]:
    with db.transaction() as session:
        return factories.queued_letters(session, number, **values)


def state(letter_id: str) -> tuple[str, str]:
    with db.reading() as session:
        letter = session.get_one(Letter, letter_id)
        return letter.state, letter.held_reason


def set_mail(letter_id: str, **values) -> None:
    with db.transaction() as session:
        mail, letter = session.get_one(Delivery, letter_id), session.get_one(Letter, letter_id)
        for name, value in values.items():
            setattr(mail, name, value)
        if "state" in values:
            letter.state = values["state"]


def actions() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def paused() -> bool:
    with db.reading() as session:
        return brakes.paused(session)


def test_an_empty_queue_says_so(editor):
    shown = page(editor)
    assert shown.status == 200
    for sentence in (
        "The queue is empty.",
        "No letter is held.",
        "No letter is deferred.",
        "nothing is late",
    ):
        assert sentence in shown.text


def test_the_brake_on_all_letters(editor):
    shown = page(editor)
    refused = press(editor, shown.form("/queue/pause"), reason="")
    assert refused.status == 422
    assert "Please say why" in refused.text
    assert not paused()
    shown = press(editor, shown.form("/queue/pause"), reason="The minister answered.")
    assert "The minister answered." in shown.text
    assert paused()
    assert "All letters are paused." in page(editor, "/desk/").text
    press(editor, shown.form("/queue/resume"))
    assert not paused()
    assert actions()[-2:] == ["queue.pause", "queue.resume"]


def test_one_letter_is_held_back_and_let_go(editor):
    [letter] = queued()
    path = f"/desk/letters/{letter.id}"
    assert "Planned for" in page(editor, path).text
    assert press(editor, page(editor, path).form("/hold"), reason="").status == 422
    shown = press(editor, page(editor, path).form("/hold"), reason="Its author rang us.")
    assert "an organiser holds it back" in shown.text
    assert state(letter.id) == ("held", "organiser")
    assert letter.id in page(editor).text
    shown = press(editor, page(editor).form(f"{letter.id}/release"))
    assert "The letter goes on." in shown.text
    assert state(letter.id) == ("queued", "")
    assert actions()[-2:] == ["letters.hold", "letters.release"]


def test_deferred_letters_are_tried_again(editor):
    [letter] = queued()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    set_mail(letter.id, state=State.DEFERRED, reply="451 4.7.1", attempts=1, due_at=tomorrow)
    shown = page(editor)
    assert "451 4.7.1" in shown.text
    assert "parliament.example.org" in shown.text
    shown = press(editor, shown.form("/queue/retry", domain="parliament.example.org"))
    assert "1 letter is tried again now." in shown.text
    with db.reading() as session:
        assert session.get_one(Delivery, letter.id).due_at < tomorrow


def test_an_uncertain_letter_is_decided_from_the_queue(editor):
    [letter] = queued()
    set_mail(letter.id, state=State.UNCERTAIN)
    press(editor, page(editor).form(f"{letter.id}/settle"), new="accepted")
    assert state(letter.id)[0] == "accepted"


def test_paused_campaigns_and_blocked_offices_are_let_go_from_the_queue(editor):
    [letter] = queued()
    with db.transaction() as session:
        campaign = session.get_one(Campaign, letter.campaign_id)
        campaign.paused_at, campaign.pause_reason = datetime.now(UTC), "Wait a day."
        roster.block(session, letter.office_id, "They asked.", "1", datetime.now(UTC))
    shown = page(editor)
    assert "Wait a day." in shown.text
    assert "They asked." in shown.text
    press(editor, shown.form(f"/campaigns/{campaign.slug}/resume"))
    press(editor, shown.form(f"/queue/offices/{letter.office_id}/unblock"))
    assert "No campaign is paused, and no office is blocked." in page(editor).text


def test_each_table_has_its_csv_and_none_names_a_supporter(editor):
    held, uncertain, deferred, waits = queued(4)
    set_mail(uncertain.id, state=State.UNCERTAIN)
    set_mail(deferred.id, state=State.DEFERRED, reply="451 4.7.1")
    press(editor, page(editor, f"/desk/letters/{held.id}").form("/hold"), reason="Wait.")
    with db.transaction() as session:
        roster.block(session, waits.office_id, "They asked.", "1", datetime.now(UTC))
    html = page(editor).html
    assert not [secret for secret in SECRETS if secret in html]
    for table in TABLES:
        answer = editor.get(f"/desk/queue/{table}.csv")
        assert answer.mimetype == "text/csv"
        text = answer.get_data(as_text=True)
        assert list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")))), table
        assert not [secret for secret in SECRETS if secret in text]
        assert f"/desk/queue/{table}.csv" in html
    assert editor.get("/desk/queue/people.csv").status_code == 404


def test_an_analyst_sees_the_queue_and_no_button(signed_in):
    [letter] = queued()
    set_mail(letter.id, state=State.UNCERTAIN)
    analyst = signed_in("analyst")
    for path, says in (
        ("/desk/queue", letter.id),
        (f"/desk/campaigns/{SLUG}", "Letters an hour to one office"),
    ):
        shown = page(analyst, path)
        assert says in shown.text
        assert [form.action for form in shown.forms] == ["/desk/sign-out"]


def test_the_pace_is_set_on_the_campaigns_page(editor):
    path = f"/desk/campaigns/{SLUG}"
    form = page(editor, path).form("/pace")
    assert (form.fields["office_an_hour"], form.fields["office_hours"]) == ("20", "y")
    wrong = press(editor, form, office_an_hour="many")
    assert wrong.status == 422
    assert "Please give a whole number of letters" in wrong.text
    assert wrong.form("/pace").fields["office_an_hour"] == "many"
    del form.fields["office_hours"]
    press(editor, form, office_an_hour="7", letters_an_hour="300")
    with db.reading() as session:
        campaign = session.scalars(select(Campaign).where(Campaign.slug == SLUG)).one()
    pace = campaign.office_an_hour, campaign.letters_an_hour, campaign.office_hours
    assert pace == (7, 300, False)
    assert campaign.paced_by
    assert actions()[-1] == "campaigns.pace"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "It leaves on Monday, 30 November 2026, between 09:00 and 10:00 by the clock in London. "
            "Until then you can take it back.",
        ),
        ("fr", "Elle part le lundi 30 novembre 2026, entre 09:00 et 10:00 (heure locale\u00a0: Londres)."),
    ],
)
def test_a_supporter_reads_when_a_paced_letter_leaves(client, language, sentence):
    path = journey.confirmed(client)
    with db.reading() as session:
        letter_id = session.scalars(select(Letter.id)).one()
    set_mail(letter_id, due_at=datetime(2026, 11, 30, 9, 20, tzinfo=UTC))
    shown = client.get(path, headers={"Accept-Language": "en-GB" if language == "en" else "fr"})
    assert sentence in Page(shown).text


def test_a_supporter_reads_that_their_letter_is_held_back(client, editor):
    path = journey.confirmed(client)
    with db.reading() as session:
        letter_id = session.scalars(select(Letter.id)).one()
    press(editor, page(editor, f"/desk/letters/{letter_id}").form("/hold"), reason="Secret reason.")
    shown = Page(client.get(path))
    assert "We are holding your letter back for now." in shown.text
    assert "Secret reason." not in shown.text
    assert "Send this version" not in shown.text
