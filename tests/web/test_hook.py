"""``POST /hooks/inbound``: who signs is heard once, and nobody else."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import create_app, db
from app.domain.incoming import hook
from app.domain.incoming.filing import LARGEST, MAILS_AN_HOUR
from app.domain.tokens import Kind
from app.models.incoming import HookCall, IncomingMail
from tests.conftest import NOW, Templates, make_settings
from tests.factories import queued_letters
from tests.inbound.listening import refused, stored

SECRET = "s" * 32
MAIL = "Return-Path: <office@parliament.example.org>\r\nDelivered-To: {}\r\nSubject: Re\r\n\r\nThank you."


@pytest.fixture
def hooked(applications: Callable[..., Flask], app: Flask) -> Iterator[Flask]:
    """The application with a secret."""
    made = applications(HOOK_SECRET=SECRET)
    made.extensions["limits"].storage.reset()
    yield made
    made.extensions["hook_refusals"].flush()


@pytest.fixture
def mail(hooked: Flask) -> bytes:
    """An answer to a letter."""
    return answer(hooked)


def answer(app: Flask) -> bytes:
    with db.transaction() as session:
        [letter] = queued_letters(session, 1)
    address = app.extensions["postbag"].sender.address(Kind.REPLY, letter.id, "ada")
    return MAIL.format(address).encode()


def call(
    app: Flask, body: bytes, secret: str = SECRET, late: int = 0, signed: bytes = b"", **headers: str
) -> TestResponse:
    timestamp = str(int(NOW.timestamp()) - late)
    return app.test_client().post(
        "/hooks/inbound",
        data=body,
        headers={
            "X-Postbag-Timestamp": timestamp,
            "X-Postbag-Signature": hook.signature(secret, timestamp, signed or body),
            **headers,
        },
    )


def test_a_signed_mail_is_kept_once(hooked: Flask, mail: bytes) -> None:
    first = call(hooked, mail)
    assert (first.status_code, first.json) == (202, {"status": "kept"})
    assert call(hooked, mail).status_code == 409  # the very same call
    assert call(hooked, mail, late=1).status_code == 202  # the same mail in another call
    [(sender, recipient, raw)] = stored()
    assert (sender, raw) == ("office@parliament.example.org", mail)
    assert recipient.startswith("ada.r.")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "t" * 32}, 401),
        ({"signed": b"another mail"}, 401),
        ({"X-Postbag-Signature": ""}, 401),
        ({"X-Postbag-Timestamp": "1"}, 401),
        ({"late": 301}, 409),
        ({"late": -310}, 409),
        ({"late": 290}, 202),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 202),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 202),
    ],
)
def test_who_is_heard(hooked: Flask, mail: bytes, how: dict, code: int) -> None:
    assert call(hooked, mail, **how).status_code == code
    assert len(stored()) == (code == 202)


def test_a_header_of_the_call_names_nobody(hooked: Flask) -> None:
    mail = MAIL.format("somebody@elsewhere.example.org").encode()
    assert call(hooked, mail, **{"X-Postbag-Recipient": "r.x@letters.example.org"}).status_code == 202
    assert stored()[0][1] == ""


def test_what_is_refused_is_counted_and_may_be_called_again(hooked: Flask, mail: bytes) -> None:
    forged = MAIL.format("r.0000000000aaaaaaaa@letters.example.org").encode()
    circle = b"X-Loop: letters.example.org\r\n" + mail
    assert [call(hooked, each).status_code for each in (forged, forged, circle)] == [422, 422, 422]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(HookCall)) == 0
    hooked.extensions["hook_refusals"].flush()
    assert refused() == {"unknown": 2, "loop": 1}


def test_a_bomb_is_bounded(hooked: Flask, mail: bytes) -> None:
    codes = [call(hooked, mail + b"%d" % number).status_code for number in range(MAILS_AN_HOUR + 2)]
    assert codes == [202] * MAILS_AN_HOUR + [429, 429]
    assert call(hooked, answer(hooked)).status_code == 202


def test_a_mail_may_be_large_and_not_larger(hooked: Flask, mail: bytes) -> None:
    assert call(hooked, mail + b"x" * 2_000_000).status_code == 202
    assert call(hooked, mail + b"x" * LARGEST).status_code == 413
    hooked.extensions["hook_refusals"].flush()
    assert refused() == {"too_big": 1}


def test_calls_are_forgotten_with_their_time(hooked: Flask, mail: bytes, clock) -> None:
    call(hooked, mail)
    clock.shift(timedelta(minutes=16))
    assert call(hooked, mail, late=-960).status_code == 202
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(HookCall)) == 1


def test_without_a_secret_there_is_no_hook(client: FlaskClient) -> None:
    assert client.post("/hooks/inbound", data=b"x").status_code == 404


def test_without_a_database_the_caller_tries_again(hooked: Flask, mail: bytes) -> None:
    bound = db.session().bind
    db.bind(None)  # type: ignore[arg-type]
    answered = call(hooked, mail)
    db.bind(bound)  # type: ignore[arg-type]
    assert (answered.status_code, answered.json) == (503, {"status": "it could not be kept right now"})
    assert call(hooked, mail).status_code == 202


def test_the_same_call_at_once_is_taken_once(
    fresh_database: str, templates: Templates, tmp_path: Path
) -> None:
    """As two web machines hear it."""
    app = create_app(make_settings(tmp_path, DATABASE_URL=fresh_database, HOOK_SECRET=SECRET))
    mail = answer(app)
    together, codes = threading.Barrier(6), []

    def press() -> None:
        together.wait()
        codes.append(call(app, mail).status_code)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [202] + [409] * 5
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(IncomingMail)) == 1
