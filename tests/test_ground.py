"""The ground holds: sessions, encryption at rest, settings."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.extensions import network
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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_subscriber_is_one_network(one: str, other: str, same: bool) -> None:
    """Limits that whoever has a whole /64 could walk around would be none."""
    assert (network(one) == network(other)) is same
