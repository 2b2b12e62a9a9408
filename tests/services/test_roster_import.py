from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import String, func, select
from sqlalchemy.orm import Session

from app.domain import roster as rules
from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.roster import Row
from app.domain.roster_changes import Plan
from app.models.representatives import Correction, Office, Representative
from app.models.users import AuditEntry
from app.services import roster

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TODAY = NOW.date()


def holder(seat: str, person: str, **changed: object) -> Row:
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
        post_nominals="MP",
        email=f"{person}@parliament.uk",
        postal_address="House of Commons, London SW1A 0AA",
        languages="en",
        starts_on=date(2024, 7, 4),
        source="a register",
        licence="OGL v3",
        source_date=date(2026, 6, 27),
        enabled_on=date(2026, 6, 27),
    )
    return replace(row, **changed)  # type: ignore[arg-type]


def vacant(seat: str) -> Row:
    return Row(
        *(f"gb-commons-{seat}", "GB", "House of Commons", "mp", seat, f"Area {seat}", "vacant"),
        source="a register",
        licence="OGL v3",
        source_date=date(2026, 6, 27),
    )


def load(session: Session, *rows: Row, now: datetime = NOW) -> Plan:
    made = roster.plan(session, rows, now.date())
    roster.apply(session, made, now)
    return made


def who(session: Session, person: str) -> Representative:
    return session.get_one(Representative, f"gb-{person}", populate_existing=True)


