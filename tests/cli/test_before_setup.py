"""Before ``flask setup`` a command says what is missing, in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app, db
from tests.conftest import make_settings


@pytest.fixture(autouse=True)
def nothing_bound() -> Iterator[None]:
    yield
    db.unbind()


@pytest.mark.parametrize(
    "command",
    [
        ["match", "--country", "GB", "M13 9LW"],
        ["letters", "list"],
        ["campaigns", "list"],
        ["worker"],
        ["web"],
    ],
    ids=" ".join,
)
def test_it_says_to_set_up_first(tmp_path: Path, command: list[str]) -> None:
    app = create_app(make_settings(tmp_path))
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=command)
    assert (ended.exit_code, ended.output) == (
        2,
        "Error: There is nothing in the database yet. Run .venv/bin/flask setup first.\n",
    )


def test_a_database_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, DATABASE_URL="postgresql://postgres@127.0.0.1:1/nothing"))
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=["worker"])
    assert (ended.exit_code, "The database does not answer" in ended.output) == (2, True)
