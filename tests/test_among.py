"""One of many values in a single parameter, on both databases."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.models.among import among
from app.models.representatives import Office
from tests.factories import make_office

OFFICES = select(Office.id).where(among(Office.__table__.c.id, "ids"), Office.blocked_at.is_(None))


@pytest.fixture
def ids(session: Session) -> list[str]:
    made = [make_office(session).id for _ in range(3)]
    session.flush()
    return made


def test_none_one_or_many(session: Session, ids: list[str]) -> None:
    for wanted in ([], ids[:1], ids, [ids[2], "another", 'it\'s ["one"]']):
        found = session.scalars(OFFICES, {"ids": wanted}).all()
        assert sorted(found) == sorted(set(wanted) & set(ids))


def test_however_many_it_is_one_statement_and_finds_them_by_the_index(
    session: Session, ids: list[str]
) -> None:
    statement = str(OFFICES.compile(session.get_bind()))
    assert " = 1" not in statement
    if session.get_bind().dialect.name == "sqlite":
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {statement.replace('?', ':ids')}"), {"ids": "[]"})
        assert "SEARCH offices USING INDEX" in plan.first()[3]
