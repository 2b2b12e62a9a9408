"""Tokens: read as people type them, and made by nobody but us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import tokens
from app.domain.errors import NotFound
from app.domain.tokens import ALPHABET, Keys, Kind

KEYS = Keys({1: "old secret"})
kinds = st.sampled_from(Kind)
ids = st.text(ALPHABET, min_size=10, max_size=10)


@given(bits=st.integers(0, 2**50 - 1))
def test_an_id_keeps_its_fifty_bits(bits: int) -> None:
    made = tokens.new_id(lambda wanted: bits if wanted == 50 else -1)
    assert len(made) == 10
    assert sum(ALPHABET.index(c) << 5 * i for i, c in enumerate(reversed(made))) == bits


@given(kind=kinds, letter_id=ids, upper=st.lists(st.booleans(), min_size=18, max_size=18), data=st.data())
def test_a_token_is_read_in_any_case_and_with_the_letters_that_look_like_digits(
    kind: Kind, letter_id: str, upper: list[bool], data: st.DataObject
) -> None:
    token = tokens.make(KEYS, kind, letter_id)
    assert len(token) == 18
    looks = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(
        data.draw(st.sampled_from(looks[c])) if c in looks else c.upper() if up else c
        for c, up in zip(token, upper, strict=True)
    )
    assert tokens.read(KEYS, kind, typed) == letter_id


@given(kind=kinds, letter_id=ids, place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_a_changed_character_is_noticed(kind: Kind, letter_id: str, place: int, other: str) -> None:
    token = tokens.make(KEYS, kind, letter_id)
    forged = token[:place] + other + token[place + 1 :]
    if forged != token:
        with pytest.raises(NotFound):
            tokens.read(KEYS, kind, forged)


@given(letter_id=ids, kind=kinds, other=kinds)
def test_each_kind_has_its_own_mac(letter_id: str, kind: Kind, other: Kind) -> None:
    token = tokens.make(KEYS, kind, letter_id)
    if kind is not other:
        with pytest.raises(NotFound):
            tokens.read(KEYS, other, token)


@given(text=st.text(max_size=40))
def test_nonsense_is_refused_and_never_an_accident(text: str) -> None:
    with pytest.raises(NotFound):
        tokens.read(KEYS, Kind.REPLY, text)
    with pytest.raises(NotFound):
        tokens.read_local_part(KEYS, text)


def test_old_keys_still_verify_and_the_newest_signs() -> None:
    both = Keys({1: "old secret", 2: "new secret"})
    old, new = (tokens.make(keys, Kind.REPLY, "0123456789") for keys in (KEYS, both))
    assert old != new
    assert tokens.read(both, Kind.REPLY, old) == tokens.read(both, Kind.REPLY, new) == "0123456789"
    with pytest.raises(NotFound):
        tokens.read(KEYS, Kind.REPLY, new)


def test_the_same_secret_under_another_version_is_another_key() -> None:
    assert tokens.make(KEYS, Kind.REPLY, "0123456789") != tokens.make(
        Keys({2: "old secret"}), Kind.REPLY, "0123456789"
    )


@given(kind=kinds, letter_id=ids, name=st.text(max_size=80))
def test_a_local_part_fits_rfc_5321_and_is_read_back(kind: Kind, letter_id: str, name: str) -> None:
    local = tokens.local_part(KEYS, kind, letter_id, tokens.slug(name))
    assert len(local) <= 64
    assert local.isascii()
    assert tokens.read_local_part(KEYS, local) == (kind, letter_id)
    assert tokens.read_local_part(KEYS, local.upper()) == (kind, letter_id)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Jane Smith", "jane-smith"),
        ("Zoë O'Neil", "zoe-o-neil"),
        ("김철수", "letter"),
        ("  ", "letter"),
        ("Nguyễn Văn An", "nguyen-van-an"),
        ("a" * 90, "a" * 30),
    ],
)
def test_a_slug_is_plain(name: str, slug: str) -> None:
    assert tokens.slug(name) == slug
