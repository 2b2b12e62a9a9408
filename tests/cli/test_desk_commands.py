"""``flask letters``, ``flask owners`` and ``flask sandbox seed`` as somebody at a terminal meets them."""

import json

import pytest

from app import db
from app.cli import setup, worker
from app.domain.keyring import Keyring
from app.models.types import use_keyring
from app.queries.response_rates import RateRow
from app.services import organisers
from tests.conftest import LIVE


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


def test_no_page_is_served_beside_made_up_letters(run, applications):
    run("sandbox", "seed", "--letters", "1")
    live = applications(**LIVE)
    live.extensions["made_up"].forget()
    answer = live.test_client().get("/", base_url=LIVE["SITE_URL"])
    assert answer.status_code == 500
    assert "without made-up letters" in answer.get_data(as_text=True)


@pytest.mark.parametrize("command", ["worker", "setup"])
def test_another_data_key_does_not_start(run, monkeypatch, command):
    monkeypatch.setattr(worker, "Loop", lambda *_: pytest.fail("the worker has begun"))
    monkeypatch.setattr(setup, "migrate", lambda _: None)  # it would migrate a database of its own
    run("sandbox", "seed", "--letters", "3")
    use_keyring(Keyring({1: b"another" + b"." * 25}))
    result = run(command)
    assert result.exit_code == 2
    assert "DATA_KEY does not open" in result.output


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
