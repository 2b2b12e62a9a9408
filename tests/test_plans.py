"""What is done for every letter, or every few minutes, finds its rows by an index, however many there are."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app import db
from app.domain.incoming.filing import Place
from app.domain.keyring import Keyring
from app.domain.lifecycle import FINISHED, Kept
from app.models.letters import ERASABLE
from app.models.types import use_keyring
from app.queries import filed, incoming, letter_log
from app.queries import letters as pages
from app.queries.letter_log import Filters
from app.services import outbox, supporter_mail
from app.tasks.schedule import Work
from tests.conftest import Templates, make_settings
from tests.factories import NOW, POST, queued_letters

LARGE = {
    "confirmation_codes",
    "consents",
    "deliveries",
    "events",
    "follow_ups",
    "incoming_mails",
    "letter_texts",
    "letters",
    "page_tokens",
    "responses",
    "sandbox_mails",
    "supporters",
    "survey_mails",
}
WORK = Work(POST, lambda: NOW, lambda: None)
TASKS = (
    WORK.rescue,
    WORK.expire,
    WORK.remind,
    WORK.reconsider,
    WORK.give_back,
    WORK.ask,
    WORK.close,
    WORK.erase,
    WORK.forget_passed_on,
)


@pytest.fixture
def engine(templates: Templates) -> Iterator[Engine]:
    """SQLite as an installation has it: it chooses by the indexes there are, whatever lies in the tables."""
    use_keyring(Keyring(make_settings(templates.folder).data_keys))
    made = db.connect(templates.copy("sqlite", False))
    db.bind(made)
    yield made
    db.unbind()


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """Steps such as ``SCAN letters`` of everything that is asked meanwhile, with the question."""
    asked: list[tuple[str, Any]] = []
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"} and not many:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", hear)
    yield found
    event.remove(engine, "before_cursor_execute", hear)
    with engine.connect() as connection:
        for statement, values in asked:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                found.append(f"{row[3]}: {' '.join(statement.split())}")


def scans(found: list[str]) -> list[str]:
    """The steps that read a large table, or an index of it, from end to end."""
    words = [step.split(":", 1)[0].split() for step in found]
    return [step for step, word in zip(found, words, strict=True) if word[0] == "SCAN" and word[1] in LARGE]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_a_periodic_task_reads_what_is_due_and_no_more(engine: Engine, task: Callable[[], None]) -> None:
    with plans(engine) as found:
        task()
    assert found
    assert scans(found) == []


def test_the_path_of_a_letter_reads_its_own_rows(engine: Engine) -> None:
    with plans(engine) as found, db.transaction() as session:
        (letter,) = queued_letters(session, 1)
        token = supporter_mail.new_link(session, letter.id, NOW, secrets.randbits)
        session.flush()
        assert pages.private_page(session, token, NOW.date())
        outbox.rescue(session, NOW)
        assert outbox.claim(session, "somebody", NOW, NOW + timedelta(minutes=1), 50, letter.mode)
    assert len(found) > 20
    assert scans(found) == []


def test_a_page_of_the_log_begins_where_it_begins(engine: Engine) -> None:
    with plans(engine) as found, db.reading() as session:
        letter_log.page(session, Filters())
        letter_log.page(session, Filters(state="answered"))
        letter_log.page(session, Filters(), f"{NOW.isoformat()}~0123456789")
    assert [step for step in scans(found) if "USING INDEX ix_letters_changed_at_id" not in step] == []


def test_a_scan_is_seen(engine: Engine) -> None:
    with plans(engine) as found, db.reading() as session:
        letter_log.by_state(session)
    assert len(scans(found)) == 1


def test_what_is_erasable_is_what_is_finished_and_not_empty() -> None:
    assert all(f"'{state}'" in ERASABLE.text for state in FINISHED)
    assert ERASABLE.text.endswith(f"kept <> '{Kept.NOTHING}'")


@pytest.mark.parametrize(
    ("index", "ask"),
    [
        ("pen", lambda session: incoming.page(session, Place.PEN)),
        ("filed", lambda session: incoming.page(session, Place.FILED)),
        ("not_ours", lambda session: incoming.page(session, Place.NOT_OURS)),
        ("pen", incoming.waiting),
        ("unsorted", lambda session: incoming.unsorted(session, NOW)),
        ("to_read", incoming.to_read),
        ("letter_id", lambda session: filed.of_letter(session, "0123456789")),
    ],
)
def test_what_came_back_is_listed_by_the_index_made_for_it(
    engine: Engine, index: str, ask: Callable[[Session], object]
) -> None:
    """Each holds those mails alone, in their order: scanning it reads what is asked for."""
    with plans(engine) as found, db.reading() as session:
        ask(session)
    steps = [step.split(":", 1)[0] for step in found if " incoming_mails " in step.split(":", 1)[0]]
    assert [f"USING INDEX ix_incoming_mails_{index}" in step for step in steps] == [True]
