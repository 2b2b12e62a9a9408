"""The roster's commands, on the file that ships and on copies that somebody spoiled."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, func, select

from app import db
from app.cli import representatives
from app.models.representatives import Representative

pytestmark = pytest.mark.usefixtures("connection")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(representatives.group, [str(argument) for argument in arguments])


def people() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Representative)) or 0


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A roster of two seats of the Assemblée nationale."""
    lines = representatives.SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    chosen = [line for line in lines if line.startswith(("fr-assemblee-0101,", "fr-assemblee-0102,"))]
    file = tmp_path / "small.csv"
    file.write_text("".join([lines[0], *chosen]), encoding="utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_ships_is_loaded_once_and_is_whole(connection: Connection) -> None:
    assert representatives.load_shipped(NOW) == [
        "Roster: 2120 added, 0 replaced, 0 changed, 0 moved, 0 gone, 0 corrections kept."
    ]
    assert representatives.load_shipped(NOW) == []
    checked = run("check")
    assert checked.exit_code == 0
    assert "GB House of Commons: 650 seats, 650 held, 646 can be written to by e-mail" in checked.stdout
    assert "us-H001104: Jon Husted (Ohio) held the seat until 2026-11-03" in checked.stdout


def test_a_dry_run_lists_and_changes_nothing(small: Path) -> None:
    tried = run("import", small, "--dry-run")
    assert tried.exit_code == 0
    assert "added      fr-an-PA330008  Xavier Breton, Ain (1re circonscription)" in tried.stdout
    assert "Would be: 2 added" in tried.stdout
    assert people() == 0


def test_the_next_file_is_told_field_by_field(small: Path) -> None:
    assert run("import", small).exit_code == 0
    change(small, "romain.daubie@", "r.daubie@")
    told = run("import", small).stdout
    line = "fr-an-PA793122  email: “romain.daubie@assemblee-nationale.fr” → “r.daubie@assemblee-nationale.fr”"
    assert line in told
    assert "0 added, 0 replaced, 1 changed, 0 moved, 0 gone" in told
    assert "0 changed" in run("import", small).stdout


def test_a_bad_row_stops_the_import_unless_it_is_skipped(small: Path) -> None:
    change(small, "2026-01-23,2026-01-23", "23.1.2026,2026-01-23")
    stopped = run("import", small)
    assert stopped.exit_code == 2
    assert "line 2, source_date: A date is written as 2026-11-23." in stopped.stderr
    assert people() == 0
    skipped = run("import", small, "--skip-bad")
    assert skipped.exit_code == 0
    assert "line 2, source_date" in skipped.stderr
    assert people() == 1


def test_who_stands_on_a_skipped_row_does_not_go(small: Path) -> None:
    run("import", small)
    change(small, "2026-01-23,2026-01-23", "23.1.2026,2026-01-23")
    assert "0 gone" in run("import", small, "--skip-bad").stdout


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(b"\xff\xfe\x00")
    refused = run("import", file)
    assert refused.exit_code == 2
    assert "is not UTF-8 text" in refused.stderr


def test_a_correction_is_kept_and_told(small: Path) -> None:
    run("import", small)
    made = run("set", "fr-an-PA330008", "email", "x.breton@assemblee-nationale.fr", "--source", "his page")
    assert made.exit_code == 0
    kept = run("import", small).stdout
    assert "a person corrected it to “x.breton@assemblee-nationale.fr” on 2026-11-23" in kept
    refused = run("set", "fr-an-PA330008", "email", "x@y\r\nBcc: z@example.org", "--source", "his page")
    assert refused.exit_code == 2
    assert "hidden character" in refused.stderr


def test_block_and_lift(small: Path) -> None:
    run("import", small)
    assert run("block", "fr-assemblee-0101").exit_code == 2  # a reason is due
    assert run("block", "fr-assemblee-0101", "--reason", "mail came back").exit_code == 0
    assert run("block", "fr-assemblee-0101", "--lift").exit_code == 0
    assert run("block", "fr-assemblee-0101", "--lift").exit_code == 2


def test_check_finds_a_roster_that_is_not_whole(small: Path) -> None:
    run("import", small)
    checked = run("check", small)
    assert checked.exit_code == 1
    assert "FR Assemblée nationale: 2 seats, expected 577." in checked.stderr


def test_compile_needs_the_facts(tmp_path: Path) -> None:
    refused = run("compile", "--facts", tmp_path, "--out", tmp_path / "out.csv")
    assert refused.exit_code == 2
    assert "gb_commons.csv is missing" in refused.stderr
    assert not (tmp_path / "out.csv").exists()
