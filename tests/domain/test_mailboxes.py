"""Mailboxes: which are refused, which are asked about, and which are one."""

import pytest

from app.domain import mailboxes
from app.domain.errors import BadInput
from app.gateways import disposable_domains

LISTED = disposable_domains.listed()


def asked(address: str) -> str:
    """What is asked about an address, filled in; "" for nothing."""
    found = mailboxes.question(address, LISTED)
    return found.sentence % found.values if found else ""


@pytest.mark.parametrize("address", ["noreply@example.org", "No-Reply@example.org", "postmaster@example.org"])
def test_what_nobody_reads_is_refused_beside_its_field(address: str) -> None:
    with pytest.raises(BadInput, match="Nobody reads mail") as refused:
        mailboxes.confirmable(address)
    assert refused.value.field == "email"


@pytest.mark.parametrize("address", ["ada@example.org", "info@family.example.org", "reply@example.org"])
def test_everybody_else_can_confirm(address: str) -> None:
    assert mailboxes.confirmable(address) == address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gmai.com", "ada@gmail.com"),
        ("ada@gmaill.com", "ada@gmail.com"),
        ("ada@gnail.com", "ada@gmail.com"),
        ("ada@gmail.con", "ada@gmail.com"),
        ("ada@gmail.co", "ada@gmail.com"),
        ("Ada.L@HOTMIAL.fr", "Ada.L@hotmail.fr"),
        ("ada@outlok.com", "ada@outlook.com"),
        ("ada@yahooo.co.uk", "ada@yahoo.co.uk"),
        ("ada@orang.fr", "ada@orange.fr"),
    ],
)
def test_a_slip_is_asked_about(typed: str, meant: str) -> None:
    assert asked(typed).startswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    "domain",
    [
        *sorted(mailboxes.PROVIDERS),
        "hotmail.ch",  # another country's, one letter from hotmail.ca
        "yahoo.de",
        "line.com",  # short names are near to many others
        "example.org",
        "parliament.uk",
        "mozmail.com",  # a forwarding address is kept, and somebody reads it
        "duck.com",
    ],
)
def test_what_is_no_slip_and_lasts_is_not_asked_about(domain: str) -> None:
    assert asked(f"ada@{domain}") == ""


@pytest.mark.parametrize("address", ["ada@mailinator.com", "ada@x.y.yopmail.com", "ada@GUERRILLAMAIL.com"])
def test_a_mailbox_for_a_short_time_is_asked_about(address: str) -> None:
    assert "for a short time" in asked(address)


def test_an_organisations_mailbox_is_asked_about() -> None:
    assert "organisation" in asked("Info@family.example.org")
    assert asked("informer@example.org") == ""


def test_the_list_holds_only_domains_and_no_common_provider() -> None:
    assert len(LISTED) > 1000
    assert not LISTED & mailboxes.PROVIDERS
    assert all(domain == domain.strip().lower() and domain.count(".") == 1 for domain in LISTED)


@pytest.mark.parametrize(
    "way", ["Ada.Byron@gmail.com", "adabyron+letters@GMAIL.com", "a.d.a.byron@googlemail.com"]
)
def test_all_ways_to_write_to_one_mailbox_share_its_bounds(way: str) -> None:
    assert mailboxes.canonical(way) == "adabyron@gmail.com"


def test_dots_are_somebody_else_where_it_is_not_gmail() -> None:
    assert mailboxes.canonical("a.da@example.org") == "a.da@example.org"
    assert mailboxes.canonical("ada+x@example.org") == "ada@example.org"
    assert mailboxes.canonical("+x@example.org") == "+x@example.org"
