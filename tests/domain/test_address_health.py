"""When an address is suspect: 2 hard or 5 soft bounces within 5 weeks."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.address_health import Bounce, is_suspect, mailbox, names_no_mailbox, passes
from tests.factories import NOW

DAY = timedelta(days=1)
H, S = True, False
bounces = st.lists(st.builds(Bounce, st.booleans(), st.integers(-60, 5).map(lambda day: NOW + day * DAY)))


@pytest.mark.parametrize(
    ("came", "suspect"),
    [
        ([], False),
        ([(H, 0)], False),
        ([(H, 0), (H, 34)], True),
        ([(H, 0), (H, 35)], False),
        ([(H, 0), (S, 1), (S, 2), (S, 3), (S, 4)], False),
        ([(S, 0), (S, 1), (S, 2), (S, 3), (S, 34)], True),
        ([(S, 0), (S, 1), (S, 2), (S, 3), (S, 35)], False),
        ([(H, -1), (H, 0)], False),  # of a time to come
    ],
)
def test_the_rule(came: list[tuple[bool, int]], suspect: bool) -> None:
    assert is_suspect([Bounce(hard, NOW - days * DAY) for hard, days in came], NOW) == suspect


@given(bounces, bounces)
def test_more_bounces_never_make_an_address_better(some: list[Bounce], more: list[Bounce]) -> None:
    assert is_suspect(some + more, NOW) >= is_suspect(some, NOW)
    assert is_suspect(some + more, NOW) == is_suspect(more + some, NOW)
    assert not is_suspect(some, NOW + 41 * DAY)


@dataclass
class Holder:
    email: str = "mp@parliament.example.org"
    suspect_address: str = ""
    contact_form_url: str = ""
    postal_address: str = ""


@pytest.mark.parametrize(
    ("holder", "address"),
    [
        (Holder(), "mp@parliament.example.org"),
        (Holder(suspect_address="mp@parliament.example.org"), "mp@parliament.example.org"),
        (Holder(suspect_address="mp@parliament.example.org", postal_address="Berlin"), ""),
        (Holder(suspect_address="mp@parliament.example.org", contact_form_url="https://x.example"), ""),
        (
            Holder(suspect_address="old@parliament.example.org", postal_address="x"),
            "mp@parliament.example.org",
        ),
        (Holder(email="", postal_address="x"), ""),
    ],
)
def test_a_suspect_address_is_passed_by_where_there_is_another_way(holder: Holder, address: str) -> None:
    assert mailbox(holder) == address


@pytest.mark.parametrize(
    ("detail", "temporary", "no_mailbox"),
    [
        ("550 5.1.1", False, True),
        ("550 5.1.10", False, True),
        ("550 5.1.7", False, False),
        ("550 5.1.8", False, False),
        ("554 5.7.1", False, False),
        ("550", False, False),
        ("452 4.2.2", True, False),
        ("552 5.2.2", True, False),
        ("cut", True, False),
        ("soft 4.2.2", True, False),
        ("soft", True, False),
        ("hard 5.1.1", False, True),
        ("bounced", False, False),
        ("", False, False),
    ],
)
def test_what_passes_and_what_names_no_mailbox(detail: str, temporary: bool, no_mailbox: bool) -> None:
    assert (passes(detail), names_no_mailbox(detail)) == (temporary, no_mailbox)
