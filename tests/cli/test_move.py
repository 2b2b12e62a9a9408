"""``flask db move`` from SQLite to a real PostgreSQL and back, as somebody at a terminal meets it."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, insert, select, text, update

from app import create_app, db
from app.db import Base
from app.domain.delivery import Kind, Phase
from app.domain.lifecycle import State
from app.models import stored
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.models.users import AuditEntry
from app.services import outbox
from tests import edge_rows
from tests import sink as sinks
from tests.conftest import Templates, make_settings
from tests.factories import NOW, queued_letters
from tests.processes import environment, running, wait_for

pytestmark = pytest.mark.postgres
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """``flask db …`` of an installation whose own database is neither of the two."""
    app = create_app(make_settings(tmp_path))

    def invoke(verb: str, old: str, new: str) -> Result:
        db.unbind()  # in a terminal, nobody else has either open
        with app.app_context():
            return app.test_cli_runner().invoke(args=["db", verb, "--from", old, "--to", new])

    yield invoke
    db.unbind()


@pytest.fixture
def grown(templates: Templates) -> str:
    """The URL of a SQLite database with what ships, and rows in every table."""
    url = templates.copy("sqlite", True)
    with engine_of(url) as engine, engine.begin() as connection:
        edge_rows.add(connection)
    return url


@pytest.fixture
def empty(templates: Templates) -> str:
    """The URL of a PostgreSQL database with tables and no rows."""
    return templates.copy("postgresql", False)


class engine_of:  # noqa: N801 - reads as the function it is
    """An engine that is let go of at the end of the block."""

    def __init__(self, url: str) -> None:
        self.engine = db.connect(url)

    def __enter__(self) -> Engine:
        return self.engine

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()


def number_of_rows(url: str) -> dict[str, int]:
    with engine_of(url) as engine, engine.connect() as connection:
        return {table.name: len(connection.execute(select(table)).all()) for table in stored.tables()}


def told(result: Result) -> dict[str, list[str]]:
    """The rows of the printed table, by the name of the table that they are about."""
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines()]
    return {cells[0]: cells[1:] for cells in lines if len(cells) == 6}


@pytest.mark.slow
def test_every_row_of_every_table_arrives_and_comes_back(
    run: Run, grown: str, empty: str, tmp_path: Path
) -> None:
    there = number_of_rows(grown)
    assert there.keys() == Base.metadata.tables.keys()
    assert min(there.values()) >= edge_rows.ROWS
    result = run("move", grown, empty)
    assert result.exit_code == 0, result.output
    lines = told(result)
    assert lines.keys() == there.keys()
    for table, (old, new, digest, digest_there, verdict) in lines.items():
        assert (int(old.replace(",", "")), old) == (there[table], new)
        assert (digest, verdict) == (digest_there, "equal")
    assert number_of_rows(empty) == there
    again = f"sqlite:///{tmp_path / 'again.db'}"  # its tables are laid by the migrations
    assert run("move", empty, again).exit_code == 0
    same = run("compare", grown, again)
    assert same.exit_code == 0
    assert told(same) == lines


def test_rows_that_come_later_get_numbers_of_their_own(run: Run, grown: str, empty: str) -> None:
    assert run("move", grown, empty).exit_code == 0
    with engine_of(empty) as engine, engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            column = table.autoincrement_column
            if column is not None:
                after = connection.scalar(
                    text(f"SELECT nextval(pg_get_serial_sequence('{table.name}', '{column.name}'))")
                )
                assert after == edge_rows.FIRST_ID + edge_rows.ROWS


def test_what_arrives_otherwise_is_found_and_nothing_is_kept(run: Run, grown: str, empty: str) -> None:
    with engine_of(empty) as engine, engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.at := NEW.at + interval '1 microsecond'; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER spoil BEFORE INSERT ON consents FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
    result = run("move", grown, empty)
    assert result.exit_code == 1
    assert "differ in consents." in result.output
    assert {name for name, cells in told(result).items() if cells[-1] == "DIFFERS"} == {"consents"}
    assert not any(number_of_rows(empty).values())


def test_comparing_finds_one_changed_byte(run: Run, grown: str, tmp_path: Path) -> None:
    shutil.copyfile(grown.removeprefix("sqlite:///"), tmp_path / "copy.db")
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    assert run("compare", grown, copy).exit_code == 0
    with engine_of(copy) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE letter_texts SET body = x'00' WHERE body = x'0001' OR body = x''")
    result = run("compare", grown, copy)
    assert result.exit_code == 1
    assert "differ in letter_texts." in result.output


def test_a_database_with_rows_is_refused(run: Run, grown: str, empty: str) -> None:
    with engine_of(empty) as engine, engine.begin() as connection:
        connection.execute(insert(AuditEntry).values(at=NOW, by="1", action="a", subject="s", detail=""))
    result = run("move", grown, empty)
    assert result.exit_code == 2
    assert "rows in audit_entries" in result.output
    assert sum(number_of_rows(empty).values()) == 1


def test_an_older_schema_is_refused(run: Run, grown: str, empty: str) -> None:
    with engine_of(grown) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '95caa7cf3190'")
    result = run("move", grown, empty)
    assert result.exit_code == 2
    assert "not at the newest schema" in result.output


@pytest.mark.slow
def test_a_database_that_somebody_has_open_is_refused(run: Run, grown: str, empty: str) -> None:
    with engine_of(grown) as engine:
        with engine.connect() as connection:
            connection.execute(select(Letter.id).limit(1))
        result = run("move", grown, empty)  # idle, as a web process between two requests
        assert result.exit_code == 2
        assert "open elsewhere" in result.output
    with engine_of(empty) as engine:
        with engine.connect():
            pass
        result = run("move", empty, grown)
        assert result.exit_code == 2
        assert "open elsewhere" in result.output


def test_a_sender_at_work_is_refused(run: Run, grown: str, empty: str) -> None:
    with engine_of(grown) as engine, db.transaction(engine) as session:
        queued_letters(session, 2)
        mode = session.scalars(select(Delivery.mode).where(Delivery.state == State.QUEUED).limit(1)).one()
        assert outbox.claim(session, "somebody", NOW, NOW + timedelta(seconds=15), 1, mode)
    result = run("move", grown, empty)
    assert result.exit_code == 2
    assert "mails in its hands: 1" in result.output


def test_what_postgresql_does_not_take_is_said(run: Run, grown: str, empty: str) -> None:
    """SQLite does not look at the length of a text."""
    with engine_of(grown) as engine, engine.begin() as connection:
        connection.execute(update(AuditEntry).values(action="x" * 61))
    result = run("move", grown, empty)
    assert result.exit_code == 2
    assert "a row of audit_entries" in result.output
    assert "value too long" in result.output
    assert not any(number_of_rows(empty).values())


@pytest.mark.slow
@pytest.mark.real_clock
def test_the_queue_goes_on_and_nothing_is_sent_twice(
    run: Run, templates: Templates, empty: str, tmp_path: Path
) -> None:
    """A worker was killed with two mails in its hands: one before its dot, one perhaps after."""
    old = templates.copy("sqlite", False)
    with engine_of(old) as engine, db.transaction(engine) as session:
        letters = [letter.id for letter in queued_letters(session, 30)]
        session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
        begun, dotted = outbox.claim(session, "killed", NOW, NOW, 2, "sandbox")
        session.execute(update(Delivery).where(Delivery.id == dotted.id).values(phase=Phase.DOT))
        uncertain = outbox.claim(session, "other", NOW, NOW, 1, "sandbox")[0]
        for table in ("deliveries", "letters"):
            session.execute(
                text(f"UPDATE {table} SET state = 'uncertain' WHERE id = :id"), {"id": uncertain.id}
            )
    result = run("move", old, empty)
    assert result.exit_code == 0, result.output
    unsure = {dotted.id, uncertain.id}
    with sinks.listening() as sink, engine_of(empty) as engine:
        env = environment(tmp_path, empty, SANDBOX_SMTP_PORT=str(sink.port))

        def states() -> dict[str, str]:
            with engine.connect() as connection:
                return {row.id: row.state for row in connection.execute(select(Letter.id, Letter.state))}

        def settled() -> bool:
            return set(states().values()) == {State.ACCEPTED, State.UNCERTAIN}

        with running("-m", "flask", "--app", "wsgi", "worker", env=env, log=tmp_path / "log"):
            wait_for("every letter", settled, 60)
        assert {letter for letter, state in states().items() if state == State.UNCERTAIN} == unsure
        taken = Counter(mail.mail_from.split("<b.")[1][:10] for mail in sink.taken)
        assert taken == dict.fromkeys(set(letters) - unsure, 1)
        assert begun.id in taken
        with engine.connect() as connection:
            phases = select(Event.letter_id).where(Event.new == State.ACCEPTED)
            assert Counter(connection.scalars(phases)) == taken
