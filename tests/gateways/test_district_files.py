"""The lists that ship, and those that an organiser's import puts before them."""

import csv
import gzip
import lzma
import os
import random
import string
from collections import defaultdict
from pathlib import Path

import pytest

from app.domain.districts import Area, Districts, pack
from app.domain.errors import SettingsError
from app.domain.matching import Status, locate
from app.gateways import district_facts, district_files

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("POSTBAG_FACTS", ROOT.parent / "shared" / "data"))
INDEX = district_files.load()
OVERSEAS = {  # the Ministry's letters, and the name in the roster
    "ZA": "Guadeloupe",
    "ZB": "Martinique",
    "ZC": "Guyane",
    "ZD": "Réunion",
    "ZM": "Mayotte",
    "ZN": "Nouvelle-Calédonie",
    "ZP": "Polynésie Française",
    "ZS": "Saint-Pierre-et-Miquelon",
    "ZX": "Saint-Barthélemy et Saint-Martin",
}
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason="the public facts are not there (POSTBAG_FACTS)")


def ids(country: str, typed: str) -> list[str]:
    return [area.id for area in locate(INDEX, country, typed).areas]


def facts(name: str) -> list[dict[str, str]]:
    opened = gzip.open if name.endswith(".gz") else open
    with opened(FACTS / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_ships_is_small_and_whole() -> None:
    assert sum(path.stat().st_size for path in district_files.SHIPPED.iterdir()) < 500_000
    sizes = {country: (len(found), len(found.areas)) for country, found in INDEX.items()}
    assert sizes == {
        "GB": (1_733_406, 650),
        "US": (33_774, 441),
        "CA": (1_358, 343),
        "FR": (6_321, 577),
    }
    assert {c: len(found.reached()) for c, found in INDEX.items()} == {
        "GB": 650,
        "US": 437,
        "CA": 343,
        "FR": 565,
    }
    for found in INDEX.values():
        assert found.about.source
        assert found.about.licence
        assert found.about.as_of


@pytest.mark.parametrize(
    ("country", "typed", "status", "areas"),
    [
        ("GB", "M1 1AE", Status.MATCHED, ["E14001352"]),
        ("US", "30165", Status.CHOOSE, ["AL-03", "GA-14"]),
        ("US", "99501", Status.MATCHED, ["AK-00"]),
        ("US", "96910", Status.UNKNOWN, []),  # Guam: in no list of ZIPs by district
        ("FR", "45000", Status.CHOOSE, ["4501", "4502", "4506"]),
        ("FR", "97150", Status.MATCHED, ["97701"]),
        ("FR", "98600", Status.UNKNOWN, []),  # Wallis-et-Futuna: in no list either
        ("CA", "X0E 0A1", Status.CHOOSE, ["61001", "62001"]),
        ("CA", "Y1A 1A1", Status.CHOOSE, ["60001"]),
    ],
)
def test_some_places(country: str, typed: str, status: Status, areas: list[str]) -> None:
    place = locate(INDEX, country, typed)
    assert (place.status, ids(country, typed)) == (status, areas)


def test_belfast_chooses_among_the_eighteen_seats_of_northern_ireland() -> None:
    place = locate(INDEX, "GB", "BT1 1AA")
    assert place.status == Status.CHOOSE
    assert len(place.areas) == 18
    assert place.areas[0] == Area("N05000001", "Belfast East")


def test_a_canadian_chooses_among_the_province_the_listed_riding_first() -> None:
    found = locate(INDEX, "CA", "T2A 1A1").areas
    names = [area.name for area in found[1:]]
    assert INDEX["CA"].find("T2A") == found[:1]
    assert len(found) == len(set(found)) == 37
    assert all(area.id.startswith("48") for area in found)
    assert names == sorted(names)


@pytest.mark.slow  # in the fast suite test_districts holds the format to "and nothing else"
def test_made_up_postcodes_are_never_matched() -> None:
    dice = random.Random(20261123)
    listed = set(INDEX["GB"])
    heads = sorted({key[:-3] for key in listed})
    made: set[str] = set()
    while len(made) < 10_000:
        letters = "".join(dice.choices(string.ascii_uppercase, k=2))
        head = dice.choice(heads) if dice.random() < 0.7 else f"{letters}{dice.randrange(100)}"
        key = f"{head}{dice.randrange(10)}{''.join(dice.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"
        if key not in listed and key[:2] != "BT":
            made.add(key)
    answers = {locate(INDEX, "GB", key).status for key in made}
    assert answers <= {Status.UNKNOWN, Status.UNSUPPORTED}


@needs_facts
@pytest.mark.slow
def test_every_british_postcode_is_where_the_facts_say() -> None:
    with gzip.open(FACTS / "lookup/gb_postcodes_pcon24.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        assert next(rows) == ["postcode", "pcon24cd"]
        wrong = [(postcode, area) for postcode, area in rows if ids("GB", postcode) != [area]]
    assert wrong == []


@needs_facts
def test_every_american_canadian_and_french_postcode_is_where_the_facts_say() -> None:
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in facts("lookup/us_zcta_cd119.csv"):
        expected["US", row["zcta"]].add(f"{row['state_abbr']}-{row['cd'].zfill(2)}")
    seats = {row["area_name"]: row["area_id"] for row in facts("representatives/fr_assemblee.csv")}
    for row in facts("lookup/fr_codepostal_circo.csv"):
        code = row["area_id"]
        if code[0] == "Z":
            code = seats[f"{OVERSEAS[code[:2]]} ({int(code[2:])}e circonscription)"]
        expected["FR", row["postcode"]].add(code)
    assert {key: set(ids(*key)) for key in expected} == expected
    for row in facts("lookup/ca_fsa_riding.csv"):
        assert ids("CA", row["fsa"])[0] == row["area_id"]


@needs_facts
@pytest.mark.slow
@pytest.mark.parametrize("country", district_facts.COUNTRIES)
def test_what_ships_is_what_the_facts_compile_to(country: str) -> None:
    found = district_facts.read(FACTS, country)
    shipped = district_files.path_of(district_files.SHIPPED, country).read_bytes()
    assert lzma.decompress(pack(found.about, found.areas, found.rows)) == lzma.decompress(shipped)


def small(key: str) -> bytes:
    british = INDEX["GB"]
    return pack(british.about, british.areas, [(key, "E14001352")])


def test_an_import_is_used_at_once_in_place_of_what_ships(tmp_path: Path) -> None:
    folder = tmp_path / "districts"
    before = district_files.current(folder)
    assert district_files.current(folder) is before
    assert len(before["GB"]) == 1_733_406
    district_files.write(folder, "GB", small("M11AE"))
    after = district_files.current(folder)
    assert list(after["GB"]) == ["M11AE"]
    assert len(after["FR"]) == 6_321
    district_files.path_of(folder, "GB").unlink()
    assert len(district_files.current(folder)["GB"]) == 1_733_406


def test_a_list_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    district_files.write(tmp_path, "GB", small("M11AE"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        district_files.write(tmp_path, "GB", small("M11AF"))
    assert [path.name for path in tmp_path.iterdir()] == ["gb.xz"]
    assert list(Districts((tmp_path / "gb.xz").read_bytes())) == ["M11AE"]


def test_a_damaged_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "gb.xz").write_bytes(b"not a list")
    with pytest.raises(SettingsError) as caught:
        district_files.load(override=tmp_path)
    assert "gb.xz is not a list of districts, or it is damaged" in str(caught.value)
