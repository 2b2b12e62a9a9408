"""A database of the test's own, which several threads and processes may use, with letters in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import create_app, db
from app.domain.tokens import Kind
from tests.conftest import BACKENDS, Templates, make_settings
from tests.factories import queued_letters
from tests.inbound.listening import SENDER

Addresses = Callable[[int], list[str]]


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the tables, which this process has open."""
    url = templates.copy(request.param, False)
    create_app(make_settings(tmp_path, DATABASE_URL=url))
    yield url
    db.unbind()


@pytest.fixture
def addresses(place: str) -> Addresses:
    """The reply addresses of so many new letters."""

    def made(number: int) -> list[str]:
        with db.transaction() as session:
            return [SENDER.address(Kind.REPLY, one.id, "ada") for one in queued_letters(session, number)]

    return made
