"""The limits of each door: they trip, for one visitor alone, kindly, and name nobody."""

import logging
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.web import journey
from tests.web.journey import ADA, SLUG, WHY
from tests.web.page import Page, press

HERE, THERE = "203.0.113.7", "198.51.100.20"
DOORS = {  # endpoint of a door that leads nowhere: how many tries a minute
    ("POST", "/c/nowhere/match"): 300,
    ("POST", "/c/nowhere/write"): 300,
    ("POST", "/c/nowhere/check"): 300,
    ("POST", f"/c/{SLUG}/sent"): 20,
    ("GET", "/l/nobody"): 120,
    ("POST", "/l/nobody/confirm"): 60,
    ("POST", "/l/nobody/change"): 60,
    ("POST", "/l/nobody/delete"): 60,
    ("POST", "/desk/sign-in/nobody"): 10,
}


def status(client: FlaskClient, door: tuple[str, str], address: str = HERE) -> int:
    method, path = door
    return client.open(path, method=method, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
def test_a_door_closes_for_a_minute_for_one_visitor(
    app: Flask, client: FlaskClient, clock, door: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answers = {status(client, door) for _ in range(DOORS[door])}
    assert 429 not in answers
    assert status(client, door) == 429
    assert {status(client, door, THERE)} <= answers, "another visitor comes in"
    clock.shift(timedelta(seconds=61))
    assert {status(client, door)} <= answers


def test_it_is_said_kindly_and_the_letter_is_given_back(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    while client.post("/c/nowhere/write").status_code != 429:
        pass
    page = press(client, form, **ADA, do="send")
    assert page.status == 429
    assert "Please wait a few minutes" in page.text
    assert WHY in page.text


def test_a_change_is_given_back(client: FlaskClient) -> None:
    journey.sent(client)
    form = Page(client.get(f"{journey.link()}/change")).form("/change")
    pages = (press(client, form, name="", body="A whole new letter.") for _ in range(100))
    page = next(page for page in pages if page.status == 429)
    assert "A whole new letter." in page.text


def test_neither_the_log_nor_the_page_holds_the_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door = ("POST", "/c/nowhere/match")
    with capture_logs() as lines:
        while status(client, door) != 429:
            pass
    assert lines[-1]["status"] == 429
    assert HERE not in repr(lines) + caplog.text
    answer = client.post("/c/nowhere/match", environ_base={"REMOTE_ADDR": HERE})
    assert HERE not in answer.text + str(answer.headers)
