"""The ground holds: sessions, encryption at rest, settings."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.models.representatives import Office


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_leaves_nothing_behind(session: Session, turn: int) -> None:
    session.add(
        Office(
            id="gb-commons-E1",
            country="GB",
            chamber="House of Commons",
            role="mp",
            area_id="E1",
            area_name="X",
        )
    )
    session.flush()
    with db.transaction() as other:
        other.add(
            Office(
                id="gb-commons-E2",
                country="GB",
                chamber="House of Commons",
                role="mp",
                area_id="E2",
                area_name="Y",
            )
        )
    assert session.scalar(select(func.count()).select_from(Office)) == 2
