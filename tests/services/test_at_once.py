"""What comes at the same moment from several web processes, each on a connection of its own."""

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.orm import Session

from app import create_app, db, turn
from app.domain.deadlines import MAILS_A_DAY
from app.domain.delivery import Kind, Mode
from app.domain.errors import NotAllowed, TooLate
from app.domain.lifecycle import State
from app.domain.submission import Handle, Recipient, Submission, Words
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.services import confirmations, letters, outbox
from tests.conftest import BACKENDS, Templates, make_settings
from tests.factories import NOW, POST, author, make_office, make_representative, queued_letters, submission
from tests.processes import wait_for

AT_ONCE = 6
KEPT_WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE NOT granted AND datname = current_database()"
)


@pytest.fixture
def database(fresh_database: str, templates: Templates) -> None:
    """A database that commits, bound to the doors."""
    create_app(make_settings(templates.folder, DATABASE_URL=fresh_database))


def at_once(*verbs: Callable[[Session], object]) -> list[object]:
    """Run each in a transaction of its own, all begun at the same moment; what each gave, or its error."""
    gate = threading.Barrier(len(verbs))

    def run(verb: Callable[[Session], object]) -> object:
        with db.reading() as session:  # connected first, so that none begins later for that
            session.execute(select(1))
            gate.wait(10)
        try:
            with db.transaction() as session:
                return verb(session)
        except TooLate as error:
            return error

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def prepared(**values: object) -> Submission:
    with db.transaction() as session:
        return submission(session, **values)


def submit(what: Submission) -> Callable[[Session], Handle]:
    return lambda session: letters.submit(session, what, POST, NOW, secrets.randbits)


def count(*conditions: object, of: type = Delivery) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0  # type: ignore[arg-type]


def test_one_form_sent_at_once_is_one_letter_and_one_mail(database: None) -> None:
    handles = at_once(*[submit(prepared())] * AT_ONCE)
    assert len(set(handles)) == 1
    assert count(of=Letter) == count(Delivery.kind == Kind.CONFIRMATION) == 1


def test_confirmed_at_once_by_link_and_code_a_letter_goes_once(database: None) -> None:
    (handle,) = at_once(submit(prepared()))
    assert isinstance(handle, Handle)
    with db.reading() as session:
        mail = session.scalars(select(Delivery.message).where(Delivery.kind == Kind.CONFIRMATION)).one()
    code = next(word for word in (mail or b"").decode().split() if word.isdigit() and len(word) == 6)

    def by_link(session: Session) -> bool:  # plain statements, as its page has them
        confirmations.confirm(session.connection(), handle.id, handle.shown, POST, NOW)
        return True

    def by_code(session: Session) -> bool:
        return confirmations.confirm_by_code(session, handle, code, POST, NOW)

    answers = at_once(*[by_link, by_code] * (AT_ONCE // 2))
    assert answers.count(True) == 1
    assert all(answer in (True, False) or isinstance(answer, TooLate) for answer in answers)
    assert count(Delivery.kind == Kind.LETTER) == 1
    assert count(Event.new == State.QUEUED, of=Event) == 1


def test_a_letter_that_changes_while_its_confirmation_waits_does_not_go(database: None) -> None:
    (handle,) = at_once(submit(prepared()))
    assert isinstance(handle, Handle)

    waits = threading.Event()

    @contextmanager
    def aside() -> Iterator[None]:
        waits.set()
        yield

    def confirm() -> None:
        turn.wait_within(aside)  # on SQLite
        with db.statements() as connection:
            confirmations.confirm(connection, handle.id, handle.shown, POST, NOW)

    def is_kept_waiting(session: Session) -> bool:
        if session.get_bind().dialect.name == "sqlite":
            return waits.is_set()
        return bool(session.scalar(KEPT_WAITING))

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as session:
            letters.change(session, handle.id, author(), Words("Other words", "Dear Jane Smith"), NOW)
            session.flush()
            confirmed = pool.submit(confirm)
            wait_for("it to wait for us", lambda: is_kept_waiting(session))
        with pytest.raises(NotAllowed, match="has changed"):
            confirmed.result(10)
    assert count(Delivery.kind == Kind.LETTER) == 0


def test_letters_sent_at_once_do_not_pass_a_mailboxs_bound(database: None) -> None:
    first = prepared()
    with db.transaction() as session:
        seats = [make_representative(session, make_office(session)) for _ in range(MAILS_A_DAY + AT_ONCE)]
        recipients = [Recipient(one.office_id, one.id, one.party, "email") for one in seats]
    forms = [submit(replace(first, recipient=to)) for to in recipients]
    for verb in forms[: MAILS_A_DAY - 1]:
        at_once(verb)
    at_once(*forms[MAILS_A_DAY - 1 :])
    assert count(Delivery.kind == Kind.CONFIRMATION) == MAILS_A_DAY


@pytest.mark.parametrize("fresh_database", BACKENDS[1:], indirect=True)  # SQLite has one writer at a time
def test_a_letter_that_somebody_changes_waits_and_nobody_waits_for_it(database: None) -> None:
    with db.transaction() as session:
        first, second = queued_letters(session, 2)
        session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))

    def claimed() -> list[str]:
        with db.connected() as connection, db.writing(connection):
            mails = outbox.claim(connection, "me", NOW, NOW + timedelta(minutes=1), 10, Mode.SANDBOX)
        return [mail.id for mail in mails]

    with db.transaction() as session:
        session.execute(update(Letter).where(Letter.id == first.id).values(ref="changed"))
        assert claimed() == [second.id]
    assert claimed() == [first.id]


def test_what_is_written_without_a_session_is_kept_whole_or_not_at_all(database: None) -> None:
    prepared()
    paused = update(Campaign).values(paused_at=NOW)

    def fail(connection: Connection) -> None:
        with db.writing(connection):
            connection.execute(paused)
            raise KeyError

    with db.connected() as connection:
        with pytest.raises(KeyError):
            fail(connection)
        assert count(Campaign.paused_at.is_not(None), of=Campaign) == 0
        with db.writing(connection):
            connection.execute(paused)
    assert count(Campaign.paused_at.is_not(None), of=Campaign) > 0
