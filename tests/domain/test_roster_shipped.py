"""The roster that ships: whole, nothing invented, and compiled from the facts where they are at hand."""

import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.domain import addressing, roster, roster_audit, roster_sources
from app.domain.areas import us_state
from app.domain.districts import Districts
from app.domain.roster import Row
from app.gateways import district_files

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("POSTBAG_FACTS", ROOT.parent / "shared" / "data"))
TODAY = date(2026, 11, 23)
TEXT = (ROOT / "representatives.csv").read_text(encoding="utf-8")
ROWS = {row.office_id: row for row in roster.read(TEXT).rows}
HELD = [row for row in ROWS.values() if row.status == roster.HELD]
VACANT = {row.office_id for row in ROWS.values() if row.status == roster.VACANT}


def facts(name: str) -> list[dict[str, str]]:
    if not FACTS.exists():
        pytest.skip(f"the public facts are not at {FACTS} (POSTBAG_FACTS)")
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_no_faults() -> None:
    assert not roster.read(TEXT).faults
    assert not list(roster_audit.faults(ROWS.values(), VACANT))


def test_it_is_what_the_facts_compile_to() -> None:
    rows, left_out = roster_sources.compile_rows({name: facts(name) for name in roster_sources.FILES})
    assert roster.write(rows) == TEXT
    assert left_out == [
        "us-F000484: contact_form_url is left out. A web address begins with https:// or http://."
    ]


def test_every_chamber_in_numbers() -> None:
    assert [(c.country, c.seats, c.held, c.by_email) for c in roster_audit.chambers(ROWS.values())] == [
        ("GB", 650, 650, 646),
        ("US", 441, 437, 0),
        ("US", 100, 100, 0),
        ("CA", 343, 343, 343),
        ("FR", 577, 575, 531),
    ]


def test_the_vacant_seats_are_the_known_six() -> None:
    us = {f"us-house-{district}" for district in ("CA-14", "FL-20", "GA-13", "TX-23")}
    assert us | {"fr-assemblee-4501", "fr-assemblee-7403"} == VACANT


@pytest.mark.parametrize("country", ["GB", "US", "CA", "FR"])
def test_every_area_that_a_postcode_leads_to_has_its_seat(country: str) -> None:
    """Held, or on the list of vacant seats; and no seat stands apart from the list of areas."""
    index = Districts(district_files.path_of(district_files.SHIPPED, country).read_bytes())
    seats = {row.area_id: row for row in ROWS.values() if row.country == country and row.role != "senator"}
    assert {area.id for area in index.areas} == set(seats)
    assert index.reached() <= set(seats)
    empty = {row.office_id for row in seats.values() if row.status != roster.HELD}
    assert empty == {office_id for office_id in VACANT if office_id.startswith(country.lower())}
    if country == "US":  # whoever is matched there is also given the state's senators, where it is a state
        states = {row.area_id for row in ROWS.values() if row.role == "senator"}
        assert {us_state(area.id) for area in index.areas} - states == {"AS", "DC", "GU", "MP", "PR", "VI"}


def test_every_row_says_where_it_comes_from() -> None:
    assert all(row.source and row.licence and row.source_date for row in ROWS.values())
    assert all(row.enabled_on == row.source_date for row in HELD if row.country in ("GB", "US", "CA", "FR"))


def test_no_address_is_invented() -> None:
    known = {
        record["id"]: (record["email"], record["postal_address"])
        for name in roster_sources.FILES
        if name.startswith("representatives/")
        for record in facts(name)
    }
    legislators = [row for row in HELD if row.id in known]
    assert len(legislators) == len(known) == 2105
    assert all((row.email, row.postal_address) == known[row.id] for row in legislators)


def test_of_the_other_offices_two_are_enabled_and_by_post() -> None:
    offices = [row for row in HELD if row.country in ("UN", "CN")]
    assert len(offices) == 15
    assert {row.office_id for row in offices if row.enabled_on} == {"un-sr-dprk", "un-ohchr-hc"}
    assert not any(row.email or row.contact_form_url for row in offices)
    assert all(row.disabled_reason for row in offices if not row.enabled_on)
    assert {row.office_id for row in offices if not row.enabled_on} >= roster.NEVER_TARGETS
    assert "@un.org" not in TEXT
    assert "urgent-action" not in TEXT