def audited(session: Session) -> list[tuple[str, str]]:
    return [(entry.action, entry.by) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_a_roster_is_stored_as_the_file_says(session: Session) -> None:
    rows = holder("E1", "a", ends_on=date(2029, 1, 1)), holder("E2", "b"), vacant("E3")
    load(session, *rows)
    stored = {row.office_id: row for row in roster.snapshot(session)}
    assert stored["gb-commons-E1"] == rows[0]
    assert stored["gb-commons-E2"] == rows[1]
    assert stored["gb-commons-E3"] == replace(rows[2], source="", licence="", source_date=None)
    assert who(session, "a").valid_from == NOW
    assert audited(session) == [("representatives.import", "command line")]


def test_a_second_import_changes_nothing(session: Session) -> None:
    rows = holder("E1", "a"), vacant("E2")
    load(session, *rows)
    assert load(session, *rows, now=LATER).empty
    assert who(session, "a").valid_from == NOW
    assert len(audited(session)) == 1


def test_changed_moved_and_gone(session: Session) -> None:
    load(session, holder("E1", "a"), holder("E2", "b"), holder("E3", "c"))
    load(session, holder("E1", "a", party="Green"), holder("E3", "b"), vacant("E2"), now=LATER)
    assert who(session, "a").party == "Green"
    assert who(session, "b").office_id == "gb-commons-E3"
    assert who(session, "b").valid_to is None
    assert who(session, "c").valid_to == LATER  # ended, not deleted
    assert {row.office_id: row.id for row in roster.snapshot(session)} == {
        "gb-commons-E1": "gb-a",
        "gb-commons-E2": "",
        "gb-commons-E3": "gb-b",
    }


def test_who_comes_back_holds_the_seat_again(session: Session) -> None:
    load(session, holder("E1", "a"))
    load(session, vacant("E1"), now=LATER)
    load(session, holder("E1", "a", email="again@parliament.uk"), now=LATER + timedelta(days=1))
    assert who(session, "a").valid_to is None
    assert who(session, "a").valid_from == LATER + timedelta(days=1)
    assert who(session, "a").email == "again@parliament.uk"


def test_an_import_keeps_what_a_person_corrected(session: Session) -> None:
    load(session, holder("E1", "a"))
    for value in ("first@parliament.uk", "second@parliament.uk"):
        roster.correct(session, "gb-a", "email", value, "https://members.parliament.uk", "7", LATER)
    made = load(session, holder("E1", "a", party="Green"), now=LATER)
    assert [(kept.file_says, kept.corrected_to) for kept in made.kept] == [
        ("a@parliament.uk", "second@parliament.uk")
    ]
    assert who(session, "a").email == "second@parliament.uk"
    assert who(session, "a").party == "Green"
    again = load(session, holder("E1", "a", party="Green"), now=LATER)
    assert again.empty
    assert again.kept


def test_a_new_person_under_the_seats_id_gets_their_own_address(session: Session) -> None:
    load(session, holder("60001", "x", id="ca-hoc-60001"))
    roster.correct(session, "ca-hoc-60001", "email", "right@parl.gc.ca", "a call", "7", NOW)
    load(session, holder("60001", "y", id="ca-hoc-60001"), now=LATER)
    load(session, holder("60001", "y", id="ca-hoc-60001"), now=LATER)
    assert session.get_one(Representative, "ca-hoc-60001").email == "y@parliament.uk"


def test_a_correction_leaves_its_trace(session: Session) -> None:
    load(session, holder("E1", "a"))
    roster.correct(session, "gb-a", "title", "Dr", "her own page", "7", LATER)
    made = session.scalars(select(Correction)).one()
    assert (made.field, made.old, made.new, made.source, made.by, made.at) == (
        *("title", "", "Dr", "her own page", "7"),
        LATER,
    )
    assert audited(session)[-1] == ("representatives.set", "7")


@pytest.mark.parametrize(
    ("field", "value", "source", "wrong"),
    [
        ("email", "not an address", "a page", "email"),
        ("email", "a@parliament.uk\r\nBcc: all@example.org", "a page", "email"),
        ("email", "urgent-action@ohchr.org", "a page", "email"),
        ("email", "a@parliament.uk", "a page", "email"),  # as it stands already
        ("email", "new@parliament.uk", "  ", "source"),
        ("email", "new@parliament.uk", "a\u202epage", "source"),
        ("gender", "x", "a page", "gender"),
        ("name", "", "a page", "name"),
        ("id", "gb-b", "a page", "field"),
        ("source_date", "2026-01-01", "a page", "field"),
        ("enabled_on", "2026-01-01", "a page", "field"),
    ],
)
def test_a_correction_that_cannot_be_taken_changes_nothing(
    session: Session, field: str, value: str, source: str, wrong: str
) -> None:
    load(session, holder("E1", "a"))
    with pytest.raises(BadInput) as caught:
        roster.correct(session, "gb-a", field, value, source, "7", NOW)
    assert caught.value.field == wrong
    assert load(session, holder("E1", "a")).empty
    assert not session.scalar(select(func.count()).select_from(Correction))


def test_a_correction_of_nobody(session: Session) -> None:
    with pytest.raises(NotFound):
        roster.correct(session, "gb-nobody", "email", "new@parliament.uk", "a page", "7", NOW)


def test_an_office_is_blocked_and_let_go(session: Session) -> None:
    load(session, holder("E1", "a"))
    office = session.get_one(Office, "gb-commons-E1")
    roster.block(session, office.id, "mail returned", "7", NOW)
    assert (office.blocked_at, office.blocked_reason) == (NOW, "mail returned")
    assert rules.held_reason(who(session, "a"), office, TODAY) == "blocked"
    with pytest.raises(NotAllowed):
        roster.block(session, office.id, "again", "7", NOW)
    roster.unblock(session, office.id, "7", LATER)
    assert rules.held_reason(who(session, "a"), office, TODAY) == ""
    with pytest.raises(NotAllowed):
        roster.unblock(session, office.id, "7", LATER)
    with pytest.raises(BadInput):
        roster.block(session, office.id, "", "7", NOW)
    with pytest.raises(NotFound):
        roster.block(session, "gb-commons-E9", "x", "7", NOW)
    assert audited(session)[1:] == [("offices.block", "7"), ("offices.unblock", "7")]


def test_the_roster_that_ships_is_loaded_once_and_never_over_a_newer_one(session: Session) -> None:
    shipped = (holder("E1", "a"),)
    assert not roster.load(session, shipped, "digest 1", NOW).empty
    assert roster.is_loaded(session, "digest 1")
    assert not roster.is_loaded(session, "digest 2")
    load(session, holder("E1", "b", source_date=TODAY))
    assert roster.load(session, shipped, "digest 2", LATER).empty
    assert [row.id for row in roster.snapshot(session)] == ["gb-b"]


def test_lengths_are_those_of_the_tables() -> None:
    tables = Office.__table__.columns, Representative.__table__.columns
    for field in fields(Row):
        for columns in tables:
            kind = columns[field.name].type if field.name in columns and field.name != "id" else None
            if isinstance(kind, String) and kind.length and field.name not in rules.ALLOWED:
                assert rules.LENGTHS[field.name] == kind.length
    assert rules.LENGTHS["id"] == Representative.__table__.columns["id"].type.length
    assert rules.LENGTHS["office_id"] == Office.__table__.columns["id"].type.length
