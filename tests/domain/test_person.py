"""Names and addresses as people have them pass; what could start a line or a header does not."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import person
from app.domain.errors import BadInput

CORPUS = Path(os.environ.get("POSTBAG_CORPORA", "../shared/mail/corpora")) / "injection"
LINES: dict[str, Callable[[str], str]] = {
    "name": person.name,
    "street": person.street,
    "town": person.town,
    "email": person.email,
}


def vectors(file: str) -> list[dict[str, object]]:
    if not (CORPUS / file).exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CORPUS / file} is not here")
        pytest.skip(f"{CORPUS / file} is not here")
    found: list[dict[str, object]] = json.loads((CORPUS / file).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Example ", "Ada Example"),
        ("Siân Berry", "Siân Berry"),
        ("Sia\u0302n", "Siân"),  # decomposed, as some keyboards type it
        ("Jean-Luc d’Artagnan-O'Neill", "Jean-Luc d’Artagnan-O'Neill"),
        ("Dr. José Núñez, PhD", "Dr. José Núñez, PhD"),
        ("김민수", "김민수"),
        ("محمد علی", "محمد علی"),
        ("नूर", "नूर"),
        ("A\u00a0B", "A B"),
    ],
)
def test_names_as_people_have_them(typed: str, kept: str) -> None:
    assert person.name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b\u200b", "12", "--", "a@example.org", "https://x.example"]
)
def test_what_is_no_name(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        person.name(typed)
    assert refused.value.field == "name"


@pytest.mark.parametrize("field", LINES)
@pytest.mark.parametrize(
    "smuggled",
    [
        "\r\nBcc: e@x.com",
        "\n",
        "\r",
        "\x00",
        "\x0b",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "=?utf-8?q?x?=",
    ],
)
def test_nothing_starts_a_line_a_header_or_another_direction(field: str, smuggled: str) -> None:
    for text in (f"ada{smuggled}@example.org", f"a{smuggled}b", f"Ada {smuggled}"):
        with pytest.raises(BadInput) as refused:
            LINES[field](text)
        assert refused.value.field == field
        assert smuggled not in str(refused.value)


@pytest.mark.parametrize("field", ["name", "street", "town"])
def test_a_line_is_short(field: str) -> None:
    most = person.LENGTHS[field]
    assert len(LINES[field]("x" * most)) == most
    with pytest.raises(BadInput, match=f"{most} characters"):
        LINES[field]("x" * (most + 1))


def test_street_and_town_are_needed() -> None:
    assert person.street("12b  High St") == "12b High St"
    assert person.town("St Albans") == "St Albans"
    for check, text in ((person.street, " "), (person.town, ""), (person.town, "123")):
        with pytest.raises(BadInput):
            check(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ada@example.org ", "ada@example.org"),
        ("Ada.Lovelace+mp@EXAMPLE.org", "Ada.Lovelace+mp@example.org"),
        ("o'neill@example.org", "o'neill@example.org"),
        ("jeff@臺網中心.tw", "jeff@xn--fiqq24b10vi0d.tw"),
    ],
)
def test_addresses_we_can_write_to(typed: str, kept: str) -> None:
    assert person.email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "a b@example.org",
        "ada@@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada@[127.0.0.1]",
        "ñandú@example.org",
        '"a b"@example.org',
        "x" * 65 + "@example.org",
    ],
)
def test_addresses_we_cannot_write_to(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        person.email(typed)
    assert refused.value.field == "email"


def test_one_mailbox_however_it_is_typed() -> None:
    assert person.mailbox("Ada@Example.ORG") == person.mailbox("ada@example.org")
    assert person.mailbox("a.da@example.org") != person.mailbox("ada@example.org")
    assert person.mailbox("ada+x@example.org") != person.mailbox("ada@example.org")


def test_the_corpus_of_header_values() -> None:
    for vector in vectors("header_values.json"):
        for check in (person.name, person.street, person.town):
            kept = accepted(check, str(vector["value"]))
            assert kept is None or (kept.isprintable() and "=?" not in kept)


def test_the_corpus_of_addresses() -> None:
    for vector in vectors("addresses.json"):
        typed = str(vector["address"])
        kept = accepted(person.email, typed)
        if kept is not None:
            assert vector["valid"] or typed != typed.strip(), typed
            assert kept.isascii()
            assert kept.count("@") == 1
            assert " " not in kept


@given(st.sampled_from(sorted(LINES)), st.text(max_size=130))
def test_what_is_kept_is_one_printable_line(field: str, typed: str) -> None:
    kept = accepted(LINES[field], typed)
    if kept is not None:
        assert kept == kept.strip()
        assert len(kept.splitlines()) == 1
        assert accepted(LINES[field], kept) == kept


def accepted(check: Callable[[str], str], typed: str) -> str | None:
    try:
        return check(typed)
    except BadInput:
        return None
