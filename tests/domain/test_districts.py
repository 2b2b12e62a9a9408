"""The packed lists: what goes in comes out, and nothing else does."""

import lzma
import random
import string
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import areas
from app.domain.districts import TAILS, About, Area, Districts, pack
from app.domain.errors import BadInput

KEYS = {
    "GB": st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][ABDEFGHJLNPQRSTUWXYZ]{2}", fullmatch=True),
    "US": st.from_regex(r"[0-9]{5}", fullmatch=True),
    "CA": st.from_regex(r"[A-Z][0-9][ABCEGHJKLMNPRSTVWXYZ]", fullmatch=True),
    "FR": st.from_regex(r"[0-9]{5}", fullmatch=True),
}
AREAS = [Area(f"X{number}", f"Aire n° {number}") for number in range(6)]
IDS = [area.id for area in AREAS]


def about(country: str = "GB", **values: object) -> About:
    return About(**{"country": country, "source": "s", "licence": "l", "as_of": "d", "picks": {}, **values})  # type: ignore[arg-type]


def ids(found: tuple[Area, ...]) -> list[str]:
    return [area.id for area in found]


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, dict[str, set[str]]]:
    country = draw(st.sampled_from(sorted(TAILS)))
    answers = st.sets(st.sampled_from(IDS), min_size=1, max_size=3)
    return country, draw(st.dictionaries(KEYS[country], answers, min_size=1, max_size=40))


@given(lists(), st.data())
@settings(deadline=None)
def test_what_goes_in_comes_out_and_nothing_else(
    made: tuple[str, dict[str, set[str]]], data: st.DataObject
) -> None:
    country, answers = made
    rows = [(key, area_id) for key, group in answers.items() for area_id in group]
    packed = pack(about(country), AREAS, data.draw(st.permutations(rows)))
    districts = Districts(packed)
    assert {key: set(ids(districts.find(key))) for key in districts} == answers
    assert len(districts) == len(answers)
    assert districts.reached() == set().union(*answers.values())
    stranger = data.draw(st.one_of(KEYS[country], st.text(max_size=8)))
    assert set(ids(districts.find(stranger))) == answers.get(stranger, set())
    assert pack(about(country), AREAS, sorted(rows)) == packed


def test_a_crowded_sector_keeps_every_run_and_every_gap() -> None:
    """All 400 tails of one sector, held or not, and areas that change from each to the next."""
    letters, length = TAILS["GB"]
    dice = random.Random(5)
    tails = ["".join(tail) for tail in product(letters, repeat=length)]
    answers = {
        f"M1{digit}{tail}": dice.choice(IDS) for digit in "13" for tail in tails if dice.random() < 0.8
    }
    districts = Districts(pack(about(), AREAS, answers.items()))
    for head, tail in product(("M10", "M11", "M12", "M13", "M14", "M1", "1", ""), tails):
        expected = [answers[head + tail]] if head + tail in answers else []
        assert ids(districts.find(head + tail)) == expected


@pytest.mark.parametrize(
    "key", ["", "M", "AE", "M11", "M11A", "M11AC", "m11ae", "M1 1AE", "ＭＭ１ＡＥ", "\n"]
)
def test_what_is_no_key_is_not_found(key: str) -> None:
    assert Districts(pack(about(), AREAS, [("M11AE", "X1")])).find(key) == ()


def test_names_sources_and_picks_travel_along() -> None:
    districts = Districts(
        pack(about(picks={"BT": ("X2", "X1"), "M": ("X3",)}, approximate=True), AREAS, [("M11AE", "X1")])
    )
    assert districts.find("M11AE") == (Area("X1", "Aire n° 1"),)
    assert (districts.about.source, districts.about.licence, districts.about.as_of) == ("s", "l", "d")
    assert districts.about.approximate
    assert not districts.about.complete
    assert ids(districts.picks("BT11AA")) == ["X2", "X1"]
    assert ids(districts.picks("M11AA")) == ["X3"]
    assert districts.picks("B11AA") == ()
    assert districts.reached() == {"X1", "X2", "X3"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("M11AE", "E14000639")], "E14000639 is not the code of a constituency that we know."),
        ([("M11AC", "X1")], "M11AC cannot be a postcode of this country."),
        ([("AE", "X1")], "AE cannot be a postcode of this country."),
        ([], "There is no postcode with a constituency in this file."),
    ],
)
def test_rows_that_cannot_be_are_refused(rows: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        pack(about(), AREAS, rows)
    assert str(caught.value) == sentence


def test_damage_is_noticed() -> None:
    whole = pack(about(), AREAS, [("M11AE", "X1"), ("M11AF", "X2")])
    bent = bytearray(whole)
    bent[len(bent) // 2] ^= 1
    short = lzma.compress(lzma.decompress(whole)[:-2])
    for damaged in (
        b"",
        b"not a list",
        whole[:-9],
        bytes(bent),
        short,
        lzma.compress(b""),
        lzma.compress(b"{}"),
    ):
        with pytest.raises(BadInput):
            Districts(damaged)


@pytest.mark.parametrize(
    ("code", "roster"),
    [
        ("0101", "0101"),
        ("2A02", "2A02"),
        ("7503", "7503"),
        ("ZA01", "97101"),
        ("ZB04", "97204"),
        ("ZC02", "97302"),
        ("ZD07", "97407"),
        ("ZS01", "97501"),
        ("ZM02", "97602"),
        ("ZX01", "97701"),
        ("ZW01", "98601"),
        ("ZP03", "98703"),
        ("ZN02", "98802"),
        ("ZZ11", "09911"),
    ],
)
def test_french_codes_as_the_roster_spells_them(code: str, roster: str) -> None:
    assert areas.french_circonscription(code) == roster
    assert areas.french_circonscription(roster) == roster


@pytest.mark.parametrize(
    ("state", "number", "district"),
    [
        ("AL", "3", "AL-03"),
        ("CA", "52", "CA-52"),
        ("AK", "0", "AK-00"),
        ("PR", "0", "PR-00"),
        ("AL", "03", "AL-03"),
    ],
)
def test_american_districts_as_the_roster_spells_them(state: str, number: str, district: str) -> None:
    assert areas.us_district(state, number) == district
    assert areas.us_state(district) == state


def test_every_letter_of_a_canadian_postcode_has_its_province() -> None:
    assert set(areas.CANADIAN_PROVINCES) == set(string.ascii_uppercase) - set("DFIOQUWZ")