def test_two_terms_are_over() -> None:
    sentences = list(roster_audit.terms_over(ROWS.values(), TODAY))
    assert [sentence.split(":")[0] for sentence in sentences] == ["us-M001244", "us-H001104"]


GREETINGS = {
    "gb-commons-E14001373": ("The Rt Hon Sir Julian Lewis MP", "Dear Sir Julian,"),
    "gb-commons-E14001433": ("Sir Mark Hendrick MP", "Dear Sir Mark,"),
    "gb-commons-E14001065": ("Connor Rand MP", "Dear Mr Rand,"),
    "gb-commons-E14001064": ("The Rt Hon Wendy Morton MP", "Dear Wendy Morton,"),
    "gb-commons-E14001350": ("The Rt Hon Andy Burnham MP", "Dear Andy Burnham,"),
    "us-senate-C001113": ("Catherine Cortez Masto", "Dear Senator Cortez Masto:"),
    "us-house-PR-00": ("Pablo José Hernández", "Dear Representative Hernández Rivera:"),
    "ca-commons-60001": ("Brendan Hanley MP", "Dear Brendan Hanley,"),
    "fr-assemblee-0101": ("Xavier Breton", "Madame la Députée, Monsieur le Député,"),
    "fr-assemblee-09909": ("Karim Ben Cheikh", "Madame la Députée, Monsieur le Député,"),
    "un-sr-dprk": ("Elizabeth Salmón", "Dear Special Rapporteur,"),
}


@pytest.mark.parametrize("office_id", GREETINGS)
def test_names_and_greetings_of_real_people(office_id: str) -> None:
    row = ROWS[office_id]
    language = row.languages.split(";")[0]
    found = addressing.display_name(row), addressing.salutation(row.role, language, row)
    assert found == GREETINGS[office_id]


def test_every_holder_can_be_addressed_in_each_of_their_languages() -> None:
    for holder in HELD:
        for language in holder.languages.split(";"):
            greeting = addressing.salutation(holder.role, language, holder)
            assert not {"Rt", "Hon", "MP", "KC", "Honorable"} & set(greeting.rstrip(",:").split())
            assert len(addressing.block(holder.role, language, holder)) <= 7
            assert addressing.close(holder.role, language)


def test_congress_is_addressed_as_it_asks() -> None:
    lengths = Counter(
        len(addressing.block(row.role, "en", row))
        for row in HELD
        if row.role in ("senator", "representative")
    )
    assert lengths == {4: 536, 1: 1}  # one new member has no office yet
    assert addressing.block("representative", "en", ROWS["us-house-CA-22"]) == (
        "The Honorable David G. Valadao",
        "2465 Rayburn House Office Building",
        "House of Representatives",
        "Washington, DC 20515-0522",
    )


def test_areas_have_readable_names() -> None:
    assert ROWS["us-house-CA-14"].area_name == "California District 14"
    assert ROWS["us-house-AK-00"].area_name == "Alaska (at large)"
    assert ROWS["us-house-DC-00"].area_name == "District of Columbia"
    assert ROWS["us-senate-C000127"].area_name == "Washington"
    assert ROWS["fr-assemblee-0101"].area_name == "Ain (1re circonscription)"


def test_the_audit_finds_what_is_wrong() -> None:
    rows = dict(ROWS)
    del rows["gb-commons-E14001063"]
    del rows["us-senate-C000127"]
    yukon = rows["ca-commons-60001"]
    rows["ca-commons-60001"] = Row(*(getattr(yukon, column) for column in roster.COLUMNS[:6]), roster.VACANT)
    twice = ROWS["gb-commons-E14001064"]
    assert list(roster_audit.faults([*rows.values(), twice], VACANT)) == [
        "GB House of Commons: 649 seats, expected 650.",
        "US Senate: 99 seats, expected 100.",
        "ca-commons-60001: nobody holds it, and it is not on the list of vacant seats.",
        "gb-commons-E14001064: 2 people hold it.",
        "WA: 1 senators.",
        "One e-mail address belongs to 2 people: gb-commons-4358, gb-commons-4358.",
    ]
