"""``flask districts`` and ``flask match``, on the lists and the roster that ship."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Connection

from app.cli import districts, match
from app.gateways import district_facts, district_files
from tests.conftest import make_settings

HEADER = "pcd7,pcd8,pcds,dointr,doterm,pcon24cd"


@pytest.fixture
def installation(filled: Connection, tmp_path: Path) -> Iterator[Path]:
    """An installation with lists of its own; gives their folder."""
    app = Flask("installation")
    app.extensions["postbag"] = make_settings(tmp_path)
    with app.app_context():
        yield tmp_path / "districts"


def run_match(*arguments: str, typed: bytes = b"") -> Result:
    return CliRunner().invoke(match.command, arguments, input=io.BytesIO(typed))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(districts.group, [str(argument) for argument in arguments])


def directory(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "ONSPD_NOV_2026_UK.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("installation")
def test_match_answers_with_one_json_object() -> None:
    result = run_match("--country", "GB", "--json", "M1 1AE")
    assert result.exit_code == 0
    assert answers(result) == [
        {
            "country": "GB",
            "postcode": "M1 1AE",
            "status": "matched",
            "areas": [{"id": "E14001352", "name": "Manchester Central"}],
            "representatives": [
                {
                    "id": "gb-commons-4263",
                    "area_id": "E14001352",
                    "name": "Lucy Powell",
                    "chamber": "House of Commons",
                    "salutation": "Dear Lucy Powell,",
                    "channel": "email",
                    "email": "contact@lucypowell.org.uk",
                }
            ],
        }
    ]


EXPECTED = {  # status, areas, representatives, exit code
    ("GB", "BT1 1AA"): ("choose", 18, 18, 0),
    ("GB", "BT1"): ("invalid", 0, 0, 2),
    ("GB", "ZZ99 9ZZ"): ("unknown", 0, 0, 2),
    ("GB", "JE2 4WD"): ("unsupported", 0, 0, 2),
    ("IE", "D02 AF30"): ("unsupported", 0, 0, 2),
    ("US", "94401"): ("matched", 1, 3, 0),
    ("US", "44101"): ("matched", 1, 2, 0),  # one of Ohio's senators has reached the end of his term
    ("US", "20001"): ("matched", 1, 1, 0),
    ("US", "30165"): ("choose", 2, 6, 0),
    ("CA", "Y1A 1A1"): ("choose", 1, 1, 0),
    ("CA", "T2A"): ("choose", 37, 37, 0),
    ("FR", "74130"): ("matched", 1, 0, 0),  # a vacant seat
    ("FR", "97110"): ("matched", 1, 1, 0),
}


@pytest.mark.usefixtures("installation")
def test_match_in_each_country() -> None:
    found = {}
    for country, typed in EXPECTED:
        result = run_match("--country", country, "--json", typed)
        (answer,) = answers(result)
        sizes = len(answer["areas"]), len(answer["representatives"])
        found[country, typed] = (answer["status"], *sizes, result.exit_code)
    assert found == EXPECTED


@pytest.mark.usefixtures("installation")
def test_match_reads_many_and_keeps_their_order() -> None:
    typed = "M1 1AE\r\n\nＢＴ１　１ＡＡ\n".encode() + b"\xff\xfe\nSW1A 0AA"
    result = run_match("--country", "gb", "--json", "-", typed=typed)
    assert [answer["status"] for answer in answers(result)] == [
        "matched",
        "invalid",
        "choose",
        "invalid",
        "matched",
    ]
    assert result.exit_code == 2
    assert run_match("--country", "GB", "--json", "-", typed=b"M1 1AE\nBT1 1AA\n").exit_code == 0


@pytest.mark.usefixtures("installation")
def test_match_in_words() -> None:
    assert run_match("--country", "US", "44101").stdout.splitlines() == [
        "44101 lies in",
        "  Ohio District 11 (OH-11)",
        "  House of Representatives: Shontel M. Brown, Democrat, by post",
        "  Senate: Bernie Moreno, Republican, by post",
        "  Senate: Jon Husted (the term is over)",
    ]


def test_an_import_replaces_the_british_list(installation: Path, tmp_path: Path) -> None:
    file = directory(
        tmp_path,
        "M1  9ZZ,M1   9ZZ,M1 9ZZ,202601,,E14001352",
        "M1  1AE,M1   1AE,M1 1AE,198001,202601,E14001352",
        "JE2 4WD,JE2  4WD,JE2 4WD,199507,,L99999999",
        "BT1 1AA,BT1  1AA,BT1 1AA,199507,,N05000001",
    )
    result = run("import", file)
    assert result.exit_code == 0
    assert "2 postcodes in use from now on, in place of 1,733,406 that ship." in result.stdout
    assert "no postcode of this file leads to 631 of 650 constituencies" in result.stderr
    for typed, status in (
        ("M1 9ZZ", "matched"),
        ("M1 1AE", "unknown"),
        ("BT1 1AA", "matched"),
        ("BT1 1AB", "choose"),
        ("JE2 4WD", "unsupported"),
    ):
        assert answers(run_match("--country", "GB", "--json", typed))[0]["status"] == status
    assert answers(run_match("--country", "FR", "--json", "97110"))[0]["status"] == "matched"
    assert [path.name for path in installation.iterdir()] == ["gb.xz"]


GOOD = "a,b,M1 9ZZ,202601,,E14001352"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([HEADER, GOOD, "a,b,M1 1AE,198001,,E14000807"], "E14000807 is not one of today's constituencies."),
        ([HEADER, "a,b,M1 1AE,198001,202001,E14001352"], "There is no postcode with a constituency"),
        ([HEADER, "a,b,M1 1AE,198001,,E99999999"], "There is no postcode with a constituency"),
        ([HEADER, "a,b,Manchester,198001,,E14001352"], "There is no postcode with a constituency"),
        ([HEADER, GOOD, "a,b,M1 1AE"], "A row of this file has too few columns"),
        (["Postcode,Eastings", "M1 1AE,384000"], "This table needs a column pcds and a column pcon"),
    ],
)
def test_a_bad_file_changes_nothing(
    installation: Path, tmp_path: Path, lines: list[str], sentence: str
) -> None:
    run("import", directory(tmp_path, "a,b,M1 8ZZ,202601,,E14001352"))
    before = district_files.path_of(installation, "GB").read_bytes()
    result = run("import", directory(tmp_path, *lines[1:], header=lines[0]))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert district_files.path_of(installation, "GB").read_bytes() == before
    assert [path.name for path in installation.iterdir()] == ["gb.xz"]


@pytest.mark.usefixtures("installation")
def test_what_ships_has_no_gaps() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "GB: 1,733,406 postcodes lead to 650 of 650 areas" in result.stderr


@pytest.mark.usefixtures("installation")
def test_gaps_are_listed(tmp_path: Path) -> None:
    run("import", directory(tmp_path, "a,b,M1 9ZZ,202601,,E14001352"))
    result = run("check")
    assert result.exit_code == 1
    assert "GB E14001063 (Aldershot): no postcode leads here." in result.stdout
    assert len(result.stdout.splitlines()) == 650 - 1 - 18


def test_facts_that_are_missing_or_changed_are_named(tmp_path: Path) -> None:
    result = run("compile", "--facts", tmp_path)
    assert result.exit_code == 2
    assert "gb_constituencies_2024.csv is not among the facts." in result.stderr
    (tmp_path / "lookup").mkdir()
    table = tmp_path / "lookup" / "gb_constituencies_2024.csv"
    table.write_text("code,name\nE14001352,Manchester Central\n", encoding="utf-8")
    result = run("compile", "--facts", tmp_path)
    assert "gb_constituencies_2024.csv has not the columns that we expect." in result.stderr


def test_compile_writes_every_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On facts of a few lines each, in the shape of the real ones."""
    tables = {
        "lookup/gb_constituencies_2024.csv": "gss_code,name,nation\nE1,One,Wales\nN1,Two,Northern Ireland\n",
        "lookup/us_zcta_cd119.csv": "state_fips,state_abbr,zcta,cd\n01,AL,30165,3\n13,GA,30165,14\n",
        "lookup/ca_fsa_riding.csv": "fsa,area_id,area_name\nT2A,48002,Calgary\n",
        "lookup/fr_codepostal_circo.csv": "postcode,area_id\n97110,ZA01\n45130,4501\n",
        "representatives/us_congress.csv": "area_id,area_type\nGU-00,congressional_district\nGA,state\n",
        "representatives/ca_commons.csv": "area_id,area_name\n48002,Calgary\n48001,Lorette\n",
        "representatives/fr_assemblee.csv": "area_id,area_name\n97101,Guadeloupe (1e circonscription)\n",
    }
    for name, text in tables.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with gzip.open(tmp_path / "lookup/gb_postcodes_pcon24.csv.gz", "wt") as file:
        file.write("postcode,pcon24cd\nM11AE,E1\n")
    shipped = tmp_path / "shipped"
    monkeypatch.setattr(district_files, "SHIPPED", shipped)
    result = run("compile", "--facts", tmp_path)
    assert result.exit_code == 0, result.output
    index = district_files.load(shipped)
    assert set(index) == set(district_facts.COUNTRIES)
    found = {
        key: [(area.id, area.name) for area in index[country].find(key)]
        for country, key in (
            ("GB", "M11AE"),
            ("US", "30165"),
            ("CA", "T2A"),
            ("FR", "97110"),
            ("FR", "45130"),
        )
    }
    assert found == {
        "M11AE": [("E1", "One")],
        "30165": [("AL-03", "Alabama District 3"), ("GA-14", "Georgia District 14")],
        "T2A": [("48002", "Calgary")],
        "97110": [("97101", "Guadeloupe (1re circonscription)")],
        "45130": [("4501", "Loiret (1re circonscription)")],
    }
    assert index["GB"].picks("BT11AA")[0].id == "N1"
    assert [area.id for area in index["CA"].picks("T2A")] == ["48002", "48001"]
    assert "GU-00" in {area.id for area in index["US"].areas}
