"""``flask queue`` as somebody at a terminal meets it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import db
from app.domain.lifecycle import State
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.users import AuditEntry
from app.services import brakes
from tests import factories
from tests.factories import NOW


@pytest.fixture
def run(app):
    def command(*args: str):
        with app.app_context():
            return app.test_cli_runner().invoke(args=["queue", *args])

    return command


@pytest.fixture
def letter(app) -> Letter:
    with db.transaction() as session:
        return factories.queued_letters(session, 1)[0]


def stored(kind, key):
    with db.reading() as session:
        return session.get_one(kind, key)


def set_state(letter, state, **values) -> None:
    with db.transaction() as session:
        mail = session.get_one(Delivery, letter.id)
        session.get_one(Letter, letter.id).state = mail.state = state
        for name, value in values.items():
            setattr(mail, name, value)


def test_showing_the_queue(run, letter):
    found = json.loads(run("show", "--json").stdout)
    assert found["summary"]["due"] == 2  # the letter, and the confirmation to its author
    assert found["count"][0] == {"kind": "letter", "state": "queued", "mails": 1}
    assert len(found["next hour"]) == 6
    text = run("show").stdout
    assert "due\t2\n" in text
    assert "count\tletter\tqueued\t1\n" in text
    assert "ada" not in text.lower()


def test_pausing_and_resuming_all(run):
    assert run("resume").exit_code == 2
    assert run("pause", "--reason", "Stop.").exit_code == 0
    with db.reading() as session:
        assert brakes.paused(session)
    assert "all letters paused" in run("show").stdout
    assert "goes on" in run("resume").stdout
    with db.reading() as session:
        assert not brakes.paused(session)
        assert set(session.scalars(select(AuditEntry.by))) == {"command line"}


def test_pausing_one_campaign_or_one_office(run, letter):
    assert run("pause", "--campaign", "safe-passage", "--office", letter.office_id).exit_code == 2
    assert run("pause", "--campaign", "nothing").exit_code == 2
    assert run("pause", "--campaign", "safe-passage").exit_code == 0
    assert run("pause", "--office", letter.office_id, "--reason", "They asked.").exit_code == 0
    found = json.loads(run("show", "--json").stdout)
    assert [row["id"] for row in found["paused campaign"]] == ["safe-passage"]
    assert [row["reason"] for row in found["blocked office"]] == ["They asked."]
    assert run("resume", "--campaign", "safe-passage").exit_code == 0
    assert run("resume", "--office", letter.office_id).exit_code == 0
    found = json.loads(run("show", "--json").stdout)
    assert (found["paused campaign"], found["blocked office"]) == ([], [])


def test_holding_and_releasing(run, letter):
    assert run("hold", letter.id).exit_code == 2  # no reason
    assert run("hold", letter.id, "--reason", "Its author rang us.").exit_code == 0
    assert stored(Letter, letter.id).held_reason == "organiser"
    again = run("hold", letter.id, "--reason", "Twice.")
    assert (again.exit_code, "Only a letter that waits" in again.output) == (2, True)
    assert run("release", letter.id).exit_code == 0
    assert stored(Letter, letter.id).state == State.QUEUED
    assert run("release", letter.id).exit_code == 2


def test_releasing_what_now_waits_for_something_else(run, letter):
    run("hold", letter.id, "--reason", "Wait.")
    with db.transaction() as session:
        session.get_one(Letter, letter.id).representative.email = "new@parliament.example.org"
    result = run("release", letter.id)
    assert (result.exit_code, "another reason" in result.output) == (1, True)
    assert stored(Letter, letter.id).held_reason == "address_changed"


def test_trying_again(run, letter):
    tomorrow = NOW + timedelta(days=1)
    set_state(letter, State.DEFERRED, due_at=tomorrow)
    assert "now: 0" in run("retry", "--domain", "senate.example.org").stdout
    assert stored(Delivery, letter.id).due_at == tomorrow
    assert "now: 1" in run("retry", "--domain", "parliament.example.org").stdout
    assert stored(Delivery, letter.id).due_at < tomorrow


@pytest.mark.parametrize(("how", "state"), [("accepted", State.ACCEPTED), ("again", State.QUEUED)])
def test_settling(run, letter, how, state):
    assert run("settle", letter.id, how).exit_code == 2  # it is not uncertain
    set_state(letter, State.UNCERTAIN)
    assert run("settle", letter.id, "perhaps").exit_code == 2
    assert run("settle", letter.id, how).exit_code == 0
    assert stored(Letter, letter.id).state == state


def test_planning_anew_says_how_far_it_is(app, applications, letter):
    """A letter that waits for its first try in a rehearsal, of a campaign with a pace."""
    from tests.conftest import LIVE

    with db.transaction() as session:
        session.get_one(Campaign, letter.campaign_id).office_an_hour = 4
        mail, kept = session.get_one(Delivery, letter.id), session.get_one(Letter, letter.id)
        mail.mode = kept.mode = "live"
        mail.due_at = NOW - timedelta(days=1)
    live = applications(**LIVE)
    with live.app_context():
        result = live.test_cli_runner().invoke(args=["queue", "replan"])
    assert (result.exit_code, "Planned anew: 1" in result.stdout) == (0, True)
    assert letter.office_id in result.stderr
    assert stored(Delivery, letter.id).due_at >= NOW
