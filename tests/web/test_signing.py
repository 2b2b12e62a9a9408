"""What travels in a hidden field comes back as we wrote it, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, make_dataclass

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer

from app.web.signing import ForgedError, Match, Signed

HOME = Match("GB", "M1 1AE", "église")


@dataclass(frozen=True, slots=True)
class Other(Signed):
    """Another field of as many values."""

    country: str
    postcode: str
    ref: str


def refused(text: str, kind: type[Signed] = Match) -> bool:
    try:
        kind.read(text)
    except ForgedError:
        return True
    return False


def test_what_we_signed_comes_back(app: Flask) -> None:
    with app.test_request_context():
        assert Match.read(HOME.sign()) == HOME


def test_no_character_of_it_can_be_another(app: Flask) -> None:
    with app.test_request_context():
        text = HOME.sign()
        telling = range(len(text) - 1)  # the last character of a MAC in base64 has two bits that say nothing
        changed = [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in telling]
        assert all(refused(one) for one in changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda payload, mac: payload,
        lambda payload, mac: f"{payload}.",
        lambda payload, mac: f".{mac}",
        lambda payload, mac: mac,
        lambda payload, mac: f"{payload}.{mac[:-1]}",
        lambda payload, mac: f"{payload}.{mac.upper()}",
        lambda payload, mac: f"{payload}={mac}",
        lambda payload, mac: "",
    ],
)
def test_what_is_not_whole_is_refused(app: Flask, change: Callable[[str, str], str]) -> None:
    with app.test_request_context():
        assert refused(change(*HOME.sign().split(".")))


def test_neither_another_kind_of_field_nor_another_installation_reads_it(
    app: Flask, applications: Callable[..., Flask]
) -> None:
    with app.test_request_context():
        text = HOME.sign()
        assert refused(text, Other)
    with applications(SECRET_KEY="another " * 6).test_request_context():
        assert refused(text)


def test_a_field_from_before_it_had_all_its_values_is_refused(app: Flask) -> None:
    older = make_dataclass("Match", [("country", str), ("postcode", str)], bases=(Signed,), frozen=True)
    with app.test_request_context():
        assert refused(older("GB", "M1 1AE").sign())


@pytest.mark.parametrize("ref", ["", "église", "x" * 500])
def test_what_was_signed_while_it_was_still_compressed_is_read(app: Flask, ref: str) -> None:
    before = URLSafeSerializer(app.extensions["postbag"].secret_key, salt="postbag Match")
    with app.test_request_context():
        assert Match.read(before.dumps(["GB", "M1 1AE", ref])) == Match("GB", "M1 1AE", ref)
        assert before.loads(Match("GB", "M1 1AE", ref).sign()) == ["GB", "M1 1AE", ref]


def test_the_session_is_the_one_that_flask_signs(app: Flask) -> None:
    ours, flasks = app.session_interface, SecureCookieSessionInterface()
    assert isinstance(ours, SecureCookieSessionInterface)
    own, other = ours.get_signing_serializer(app), flasks.get_signing_serializer(app)
    assert own is not None
    assert other is not None
    held = {"csrf_token": "4f" * 20, "_flashes": [("message", "x" * 500)]}
    with app.app_context():
        assert own.loads(other.dumps(held), max_age=60) == other.loads(own.dumps(held), max_age=60) == held
        with pytest.raises(BadSignature):
            own.loads(own.dumps(held)[:-4] + "AAAA")
