from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain import roster_changes
from app.domain.roster import Row
from app.domain.roster_changes import Change, Corrected, Kept, Plan, compare

TODAY = date(2026, 11, 23)


def holder(seat: str, person: str, **fields: object) -> Row:
    row = Row(
        office_id=f"gb-commons-{seat}",
        country="GB",
        chamber="House of Commons",
        role="mp",
        area_id=seat,
        area_name=f"Area {seat}",
        status="held",
        id=f"gb-{person}",
        name=f"Person {person}",
        email=f"{person}@parliament.uk",
        source_date=date(2026, 6, 27),
        enabled_on=TODAY,
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def vacant(seat: str) -> Row:
    return Row(f"gb-commons-{seat}", "GB", "House of Commons", "mp", seat, f"Area {seat}", "vacant")


def plan(roster: list[Row], file: list[Row], corrections: dict | None = None, complete: bool = True) -> Plan:
    return compare(roster, file, corrections or {}, TODAY, complete)


def test_added_with_the_seat_they_take() -> None:
    made = plan([], [holder("E1", "a"), vacant("E2")])
    assert [row.office_id for row in made.offices] == ["gb-commons-E1", "gb-commons-E2"]
    assert [row.id for row in made.added] == ["gb-a"]
    assert plan([vacant("E2")], [holder("E2", "b")]) == Plan(added=(holder("E2", "b"),))


def test_changed_field_by_field() -> None:
    made = plan([holder("E1", "a")], [holder("E1", "a", email="new@parliament.uk", party="Green")])
    assert made == Plan(
        changed=(
            Change("gb-a", "party", "", "Green"),
            Change("gb-a", "email", "a@parliament.uk", "new@parliament.uk"),
        )
    )


def test_a_seat_may_be_renamed() -> None:
    made = plan([holder("E1", "a")], [holder("E1", "a", area_name="Aldershot")])
    assert made == Plan(office_changes=(Change("gb-commons-E1", "area_name", "Area E1", "Aldershot"),))


def test_moved_is_the_same_person_in_another_office() -> None:
    made = plan([holder("E1", "a"), vacant("E2")], [holder("E2", "a"), vacant("E1")])
    assert made == Plan(moved=(Change("gb-a", "office_id", "gb-commons-E1", "gb-commons-E2"),))


def test_gone_only_in_the_chambers_that_the_file_covers() -> None:
    senator = holder("WA", "s", country="US", chamber="Senate")
    made = plan([holder("E1", "a"), holder("E2", "b"), senator], [holder("E1", "a"), vacant("E2")])
    assert made == Plan(gone=(holder("E2", "b"),))


def test_a_skipped_row_makes_nobody_go_unless_the_seat_is_settled() -> None:
    roster = [holder("E1", "a"), holder("E2", "b"), holder("E3", "c")]
    made = plan(roster, [holder("E1", "x"), vacant("E2")], complete=False)
    assert [row.id for row in made.gone] == ["gb-a", "gb-b"]  # c may stand on the bad row
    assert [row.id for row in made.added] == ["gb-x"]


CORRECTED = {("gb-a", "email"): Corrected("a@parliament.uk", "right@parliament.uk", date(2026, 11, 20))}


def test_a_correction_stands_against_the_file_and_is_told() -> None:
    now = holder("E1", "a", email="right@parliament.uk")
    made = plan([now], [holder("E1", "a", email="other@parliament.uk", party="Green")], CORRECTED)
    assert made == Plan(
        changed=(Change("gb-a", "party", "", "Green"),),
        kept=(Kept("gb-a", "email", "other@parliament.uk", "right@parliament.uk", date(2026, 11, 20)),),
    )
    assert any(
        "the file says “other@parliament.uk”, a person corrected it to “right@parliament.uk” on 2026-11-20"
        in line
        for line in roster_changes.sentences(made)
    )
    assert plan([now], [now], CORRECTED) == Plan()  # the file came to agree


def test_a_new_name_under_an_id_that_names_the_seat_is_a_new_person() -> None:
    old = holder("60001", "x", id="ca-hoc-60001", email="right@parl.gc.ca")
    new = replace(old, name="Somebody Else", email="else@parl.gc.ca")
    corrections = {("ca-hoc-60001", "email"): Corrected("x@parl.gc.ca", "right@parl.gc.ca", TODAY)}
    made = plan([old], [new], corrections)
    assert made == Plan(replaced=(new,))  # the correction was about another person's mailbox
    # A person's own id keeps the person, whatever their name becomes.
    assert plan([holder("E1", "a")], [holder("E1", "a", name="Person B")]).changed


def test_a_corrected_name_is_no_new_person() -> None:
    old = holder("60001", "x", id="ca-hoc-60001", name="Anne-Marie X")
    corrections = {("ca-hoc-60001", "name"): Corrected("Anne X", "Anne-Marie X", TODAY)}
    assert not plan([old], [replace(old, name="Anne X")], corrections).replaced
    assert plan([old], [replace(old, name="Bob Y")], corrections).replaced


def test_terms_that_are_over_are_listed() -> None:
    over = holder("E1", "a", ends_on=date(2026, 11, 3))
    made = plan([over], [over])
    assert made.empty
    assert made.terms_over == (over,)
    assert not plan([], [holder("E1", "a", ends_on=TODAY)]).terms_over


def test_an_older_file_does_not_touch_a_newer_chamber() -> None:
    here = [holder("E1", "a", source_date=TODAY)]
    elsewhere = holder("60001", "c", country="CA")
    assert roster_changes.not_older(here, [holder("E1", "a"), elsewhere]) == (elsewhere,)
    assert roster_changes.not_older(here, here) == tuple(here)


PEOPLE = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6)
EMAILS = st.sampled_from(["x@parliament.uk", "y@parliament.uk", ""])


@st.composite
def rosters(draw: st.DrawFn) -> list[Row]:
    """Up to six seats, each held by one of seven people or vacant."""
    people = draw(PEOPLE)
    rows = [holder(f"E{n}", person, email=draw(EMAILS)) for n, person in enumerate(people)]
    return rows + [vacant(f"E{n}") for n in range(len(people), draw(st.integers(len(people), 6)))]


def essence(row: Row) -> tuple[str, str, str]:
    return row.id, row.office_id, row.email


def apply(roster: list[Row], made: Plan) -> set[tuple[str, str, str]]:
    """What services/roster.py does to tables, done to rows."""
    holders = {row.id: row for row in roster if row.status == "held"}
    for row in made.gone:
        del holders[row.id]
    for row in (*made.added, *made.replaced):
        holders[row.id] = row
    for change in (*made.changed, *made.moved):
        holders[change.id] = replace(holders[change.id], **{change.field: change.new})
    return {essence(row) for row in holders.values()}


@given(rosters(), rosters())
def test_a_plan_leads_from_any_roster_to_any_file(old: list[Row], new: list[Row]) -> None:
    made = plan(old, new)
    # An empty file covers no chamber, so it ends nobody's time.
    assert apply(old, made) == {essence(row) for row in new or old if row.status == "held"}
    assert plan(new, new).empty
