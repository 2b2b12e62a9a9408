"""Migrations run beside web and workers: on PostgreSQL none of them holds a large table up for long."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from app import db
from app.cli.database import alembic_config
from app.domain.errors import Unavailable
from migrations import online
from tests.conftest import Templates, make_settings

pytestmark = pytest.mark.postgres
# Every installation of that time fits into memory: these two may take a table for themselves.
BEFORE_THERE_WAS_A_CROWD = ("95caa7cf3190", "3f0c6d2b81ae")
HOLDS_UP = {
    "builds an index in everybody's way: online.create_index": r"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)",
    "drops an index in everybody's way: online.drop_index": r"DROP INDEX (?!CONCURRENTLY)",
    "rewrites the table": r"ALTER COLUMN \S+ TYPE|SET (LOGGED|UNLOGGED|TABLESPACE)|CLUSTER|VACUUM FULL",
    "reads the whole table under its lock": (
        r"SET NOT NULL|ADD CONSTRAINT(?!.* NOT VALID)|ADD (UNIQUE|CHECK|FOREIGN)"
    ),
    "adds a column that rows cannot have, or that is computed for each": (
        r"ADD COLUMN (?!.*DEFAULT).* NOT NULL|ADD COLUMN .*(DEFAULT \w+\(|SERIAL|GENERATED)"
    ),
    "locks all its rows: online.update": r"(UPDATE|DELETE FROM) (?!alembic_version)(?!.*\bid IN )",
    "takes the table away": r"LOCK TABLE|TRUNCATE",
}


@pytest.fixture
def config(templates: Templates, tmp_path: Path) -> Config:
    """Alembic's, for a PostgreSQL database without tables."""
    url = templates.copy("postgresql", False)
    with at(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return alembic_config(make_settings(tmp_path, DATABASE_URL=url))


@contextmanager
def at(url: str) -> Iterator[Engine]:
    engine = db.connect(url)
    yield engine
    engine.dispose()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said to any database meanwhile, each on one line."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def held_up(said: list[str]) -> dict[str, str]:
    """The statements that hold others up, with how; a table of the migration's own is nobody else's yet."""
    new = {name for one in said for name in re.findall(r"^CREATE TABLE (\w+)", one)}
    theirs = [one for one in said if not any(re.search(rf"\b(ON|TABLE) {name}\b", one) for name in new)]
    return {one: how for one in theirs for how, pattern in HOLDS_UP.items() if re.search(pattern, one, re.I)}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ix ON letters (state)",
        "CREATE UNIQUE INDEX ix ON letters (state)",
        "DROP INDEX ix_letters_state",
        "ALTER TABLE letters ALTER COLUMN state TYPE VARCHAR(20)",
        "ALTER TABLE letters ALTER COLUMN ref SET NOT NULL",
        "ALTER TABLE letters ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES b (id)",
        "ALTER TABLE letters ADD COLUMN kept VARCHAR(6) NOT NULL",
        "ALTER TABLE letters ADD COLUMN at TIMESTAMP DEFAULT clock_timestamp() NOT NULL",
        "UPDATE letters SET ref = ''",
        "DELETE FROM events WHERE letter_id IS NULL",
        "TRUNCATE events",
    ],
)
def test_what_holds_others_up_is_known(statement: str) -> None:
    assert held_up([statement])


@pytest.mark.slow
def test_no_migration_holds_others_up(config: Config) -> None:
    scripts = ScriptDirectory.from_config(config)
    for script in reversed(list(scripts.walk_revisions())):
        with statements() as said:
            command.upgrade(config, script.revision)
        assert said
        if script.revision not in BEFORE_THERE_WAS_A_CROWD:
            assert held_up(said) == {}, script.path


@pytest.mark.slow
def test_a_migration_gives_up_soon_and_runs_again(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup reads the letters while columns are added; an index was left half built."""
    monkeypatch.setattr(online, "LOCK_TIMEOUT", "50ms")
    command.upgrade(config, BEFORE_THERE_WAS_A_CROWD[-1])
    with at(config.attributes["url"]) as engine:
        with engine.connect() as backup:
            backup.execute(text("SELECT count(*) FROM letters, deliveries"))
            with pytest.raises(Unavailable, match="run it again"):
                command.upgrade(config, "head")
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE INDEX ix_letters_erasable ON letters (party)")
        command.upgrade(config, "head")
        with engine.connect() as connection:
            built = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_letters_erasable'")
            assert "(kept, changed_at)" in str(connection.scalar(built))


@pytest.mark.slow
@pytest.mark.parametrize("rows", [0, 3])
def test_rows_are_changed_in_batches_and_none_is_left_out(
    config: Config, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(online, "BATCH", 2)
    command.upgrade(config, "b4e2d7c91f35")
    with at(config.attributes["url"]) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql(FINISHED_LETTERS.format(rows=rows))
        command.upgrade(config, "head")
        with engine.connect() as connection:
            kept = connection.scalars(text("SELECT kept FROM letters")).all()
            assert kept == [""] * rows


FINISHED_LETTERS = """
INSERT INTO campaigns VALUES (1, 'one', now(), NULL, '', NULL, '[]', '[]');
INSERT INTO offices VALUES ('o', 'GB', 'c', 'mp', 'a', 'a', NULL, '');
INSERT INTO representatives (id, office_id, name, family_name, style, title, gender, post_nominals, party,
  email, phone, contact_form_url, website, postal_address, languages, source, licence, source_date,
  disabled_reason, valid_from)
VALUES ('r', 'o', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', now(), '', now());
INSERT INTO templates VALUES (1, 1, 'mp', 'en', 'a');
INSERT INTO template_versions VALUES (1, 1, 1, '[]', '', now(), '', false);
INSERT INTO letters (id, campaign_id, office_id, representative_id, version_id, party, language, channel,
  state, held_reason, changed_at, created_at, ref, synthetic)
SELECT 'id' || n, 1, 'o', 'r', 1, '', 'en', 'email', 'closed', '', now(), now(), '', false
FROM generate_series(1, {rows}) AS n;
"""
