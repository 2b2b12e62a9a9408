"""Postcodes as people type them."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import postcodes

DIGITS = st.sampled_from(string.digits)
LETTERS = st.sampled_from(string.ascii_uppercase)
SHAPES = {
    "GB": ["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"],
    "US": ["99999", "999999999"],
    "CA": ["A9A", "A9A9A9"],
    "FR": ["99999"],
}


@st.composite
def compact(draw: st.DrawFn, country: str) -> str:
    """A well formed postcode of the country, without its spaces and dashes."""
    shape = draw(st.sampled_from(SHAPES[country]))
    return "".join(draw(DIGITS if place == "9" else LETTERS) for place in shape)


@st.composite
def as_typed(draw: st.DrawFn, text: str) -> str:
    """The same postcode in a hurry: spaces, dashes, lower case, full-width and invisible characters."""
    noise = st.text(" \t-\u00a0\u2007\u200b\u2011\u2013\u2212\u3000\ufeff", max_size=2)
    styles = st.sampled_from([str, str.lower, lambda c: chr(ord(c) + 0xFEE0)])
    return draw(noise) + "".join(draw(styles)(letter) + draw(noise) for letter in text)


@pytest.mark.parametrize(
    ("country", "typed", "text", "key"),
    [
        ("GB", "M1 1AE", "M1 1AE", "M11AE"),
        ("GB", "m11ae", "M1 1AE", "M11AE"),
        ("GB", " M1  1AE\n", "M1 1AE", "M11AE"),
        ("GB", "Ｍ１　１ＡＥ", "M1 1AE", "M11AE"),
        ("GB", "sw1a-0aa", "SW1A 0AA", "SW1A0AA"),
        ("GB", "EC1A 1BB", "EC1A 1BB", "EC1A1BB"),
        ("GB", "M1 11AE", "M11 1AE", "M111AE"),
        ("US", "94103", "94103", "94103"),
        ("US", "94103-1234", "94103-1234", "94103"),
        ("US", "941031234", "94103-1234", "94103"),
        ("US", "０２１３９", "02139", "02139"),
        ("CA", "k1a 0b1", "K1A 0B1", "K1A"),
        ("CA", "K1A0B1", "K1A 0B1", "K1A"),
        ("CA", "k1a", "K1A", "K1A"),
        ("FR", "75 001", "75001", "75001"),
        ("FR", "20000", "20000", "20000"),
    ],
)
def test_what_people_type(country: str, typed: str, text: str, key: str) -> None:
    assert postcodes.read(country, typed) == postcodes.Postcode(country, text, key)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("GB", ""),
        ("GB", "M1"),
        ("GB", "M1 1A"),
        ("GB", "M1 1AEE"),
        ("GB", "1M1 1AE"),
        ("GB", "M111 1AE"),
        ("GB", "MAN1 1AE"),
        ("GB", "M1 1A3"),
        ("GB", "75001"),
        ("GB", "M١ 1AE"),  # an Arabic digit is a digit and no postcode's
        ("GB", "M1 1AE" + " " * 200_000),
        ("US", "9410"),
        ("US", "941031"),
        ("US", "94103-12345"),
        ("US", "M1 1AE"),
        ("CA", "K1A 0B"),
        ("CA", "K1A 0BB"),
        ("CA", "11A 0B1"),
        ("FR", "7500"),
        ("FR", "750011"),
        ("FR", "2A004"),
        ("FR", "F-75001"),
    ],
)
def test_what_is_no_postcode(country: str, typed: str) -> None:
    assert postcodes.read(country, typed) is None


@pytest.mark.parametrize("typed", ["JE2 4WD", "gy1 1aa", "IM1 1AA", "GX11 1AA"])
def test_places_outside_westminster_are_told_apart(typed: str) -> None:
    read = postcodes.read("GB", typed)
    assert read is not None
    assert read.elsewhere


@pytest.mark.parametrize(("country", "typed"), [("GB", "J1 1AA"), ("GB", "JA1 1AA"), ("CA", "G1Y 1A1")])
def test_their_letters_elsewhere_mean_nothing(country: str, typed: str) -> None:
    read = postcodes.read(country, typed)
    assert read is not None
    assert not read.elsewhere


@given(st.sampled_from(sorted(SHAPES)).flatmap(lambda c: st.tuples(st.just(c), compact(c))), st.data())
def test_typing_it_otherwise_changes_nothing(postcode: tuple[str, str], data: st.DataObject) -> None:
    country, text = postcode
    plain = postcodes.read(country, text)
    assert plain is not None
    assert plain.text.replace(" ", "").replace("-", "") == text
    assert postcodes.read(country, plain.text) == plain
    typed = data.draw(as_typed(text).filter(lambda typed: len(typed) <= postcodes.LONGEST))
    assert postcodes.read(country, typed) == plain


@given(st.sampled_from(sorted(SHAPES)), st.text(max_size=60))
def test_nothing_typed_breaks_it(country: str, typed: str) -> None:
    read = postcodes.read(country, typed)
    if read is not None:
        assert read.text.isascii()
        assert read.key in read.text.replace(" ", "")
        assert len(unicodedata.normalize("NFKC", typed)) >= len(read.key)
