"""Where a limit trips, the page comes back whole with a puzzle: solved or waited for, it opens once."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from altcha import Challenge, Payload, solve_challenge
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.domain import bounds
from app.models.letters import Letter
from tests.conftest import as_new
from tests.web import journey
from tests.web.journey import ADA, SLUG, WHY
from tests.web.page import Form, Page, press

ASKED = "we make sure that people send them"
SENT = "Check your mailbox"


@pytest.fixture
def busy(app: Flask, applications: Callable[..., Flask]) -> Iterator[FlaskClient]:
    """A visitor of a campaign whose one letter a minute has just been sent."""
    with as_new(applications(LETTERS_A_MINUTE="1", PROOF_OF_WORK="20")) as made:
        client = made.test_client()
        assert SENT in journey.sent(client, email="first@example.org").text
        yield client


def letters() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter)) or 0


def asked(client: FlaskClient, **typed: str) -> Page:
    """The page with the puzzle."""
    page = journey.sent(client, **typed)
    assert page.status == 429
    assert ASKED in page.text
    return page


def solved(form: Form) -> str:
    """What altcha.js puts into the form."""
    challenge = Challenge.from_dict(json.loads(base64.b64decode(form.fields["puzzle"])))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def send(client: FlaskClient, form: Form, **typed: str) -> Page:
    return press(client, form, **{**ADA, **typed}, do="send")


def test_nothing_is_asked_before_a_limit_trips(client: FlaskClient) -> None:
    page = journey.sent(client)
    assert SENT in page.text
    assert "altcha" not in journey.letter(client).html


def test_the_page_comes_back_with_all_that_was_typed(busy: FlaskClient) -> None:
    form = asked(busy, own_subject="Manchester Central: a word", keep_posted="y").form("/write")
    assert WHY in form.fields["body"]
    kept = {name: form.fields[name] for name in (*ADA, "own_subject", "keep_posted")}
    assert kept == {**ADA, "own_subject": "Manchester Central: a word", "keep_posted": "y"}
    assert letters() == 1


def test_the_puzzle_solved_lets_the_letter_in_once(busy: FlaskClient) -> None:
    form = asked(busy).form("/write")
    payload = solved(form)
    assert SENT in send(busy, form, altcha=payload).text
    assert letters() == 2
    again = send(busy, form, altcha=payload, email="another@example.org")
    assert again.status == 429
    assert ASKED in again.text
    assert letters() == 2


def test_a_puzzle_opens_for_its_own_letter_alone(busy: FlaskClient) -> None:
    payload = solved(asked(busy).form("/write"))
    elsewhere = journey.letter(busy, country="FR", postcode="75001").form("/write")
    assert send(busy, elsewhere, altcha=payload).status == 429
    assert letters() == 1


def test_a_puzzle_gets_too_old(busy: FlaskClient, clock) -> None:
    form = asked(busy).form("/write")
    payload = solved(form)
    clock.shift(bounds.PUZZLE + timedelta(seconds=1))
    send(busy, form, email="fills.the.minute@example.org")
    assert send(busy, form, altcha=payload).status == 429


def forged(form: Form, change: Callable[[dict], None]) -> str:
    made = json.loads(base64.b64decode(solved(form)))
    change(made)
    return base64.b64encode(json.dumps(made).encode()).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made["challenge"]["parameters"].update(keyPrefix="00"),
        lambda made: made["challenge"]["parameters"].update(cost=1),
        lambda made: made["challenge"]["parameters"]["data"].update(at=0),
        lambda made: made["challenge"].pop("signature"),
        lambda made: made["solution"].update(counter=made["solution"]["counter"] + 1),
        lambda made: made["solution"].update(counter="x"),
        lambda made: made.update(solution=[]),
        lambda made: made["challenge"].update(parameters="x"),
    ],
)
def test_what_is_not_our_puzzle_solved_opens_nothing(
    busy: FlaskClient, change: Callable[[dict], None]
) -> None:
    form = asked(busy).form("/write")
    assert send(busy, form, altcha=forged(form, change)).status == 429
    assert letters() == 1


@pytest.mark.parametrize("junk", ["x", "e30=", "W10=", base64.b64encode(b"[" * 9999).decode(), "é"])
def test_junk_is_answered_with_a_puzzle(busy: FlaskClient, junk: str) -> None:
    form = asked(busy).form("/write")
    for typed in ({"altcha": junk}, {"puzzle": junk}):
        page = send(busy, form, **typed)
        assert page.status == 429
        assert page.form("/write").fields["puzzle"] != junk


def test_without_script_one_waits_a_minute_with_the_same_puzzle(busy: FlaskClient, clock) -> None:
    page = asked(busy)
    assert "wait for a minute" in page.text
    form = page.form("/write")
    clock.shift(timedelta(seconds=40))
    early = send(busy, form)
    assert early.status == 429
    assert early.form("/write").fields["puzzle"] == form.fields["puzzle"], "the minute does not begin anew"
    clock.shift(timedelta(seconds=21))
    send(busy, journey.letter(busy).form("/write"), email="fills.the.minute@example.org")
    assert SENT in send(busy, early.form("/write")).text
    assert send(busy, early.form("/write"), email="another@example.org").status == 429, "waited for once"


def test_waiting_opens_for_a_network_only_a_few_times(busy: FlaskClient, clock) -> None:
    forms = [asked(busy, email=f"ada.{n}@example.org").form("/write") for n in range(7)]
    clock.shift(bounds.WAIT)
    send(busy, forms.pop(), email="fills.the.minute@example.org")
    taken = [send(busy, form, email=f"ada.{n}@example.org").status for n, form in enumerate(forms)]
    assert taken == [200] * 5 + [429]


def test_one_network_is_asked_after_ten_letters_in_a_minute(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    answers = [send(client, form, email=f"ada.{n}@example.org").status for n in range(11)]
    assert answers == [200] * 10 + [429]
    elsewhere = {**form.fields, **ADA, "do": "send"}
    answer = client.post(f"/c/{SLUG}/write", data=elsewhere, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert SENT in answer.text


def test_one_postcode_is_asked_after_some_letters_from_wherever(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "FROM_POSTCODE", "5 per hour")
    form = journey.letter(client).form("/write")

    def one(number: int, form: Form) -> int:
        typed = {**form.fields, **ADA, "email": f"ada.{number}@example.org", "do": "send"}
        here = {"REMOTE_ADDR": f"203.0.113.{number}"}
        return client.post(f"/c/{SLUG}/write", data=typed, environ_base=here).status_code

    assert [one(n, form) for n in range(6)] == [200] * 5 + [429]
    assert one(6, journey.letter(client, postcode="M13 9LW").form("/write")) == 200
