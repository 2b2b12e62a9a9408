"""From what somebody typed to the areas, never by a silent guess."""

import pytest

from app.domain.districts import About, Area, Districts, pack
from app.domain.matching import Place, Status, gaps, locate

MANCHESTER, BELFAST, FOYLE = Area("E1", "Manchester Central"), Area("N1", "Belfast East"), Area("N2", "Foyle")
LORETTE, CALGARY, SKYVIEW = Area("48001", "Lorette"), Area("48002", "Calgary"), Area("48014", "Skyview")
THIRD, FOURTH = Area("AL-03", "Alabama District 3"), Area("GA-14", "Georgia District 14")


def listed(country: str, areas: list[Area], rows: list[tuple[str, str]], **about: object) -> Districts:
    kept = {"source": "", "licence": "", "as_of": "", "picks": {}, **about}
    return Districts(pack(About(country=country, **kept), areas, rows))  # type: ignore[arg-type]


BRITAIN = listed(
    "GB", [MANCHESTER, BELFAST, FOYLE], [("M11AE", "E1"), ("BT11AB", "N1")], picks={"BT": ("N1", "N2")}
)
INDEX = {
    "GB": BRITAIN,
    "US": listed("US", [THIRD, FOURTH], [("30165", "GA-14"), ("30165", "AL-03"), ("36201", "AL-03")]),
    "CA": listed(
        "CA",
        [LORETTE, CALGARY, SKYVIEW],
        [("T2A", "48002")],
        picks={"T": ("48001", "48002", "48014")},
        approximate=True,
    ),
}


@pytest.mark.parametrize(
    ("country", "typed", "expected"),
    [
        ("GB", "m11ae", Place("GB", "M1 1AE", Status.MATCHED, (MANCHESTER,))),
        (" gb ", "m11ae", Place("GB", "M1 1AE", Status.MATCHED, (MANCHESTER,))),
        ("GB", "M1 1AF", Place("GB", "M1 1AF", Status.UNKNOWN)),
        ("GB", "BT1 1AA", Place("GB", "BT1 1AA", Status.CHOOSE, (BELFAST, FOYLE))),
        ("GB", "BT1 1AB", Place("GB", "BT1 1AB", Status.MATCHED, (BELFAST,))),
        ("GB", "B1 1AA", Place("GB", "B1 1AA", Status.UNKNOWN)),
        ("GB", "je2 4wd", Place("GB", "JE2 4WD", Status.UNSUPPORTED)),
        ("GB", " 90210 ", Place("GB", "90210", Status.INVALID)),
        ("US", "36201-1234", Place("US", "36201-1234", Status.MATCHED, (THIRD,))),
        ("US", "30165", Place("US", "30165", Status.CHOOSE, (THIRD, FOURTH))),
        ("US", "00000", Place("US", "00000", Status.UNKNOWN)),
        ("CA", "t2a 1a1", Place("CA", "T2A 1A1", Status.CHOOSE, (CALGARY, LORETTE, SKYVIEW))),
        ("CA", "T9Z", Place("CA", "T9Z", Status.UNKNOWN)),
        ("JE", "JE2 4WD", Place("JE", "JE2 4WD", Status.UNSUPPORTED)),
        ("FR", "75001", Place("FR", "75001", Status.UNSUPPORTED)),  # no list of France in this index
    ],
)
def test_a_typed_postcode(country: str, typed: str, expected: Place) -> None:
    assert locate(INDEX, country, typed) == expected


def test_an_approximate_list_asks_even_where_there_is_one_area() -> None:
    yukon = Area("60001", "Yukon")
    index = {"CA": listed("CA", [yukon], [("Y1A", "60001")], picks={"Y": ("60001",)}, approximate=True)}
    assert locate(index, "CA", "Y1A") == Place("CA", "Y1A", Status.CHOOSE, (yukon,))


def test_gaps_between_a_list_and_the_offices() -> None:
    assert gaps(BRITAIN, frozenset({"E1", "N1", "N2"})) == []
    assert gaps(BRITAIN, frozenset({"E1", "N1", "W1"})) == [
        "GB N2 (Foyle): postcodes lead here and no office joins it.",
        "GB W1: the office's area is not in the list of districts.",
    ]


def test_a_vacant_seat_needs_no_office() -> None:
    vacant = Area("CA-14", "California District 14")
    assert gaps(listed("US", [vacant], [("94501", "CA-14")]), frozenset()) == []


def test_a_complete_list_leads_to_every_area() -> None:
    half = listed("GB", [MANCHESTER, FOYLE], [("M11AE", "E1")], complete=True)
    assert gaps(half, frozenset({"E1", "N2"})) == ["GB N2 (Foyle): no postcode leads here."]
