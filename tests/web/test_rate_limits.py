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
SENT_AT_ONCE = 100  # letters a minute from one network, with a proof of work or without
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


@pytest.mark.parametrize(("other", "shares"), [("2001:db8:0:1:ffff::2", True), ("2001:db8:0:2::1", False)])
def test_an_ipv6_subscriber_is_one_visitor(client: FlaskClient, other: str, shares: bool) -> None:
    door = ("GET", "/l/nobody")
    while status(client, door, "2001:db8:0:1::1") != 429:
        pass
    assert (status(client, door, other) == 429) is shares


def send(client: FlaskClient, address: str = HERE) -> int:
    answer = client.post("/c/nowhere/write", data={"do": "send"}, environ_base={"REMOTE_ADDR": address})
    return answer.status_code


def test_sending_is_limited_before_writing_is(client: FlaskClient) -> None:
    assert [send(client) for _ in range(SENT_AT_ONCE)] == [404] * SENT_AT_ONCE
    assert send(client) == 429
    assert status(client, ("POST", "/c/nowhere/write")) == 404, "one can go on writing"


def test_it_is_said_kindly_and_the_letter_is_given_back(client: FlaskClient) -> None:
    form = journey.letter(client).form("/write")
    while send(client, "127.0.0.1") != 429:
        pass
    page = press(client, form, **ADA, do="send")
    assert page.status == 429
    assert "Please wait a few minutes" in page.text
    assert WHY in page.text


def test_a_change_is_given_back(client: FlaskClient) -> None:
    journey.sent(client)
    form = Page(client.get(f"{journey.link()}/change")).form("/change")
    while client.post("/l/nobody/change", data={"csrf_token": form.fields["csrf_token"]}).status_code != 429:
        pass
    page = press(client, form, body="A whole new letter.")
    assert page.status == 429
    assert "A whole new letter." in page.text


def test_neither_the_log_nor_the_page_holds_the_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        while send(client) != 429:
            pass
    assert lines[-1]["status"] == 429
    assert HERE not in repr(lines) + caplog.text
    answer = client.post("/c/nowhere/write", data={"do": "send"}, environ_base={"REMOTE_ADDR": HERE})
    assert answer.status_code == 429
    assert HERE not in answer.text + str(answer.headers)
