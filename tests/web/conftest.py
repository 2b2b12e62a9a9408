"""Organisers who are signed in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password

from app import db
from app.services import organisers

PASSWORD = "four random words here"


def token_of(page: str) -> str:
    """The CSRF token that a page's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def make_organiser(app: Flask, role: str, password: str | None = PASSWORD) -> str:
    """The e-mail address of a new organiser."""
    email = f"{role}@example.org"
    with app.app_context(), db.transaction() as session:
        user = organisers.add(session, email, role, "test", datetime.now(UTC))
        user.password = hash_password(password) if password else None
    return email


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD):
    """What the sign-in page answers."""
    page = client.get("/desk/sign-in").text
    return client.post(
        "/desk/sign-in", data={"csrf_token": token_of(page), "email": email, "password": password}
    )


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A client that is signed in with a role."""

    def as_role(role: str) -> FlaskClient:
        client = app.test_client()
        assert sign_in(client, make_organiser(app, role)).status_code == 302
        return client

    return as_role


@pytest.fixture
def editor(signed_in) -> FlaskClient:
    return signed_in("editor")


@pytest.fixture
def owner(signed_in) -> FlaskClient:
    return signed_in("owner")
