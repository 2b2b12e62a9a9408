"""Whom a mail was for, read from its head; who guesses; and what a signature says."""

from datetime import UTC, datetime

import pytest

from app.domain.errors import SettingsError
from app.domain.incoming import envelope, hook
from app.domain.incoming.guesses import MOST_NETWORKS, MOST_WRONG, Full, Guesses, speaks_for
from app.domain.incoming.refused import Refusals
from app.gateways.doorways import Doorways, endpoint

OURS = "ada.r.x@letters.example.org"


@pytest.mark.parametrize(
    ("head", "recipient"),
    [
        (f"Delivered-To: {OURS}", OURS),
        (f"delivered-to:<{OURS}>", OURS),
        (f'To: a@b.example, "Ada, E"\r\n\t<{OURS}>,\r\n c@d.example', OURS),
        (f"Delivered-To: all@host.example\r\nX-Original-To: {OURS}", OURS),
        (f"To: {OURS}\r\nDelivered-To: b.y@letters.example.org", "b.y@letters.example.org"),
        (f"X-To: {OURS}", ""),
        ("To: x@letters.example.org.evil.example", ""),
        ("To: x@letters.example.org-evil.example", ""),
        ("To: x@sub.letters.example.org", ""),
        ("To: x@LETTERS.example.org.", "x@LETTERS.example.org"),
        (f"Subject: x\r\n\r\nTo: {OURS}", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_the_recipient(head: str, recipient: str, end: str) -> None:
    raw = f"Return-Path: <>\r\n{head}\r\n\r\nText".replace("\r\n", end).encode()
    assert envelope.read(raw, "letters.example.org") == envelope.Envelope("", recipient)


def test_the_sender() -> None:
    assert envelope.read(b"Return-Path: <a@b.example>\n\nx", "x").sender == "a@b.example"
    assert envelope.read(b"From: <a@b.example>\n\nReturn-Path: <c@d>", "x").sender == ""


def test_a_huge_head_takes_no_time() -> None:
    for part in (b"To: " + b" " * 1_000_000, b"To:" + b"\n " * 500_000, b"To: " + b"a@" * 500_000):
        assert envelope.read(part, "letters.example.org").recipient == ""


def test_who_guesses_is_known_by_network_and_for_a_minute() -> None:
    guesses = Guesses()
    for _ in range(MOST_WRONG):
        guesses.add("2001:db8::1", 0)
        guesses.add("", 0)
    assert guesses.too_many("2001:db8::2", 59)
    assert not guesses.too_many("2001:db8:0:1::1", 59)
    assert not guesses.too_many("", 59)
    assert not guesses.too_many("2001:db8::1", 60)


def test_whoever_comes_the_memory_is_bounded() -> None:
    guesses, full = Guesses(), Full()
    for number in range(MOST_NETWORKS + 500):
        guesses.add(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
        full.add(f"{number}@example.org", 0)
    assert len(guesses._wrong) == MOST_NETWORKS
    assert len(full._until) <= MOST_NETWORKS
    assert full.holds(f"{number}@EXAMPLE.org", 9)
    assert not full.holds(f"{number}@example.org", 10)


@pytest.mark.parametrize(
    ("peer", "named", "client"),
    [
        ("203.0.113.9", "192.0.2.1", "203.0.113.9"),  # a stranger speaks for nobody
        ("8.8.8.8", "192.0.2.1", "8.8.8.8"),
        ("127.0.0.1", "8.8.4.4", "8.8.4.4"),
        ("10.0.0.7", "", ""),
        ("::1", "[unavailable]", ""),
        ("", "", ""),
    ],
)
def test_whose_guesses_are_counted(peer: str, named: str, client: str) -> None:
    if peer.startswith("203."):  # documentation networks are private to Python
        client = named
    assert speaks_for(peer, named) == client


def test_a_call_is_ours_by_its_signature_and_its_time() -> None:
    signed = hook.signature("s" * 32, "1700000000", b"x")
    assert hook.fits("s" * 32, "1700000000", b"x", f" {signed.upper()} ")
    assert not hook.fits("s" * 32, "1700000001", b"x", signed)
    assert not hook.fits("s" * 32, "1700000000", b"", "é")
    now = datetime.fromtimestamp(1700000300, UTC)
    assert hook.is_now("1700000000", now)
    for wrong in ("1699999999", "", "-1", "1e9", "１", "1" * 13, "nan"):
        assert not hook.is_now(wrong, now)


def test_counts_that_cannot_be_written_are_kept() -> None:
    refusals, written = Refusals(), []
    refusals.add("lmtp", "unknown")

    def fail(_counts: object) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        refusals.write(fail)
    refusals.add("lmtp", "unknown")
    refusals.write(lambda counts: written.append(dict(counts)))
    refusals.write(lambda counts: written.append(dict(counts)))
    assert written == [{("lmtp", "unknown"): 2}]


@pytest.mark.parametrize("text", ["8024", "host", "host:", "host:0", "host:65536", "host:x", ":1", "host:²"])
def test_a_place_to_listen_is_a_host_and_a_port(text: str) -> None:
    with pytest.raises(SettingsError, match="MAIL_LISTEN"):
        endpoint(text)


def test_the_doors_settings() -> None:
    assert Doorways.of({}) == Doorways()
    assert endpoint("[::1]:25") == ("::1", 25)
    with pytest.raises(SettingsError, match="HOOK_SECRET"):
        Doorways.of({"HOOK_SECRET": "short"})
    assert "s" * 32 not in repr(Doorways.of({"HOOK_SECRET": "s" * 32}))
