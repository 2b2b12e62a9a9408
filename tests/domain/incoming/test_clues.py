"""Which letter a mail belongs to: our tokens wherever mail systems leave them."""

import random

import pytest

from app.domain import letterhead, tokens
from app.domain.incoming.clues import Clue, clues
from app.domain.incoming.reading import read
from app.domain.tokens import Keys, Kind

KEYS = Keys({1: "k" * 43})
DOMAIN = "letters.example.org"
ID = tokens.new_id(random.Random(7).getrandbits)
OTHER = tokens.new_id(random.Random(8).getrandbits)


def token(kind: Kind, letter_id: str = ID) -> str:
    return tokens.make(KEYS, kind, letter_id)


def at(kind: Kind, letter_id: str = ID, slug: str = "") -> str:
    return f"{tokens.local_part(KEYS, kind, letter_id, slug)}@{DOMAIN}"


def found(raw: str) -> list[tuple[str, str, str]]:
    clue_list = clues(read(raw.encode()), KEYS, DOMAIN)
    assert all(clue.token in ("", token(clue.kind, clue.id)) for clue in clue_list)
    return [(clue.found_by, clue.kind.value, clue.id) for clue in clue_list]


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "To", "Cc", "Envelope-To"])
def test_in_the_address(name: str) -> None:
    assert found(f"{name}: Jane <{at(Kind.REPLY, slug='jane-doe')}>\n\nHello") == [("address", "r", ID)]
    assert found(f"{name}: {at(Kind.BOUNCE).upper()}\n\nHello") == [("address", "b", ID)]


def test_in_the_thread() -> None:
    assert found(f"References: <1@x>\n <{at(Kind.MESSAGE)}>\n\nHello") == [("thread", "m", ID)]
    assert found(
        f"In-Reply-To: <m.{token(Kind.MESSAGE)[:7]}\n {token(Kind.MESSAGE)[7:]}@{DOMAIN}>\n\nHi"
    ) == [("thread", "m", ID)]


def test_in_the_returned_original() -> None:
    head = "From: MAILER-DAEMON@x\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry\n--b\n"
    whole = f"{head}Content-Type: message/rfc822\n\nMessage-ID: <{at(Kind.MESSAGE)}>\nTo: a@b\n\nDear\n--b--"
    assert found(whole) == [("original", "m", ID)]
    headers = f"{head}Content-Type: text/rfc822-headers\n\nMessage-ID:\n <{at(Kind.MESSAGE)}>\n--b--"
    assert found(headers) == [("original", "m", ID)]
    envid = (
        f"{head}Content-Type: message/delivery-status\n\nOriginal-Envelope-Id: {token(Kind.BOUNCE)}\n--b--"
    )
    assert found(envid) == [("original", "b", ID)]
    marker = "--- Below this line is a copy of the message."
    text = f"From: MAILER-DAEMON@x\n\nSorry\n{marker}\n\nMessage-ID: <{at(Kind.MESSAGE)}>"
    assert found(text) == [("original", "m", ID)]


def test_in_what_is_quoted() -> None:
    quoted = f"Subject: Re: Nurses\n\nThank you.\n\nOn Monday Jane <{at(Kind.REPLY)}> wrote:\n> Dear"
    assert found(quoted) == [("footer", "r", ID)]
    address = at(Kind.REPLY)
    folded = f"Subject: Re\nContent-Transfer-Encoding: quoted-printable\n\n<{address[:9]}=\n{address[9:]}>"
    assert found(folded) == [("footer", "r", ID)]
    twice = f"Subject: Re\n\n> <{address[:9]}=\n> {address[9:]}>"  # quoted before it was decoded
    assert found(twice) == [("footer", "r", ID)]


@pytest.mark.parametrize("language", sorted(letterhead.FOOTER))
def test_by_the_reference_in_the_footer(language: str) -> None:
    footer = letterhead.FOOTER[language].format(
        organisation="Example", reference=ID.upper(), mailbox="concerns@example.org", controller="Example"
    )
    wrapped = "\n> ".join(footer[start : start + 60] for start in range(0, len(footer), 60))
    raw = f"Subject: Re: Nurses\n\nThank you.\n\n> {footer}".encode()
    assert clues(read(raw), KEYS, DOMAIN) == (Clue(Kind.REPLY, ID, "", "footer"),)
    assert len(clues(read(f"Subject: Re\n\n> {wrapped}".encode()), KEYS, DOMAIN)) <= 1


def test_the_surest_comes_first_and_once() -> None:
    raw = (
        f"To: {at(Kind.REPLY)}\nReferences: <{at(Kind.MESSAGE)}> <{at(Kind.MESSAGE, OTHER)}>\n\n"
        f"<{at(Kind.REPLY)}>\n<{at(Kind.REPLY, OTHER)}>\nits reference is {ID.upper()}"
    )
    assert found(raw) == [
        ("address", "r", ID), ("thread", "m", ID), ("thread", "m", OTHER), ("footer", "r", OTHER),
    ]  # fmt: skip


def test_a_forwarder_rewrote_the_address_and_somebody_retyped_it() -> None:
    assert found(f"To: SRS0=aB1=X={DOMAIN}={tokens.local_part(KEYS, Kind.BOUNCE, ID)}@relay.example\n\nHi")
    retyped = token(Kind.REPLY).replace("0", "O").replace("1", "l")
    assert found(f"To: r.{retyped}@{DOMAIN}\n\nHi") == [("address", "r", ID)]


@pytest.mark.parametrize("raw", [
    f"To: r.{token(Kind.BOUNCE)}@{DOMAIN}", f"To: r.{'0' * 18}@{DOMAIN}",
    f"To: r.{token(Kind.REPLY)}x@{DOMAIN}",
    f"To: jane@{DOMAIN}", "To: r.@x", "Subject: nothing",
])  # fmt: skip
def test_what_is_not_ours(raw: str) -> None:
    assert found(f"{raw}\n\nHello, the reference is something else") == []
