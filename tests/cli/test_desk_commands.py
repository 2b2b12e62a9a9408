"""``flask letters``, ``flask owners`` and ``flask sandbox seed`` as somebody at a terminal meets them."""

import json

import pytest

from app import db
from app.cli import worker
from app.queries.response_rates import RateRow
from app.services import organisers


def invoke(app, *args):
    with app.app_context():  # as the flask command has it
        return app.test_cli_runner().invoke(args=list(args))


@pytest.fixture
def run(app):
    return lambda *args: invoke(app, *args)


def rows(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_seeding_then_counting(run):
    assert run("sandbox", "seed", "--letters", "25", "--seed", "3").exit_code == 0
    assert len(rows(run("letters", "list", "--json"))) == 25
    for group in ("office", "party", "chamber", "variant"):
        result = run("letters", "rates", "--by", group, "--json")
        found = rows(result)
        assert found
        assert all(list(row) == list(RateRow.__dataclass_fields__) for row in found)
        assert "made up" in result.stderr
    assert run("letters", "list").exit_code == 0
    assert run("letters", "rates").exit_code == 0


def test_seeding_once_is_once(run):
    run("sandbox", "seed", "--letters", "5")
    assert run("sandbox", "seed", "--letters", "5", "--once").exit_code == 0
    assert len(rows(run("letters", "list", "--json"))) == 5
    assert run("sandbox", "seed", "--letters", "5").exit_code == 0
    assert len(rows(run("letters", "list", "--json"))) == 10


LIVE = {
    "LIVE": "1",
    "SMTP_URL": "smtp://mail.example.org",
    "ORGANISATION": "Example",
    "POSTAL_ADDRESS": "1 Example Street",
    "COMPLAINTS_MAILBOX": "concerns@example.org",
    "DATA_CONTROLLER": "Example",
    "REPLY_DOMAIN": "letters.example.org",
    "SITE_URL": "https://letters.example.org",
    "SECRET_KEY": "k" * 43,
    "DATA_KEY": "1:" + "A" * 43 + "=",
}


def test_no_seed_among_real_letters(app, applications):
    result = invoke(applications(**LIVE), "sandbox", "seed")
    assert result.exit_code == 2
    assert "LIVE=1" in result.output


def test_no_real_letter_leaves_beside_made_up_ones(run, applications, monkeypatch):
    monkeypatch.setattr(worker, "Loop", lambda *_: pytest.fail("the worker has begun"))
    run("sandbox", "seed", "--letters", "1")
    result = invoke(applications(**LIVE), "worker")
    assert result.exit_code == 2
    assert "without made-up letters" in result.output


def test_an_owner_gets_a_link_that_works(run, client):
    link = run("owners", "link").output.strip()
    assert "/desk/sign-in/" in link
    assert client.get("/desk/sign-in/" + link.rsplit("/", 1)[1]).status_code == 200
    assert run("owners", "link", "nobody@example.org").exit_code == 2
    assert run("owners", "add", "second@example.org").exit_code == 0
    assert "/desk/sign-in/" in run("owners", "link", "second@example.org", "--reset-second-factor").output


def test_the_first_owner_is_not_made_twice(run):
    run("owners", "link")
    run("owners", "link")
    with db.reading() as session:
        assert organisers.by_email(session, "owner@example.org").id
