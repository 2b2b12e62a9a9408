import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import roster
from app.domain.errors import BadInput
from app.domain.roster import COLUMNS, Fault, Row

TODAY = date(2026, 11, 23)
HELD = Row(
    office_id="gb-commons-E1",
    country="GB",
    chamber="House of Commons",
    role="mp",
    area_id="E1",
    area_name="Aldershot",
    status="held",
    id="gb-commons-1",
    name="Jane Smith",
    email="jane.smith.mp@parliament.uk",
    postal_address="House of Commons, London SW1A 0AA",
    languages="en",
    source="a register",
    licence="OGL v3",
    source_date=TODAY,
    enabled_on=TODAY,
)
VACANT = Row(
    "us-house-CA-14",
    "US",
    "House of Representatives",
    "representative",
    "CA-14",
    "California District 14",
    "vacant",
    source="a register",
    licence="CC0",
    source_date=TODAY,
)


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    """A CSV file with these cells over those of a good row."""
    good = next(csv.DictReader(io.StringIO(roster.write([HELD]))))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**good, **row} for row in rows)
    return out.getvalue()


def test_what_is_written_reads_back() -> None:
    text = roster.write([VACANT, HELD])
    assert roster.read(text).rows == (HELD, VACANT)  # in a stable order
    assert not roster.read(text).faults


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


@given(WORDS.filter(bool), WORDS, WORDS, st.none() | st.dates())
def test_any_text_survives_the_file(name: str, party: str, address: str, ends_on: date | None) -> None:
    row = replace(HELD, name=name, party=party, postal_address=f"{address}, London", ends_on=ends_on)
    assert roster.read(roster.write([row])).rows == (row,)


BAD_CELLS = [
    ("email", "jane.smith"),
    ("email", "jane@parliament.uk\r\nBcc: all@example.org"),
    ("email", "jane@parliament.uk, john@parliament.uk"),
    ("email", "urgent-action@ohchr.org"),
    ("email", "HRC-WG-EID@un.org"),
    ("email", "hrc-wg-ad@un.org"),
    ("name", "Jane\u202eSmith"),
    ("name", "Jane\nSmith"),
    ("name", ""),
    ("name", "J" * 161),
    ("id", ""),
    ("country", "DE"),
    ("role", "king"),
    ("gender", "x"),
    ("status", ""),
    ("website", "javascript:alert(1)"),
    ("contact_form_url", "hhttps://fine.house.gov/contact"),
    ("languages", "English"),
    ("ends_on", "03/11/2026"),
    ("ends_on", "2026-02-30"),
    ("source", ""),
    ("licence", ""),
    ("source_date", ""),
    ("area_id", ""),
]


@pytest.mark.parametrize(("column", "cell"), BAD_CELLS)
def test_a_bad_cell_is_told_by_line_and_column_and_spares_its_neighbours(column: str, cell: str) -> None:
    second = {"id": "gb-commons-2", "office_id": "gb-commons-E2", "area_id": "E2"}
    third = {"id": "gb-commons-3", "office_id": "gb-commons-E3", "area_id": "E3"}
    reading = roster.read(table({}, {**second, column: cell}, third))
    assert [row.area_id for row in reading.rows] == ["E1", "E3"]
    assert {(fault.line, fault.column) for fault in reading.faults} == {(3, column)}
    assert all(fault.sentence.endswith(".") for fault in reading.faults)


def test_a_line_is_counted_where_it_begins() -> None:
    second = {"id": "gb-commons-2", "office_id": "gb-commons-E2", "name": ""}
    reading = roster.read(table({"postal_address": "House of Commons\nLondon"}, second))
    assert [(fault.line, fault.column) for fault in reading.faults] == [(2, "postal_address"), (4, "name")]


def test_nobody_and_no_seat_stands_twice() -> None:
    reading = roster.read(table({}, {"office_id": "gb-commons-E2"}, {"id": "gb-commons-2"}))
    assert [(fault.line, fault.column) for fault in reading.faults] == [(3, "id"), (4, "office_id")]


def test_a_vacant_seat_has_no_holder_and_who_is_disabled_has_a_reason() -> None:
    reading = roster.read(table({"status": "vacant"}))
    assert {fault.column for fault in reading.faults} >= {"id", "name", "email", "enabled_on"}
    assert "source" not in {fault.column for fault in reading.faults}
    reading = roster.read(table({"enabled_on": ""}))
    assert [fault.column for fault in reading.faults] == ["disabled_reason"]


def test_a_file_that_is_not_a_roster() -> None:
    assert {fault.column for fault in roster.read("").faults} == set(COLUMNS)
    without = tuple(column for column in COLUMNS if column != "email")
    assert roster.read(table({}, columns=without)).faults == (Fault(1, "email", "This column is missing."),)
    short = roster.write([HELD]) + "gb-commons-E2,GB\n"
    assert [(fault.line, fault.column) for fault in roster.read(short).faults] == [(3, "")]
    torn = roster.write([HELD]) + '"gb-commons-E2" x,"'
    assert [fault.line for fault in roster.read(torn).faults] == [3]
    assert roster.read(torn).rows == (HELD,)


def test_a_value_comes_back_in_its_usual_form() -> None:
    assert roster.check("email", " Jane.Smith@Parliament.UK ") == "Jane.Smith@parliament.uk"
    assert roster.check("phone", " 020 7219 3000 ") == "020 7219 3000"
    with pytest.raises(BadInput) as caught:
        roster.check("name", "x" * 200)
    assert caught.value.field == "name"


@dataclass
class Office:
    id: str = "gb-commons-E1"
    blocked_at: datetime | None = None


@dataclass
class Holder:
    email: str = "jane@parliament.uk"
    contact_form_url: str = ""
    postal_address: str = ""
    ends_on: date | None = None
    enabled_on: date | None = TODAY
    valid_to: datetime | None = None


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("holder", "office", "reason"),
    [
        (Holder(), Office(), ""),
        (Holder(email="", postal_address="House of Commons"), Office(), ""),
        (Holder(email="", contact_form_url="https://example.org"), Office(), ""),
        (Holder(email=""), Office(), "no_address"),
        (None, Office(), "vacant"),
        (Holder(valid_to=NOON), Office(), "no_longer"),
        (Holder(ends_on=date(2026, 11, 22)), Office(), "term_over"),
        (Holder(ends_on=TODAY), Office(), ""),
        (Holder(enabled_on=None), Office(), "disabled"),
        (Holder(enabled_on=date(2026, 11, 24)), Office(), "disabled"),
        (Holder(), Office(id="un-wgeid"), "disabled"),
        (Holder(), Office(blocked_at=NOON), "blocked"),
        (Holder(ends_on=date(2026, 11, 3), enabled_on=None), Office(blocked_at=NOON), "term_over"),
    ],
)
def test_who_may_be_written_to(holder: Holder | None, office: Office, reason: str) -> None:
    assert roster.held_reason(holder, office, TODAY) == reason


@pytest.mark.parametrize("office_id", ["un-wgeid", "un-wgad", "un-sr-torture"])
def test_those_who_take_individual_cases_are_never_chosen(office_id: str) -> None:
    assert not roster.may_be_target(office_id)
    assert roster.may_be_target("un-sr-dprk")
