"""Letters that are confirmed in one transaction: each becomes what it would have become alone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from app.domain.deadlines import CONFIRM_WITHIN
from app.domain.delivery import SUSPECT, Mode
from app.domain.errors import BadInput, NotAllowed, NotFound, PostbagError, TooLate
from app.domain.lifecycle import State
from app.domain.submission import Handle, Recipient, Words
from app.models.deliveries import Delivery
from app.models.letters import ConfirmationCode, Counter, Event, Letter
from app.models.pacing import Lane, PacedHour
from app.services import confirmations, letters
from tests import factories
from tests.factories import NOW, POST

LIVE = replace(POST, sender=replace(POST.sender, mode=Mode.LIVE, hold_seconds=900))
Asked = list[tuple[str, str]]


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session on the connection that is to confirm."""
    with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as made:
        yield made


def submitted(session: Session, **values: Any) -> Handle:
    """A live letter that waits for its author's word."""
    who = factories.author(email=f"{secrets.token_hex(6)}@example.org")
    given = factories.submission(session, **{"author": who, **values})
    return letters.submit(session, given, LIVE, NOW, secrets.randbits)


def seat(session: Session, **holder: Any) -> Recipient:
    """Somebody to write to."""
    there = factories.make_representative(session, factories.make_office(session), **holder)
    return Recipient(there.office_id, there.id, there.party, "email" if there.email else "post")


def campaign(session: Session, **pace: Any) -> dict[str, Any]:
    """A campaign with this pace, as ``submission`` takes it."""
    made = factories.make_campaign(session, **pace)
    return {"campaign_id": made.id, "version_id": factories.make_version(session, made).id}


def state_of(connection: Connection, handle: Handle) -> str | None:
    return connection.scalar(select(Letter.__table__.c.state).where(Letter.__table__.c.id == handle.id))


def rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that a confirmation touches, in an order of its own; what only numbers a row is left out."""
    tables = [
        model.__table__ for model in (Letter, Delivery, Event, Counter, ConfirmationCode, Lane, PacedHour)
    ]
    found = {}
    for table in tables:
        columns = [column for column in table.c if not (table.name == "events" and column.name == "id")]
        found[table.name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
    return found


def one_by_one(connection: Connection, asked: Asked, now: datetime) -> list[PostbagError | None]:
    refusals: list[PostbagError | None] = []
    for letter_id, shown in asked:
        try:
            confirmations.confirm(connection, letter_id, shown, LIVE, now)
            refusals.append(None)
        except PostbagError as refusal:
            refusals.append(refusal)
    return refusals


@contextmanager
def heard(connection: Connection) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    yield said
    event.remove(connection, "before_cursor_execute", hear)


def many(session: Session) -> Asked:
    """Letters of campaigns with every kind of pace, to few seats, and all that may keep one from going."""
    dice = Random(7)
    paces = ({}, {"office_an_hour": 2}, {"letters_an_hour": 3}, {"office_an_hour": 1, "office_hours": True})
    campaigns = [campaign(session, **pace) for pace in paces]
    silent = {"email": "silent@parliament.example.org", "suspect_address": "silent@parliament.example.org"}
    seats = [seat(session), seat(session), seat(session, email=""), seat(session, **silent)]
    asked: Asked = []
    for number in range(24):
        where = dice.choice(campaigns) | {"ref": dice.choice(["", "leaflet"])}
        handle = submitted(session, recipient=dice.choice(seats), **where)
        asked.append((handle.id, handle.shown if number % 6 else "another text"))
        if number % 5 == 0:
            asked.append((handle.id, handle.shown))  # twice
        if number % 7 == 0:
            session.get_one(Letter, handle.id).expires_at = NOW
    asked.append(("nobody's", "0000"))
    session.flush()
    return asked


def test_together_they_become_what_they_become_one_by_one(connection: Connection, session: Session) -> None:
    asked, soon = many(session), NOW + timedelta(minutes=3)
    before = rows(connection)
    savepoint = connection.begin_nested()
    alone = one_by_one(connection, asked, soon)
    expected = rows(connection)
    savepoint.rollback()
    assert rows(connection) == before
    together = confirmations.confirm_all(connection, asked, LIVE, soon)
    assert [(type(each), str(each)) for each in together] == [(type(each), str(each)) for each in alone]
    assert rows(connection) == expected
    assert {type(each) for each in together} == {type(None), NotAllowed, TooLate, NotFound}
    became = connection.execute(select(Letter.__table__.c.state, Letter.__table__.c.held_reason)).all()
    assert {State.QUEUED, State.AWAITING} < {row.state for row in became}
    assert {"", confirmations.TO_POST, SUSPECT} == {row.held_reason for row in became}


def test_what_keeps_one_keeps_no_other(connection: Connection, session: Session) -> None:
    fine, changed, late, twice = (submitted(session) for _ in range(4))
    unfit = submitted(session, words=Words("A question", "Dear Jane Smith,\n\nI care."))
    session.get_one(Letter, late.id).expires_at = NOW - CONFIRM_WITHIN
    session.get_one(Letter, unfit.id).representative.email = "no address\r\nBcc: all@example.org"
    session.flush()
    asked = [(each.id, each.shown) for each in (unfit, late, fine, twice, twice)] + [
        (changed.id, "other words")
    ]
    refusals = confirmations.confirm_all(connection, asked, LIVE, NOW)
    assert [type(each) for each in refusals] == [
        BadInput,
        TooLate,
        type(None),
        type(None),
        TooLate,
        NotAllowed,
    ]
    assert str(refusals[4]) == "This letter is confirmed already. It is sent once and not again."
    assert [state_of(connection, each) for each in (fine, twice)] == [State.QUEUED] * 2
    assert [state_of(connection, each) for each in (unfit, late, changed)] == [State.AWAITING] * 3


def test_as_many_statements_as_for_one(connection: Connection, session: Session) -> None:
    handles = [submitted(session) for _ in range(9)]
    asked = [(handle.id, handle.shown) for handle in handles]
    with heard(connection) as said:
        confirmations.confirm_all(connection, asked[:1], LIVE, NOW)
        for_one = len(said)
        said.clear()
        assert confirmations.confirm_all(connection, asked[1:], LIVE, NOW) == [None] * 8
        # Each of their campaigns has a counter of its own; the rest is asked and written once.
        assert len(said) == for_one + 7


def test_where_none_may_go_nothing_is_written(connection: Connection, session: Session) -> None:
    handle = submitted(session)
    with heard(connection) as said:
        [refusal] = confirmations.confirm_all(connection, [(handle.id, "other words")], LIVE, NOW)
    assert isinstance(refusal, NotAllowed)
    assert {statement.split()[0] for statement in said} == {"SELECT"}
