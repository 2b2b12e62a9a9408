"""The circuit breaker of a mail domain: what opens it, for how long, and what ends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import breaker
from app.domain.breaker import AFTER, LONGEST, SHORTEST, Breaker, domain_of
from app.domain.delivery import Attempt, Reply, Stage


def fail(made: Breaker, times: int, now: float, domain: str = "a.example.org") -> None:
    for _ in range(times):
        made.failed(domain, now)


def test_it_opens_after_some_failures_in_a_row_and_for_this_domain_alone() -> None:
    made = Breaker()
    fail(made, AFTER - 1, 0)
    assert made.open(0) == frozenset()
    made.failed("b.example.org", 0)
    fail(made, 1, 0)
    assert made.open(0) == {"a.example.org"}
    assert (made.until("a.example.org", 1), made.until("b.example.org", 1)) == (SHORTEST, 1)
    assert made.open(SHORTEST) == frozenset()


def test_a_success_ends_it_and_is_no_memory() -> None:
    made = Breaker()
    fail(made, AFTER, 0)
    made.worked("a.example.org")
    assert made.open(0) == frozenset()
    fail(made, AFTER - 1, 0)
    assert made.open(0) == frozenset()
    fail(made, 1, 0)
    assert made.until("a.example.org", 0) == SHORTEST


@given(st.integers(0, 40))
def test_each_opening_lasts_twice_as_long_whatever_else_was_under_way(under_way: int) -> None:
    made, now, lengths = Breaker(), 0.0, []
    fail(made, AFTER - 1, now)
    for _ in range(8):
        fail(made, 1 + under_way, now)
        until = made.until("a.example.org", now)
        lengths.append(until - now)
        now = until
    assert lengths == [min(LONGEST, SHORTEST * 2**n) for n in range(8)]


@pytest.mark.parametrize(
    ("reply", "failing"),
    [
        (None, True),
        (Reply(451, "4.3.0"), True),
        (Reply(250), False),
        (Reply(550, "5.1.1"), False),
    ],
)
def test_what_says_that_a_server_is_in_trouble(reply: Reply | None, failing: bool) -> None:
    assert breaker.failing(Attempt(Stage.RCPT, reply)) == failing


def test_the_domain_of_an_address() -> None:
    assert domain_of("Jane.Smith@Parliament.Example.ORG") == "parliament.example.org"
