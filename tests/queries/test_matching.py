"""Who represents a postcode on a day, and who of them cannot be written to."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain import roster
from app.domain.districts import About, Area, Districts, pack
from app.domain.matching import Status
from app.models.representatives import Office, Representative
from app.queries.matching import Held, areas_of_offices, match, match_all, representatives_of
from tests.factories import NOW, make_office, make_representative

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def listed(country: str, rows: list[tuple[str, str]]) -> Districts:
    areas = [Area(area_id, f"Name of {area_id}") for area_id in sorted({area_id for _, area_id in rows})]
    about = About(country=country, source="", licence="", as_of="", picks={})
    return Districts(pack(about, areas, rows))


INDEX = {
    "GB": listed("GB", [("M11AE", "E1"), ("M11AF", "E1"), ("M11AG", "E2"), ("M11AG", "E1")]),
    "US": listed("US", [("30165", "GA-14"), ("30165", "AL-03"), ("20001", "DC-00")]),
}


def mp(session: Session, area_id: str = "E1", **values: object) -> Representative:
    office = make_office(session, id=f"gb-commons-{area_id}", area_id=area_id, area_name="Manchester Central")
    return make_representative(session, office, **values)


def congress(session: Session, chamber: str, area_id: str, number: int = 1) -> Representative:
    role = "senator" if chamber == "senate" else "representative"
    office = make_office(
        session,
        id=f"us-{chamber}-{area_id}-{number}",
        country="US",
        role=role,
        area_id=area_id,
        chamber=chamber,
    )
    return make_representative(session, office, email="", contact_form_url="https://congress.example.org")


def test_a_member_with_all_it_takes_to_write_to_them(session: Session) -> None:
    holder = mp(
        session, style="The Rt Hon", title="Ms", gender="f", languages="en", contact_form_url="https://x"
    )
    found = match(session, INDEX, "GB", "m11ae", TODAY)
    assert (found.country, found.postcode, found.status) == ("GB", "M1 1AE", Status.MATCHED)
    assert found.areas == (Area("E1", "Name of E1"),)
    (member,) = found.representatives
    for field in ("id", "name", "family_name", "style", "title", "gender", "post_nominals", "party", "email"):
        assert getattr(member, field) == getattr(holder, field)
    for field in ("office_id", "contact_form_url", "postal_address", "languages"):
        assert getattr(member, field) == getattr(holder, field)
    assert (member.role, member.area_id, member.area_name) == ("mp", "E1", "Manchester Central")
    assert (member.chamber, member.channel) == ("House of Commons", "email")
    assert found.held == ()


@pytest.mark.parametrize(
    ("values", "channel"),
    [
        ({"email": "a@example.org", "contact_form_url": "https://x"}, "email"),
        ({"email": "", "contact_form_url": "https://x"}, "form"),
        ({"email": "", "contact_form_url": ""}, "post"),
    ],
)
def test_the_way_to_reach_them(session: Session, values: dict[str, str], channel: str) -> None:
    mp(session, **values)
    assert match(session, INDEX, "GB", "M1 1AE", TODAY).representatives[0].channel == channel


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"ends_on": TODAY - DAY}, "term_over"),
        ({"ends_on": TODAY}, None),
        ({"enabled_on": None}, "disabled"),
        ({"enabled_on": TODAY + DAY}, "disabled"),
        ({"enabled_on": TODAY}, None),
        ({"email": "", "contact_form_url": "", "postal_address": ""}, "no_address"),
        ({"valid_to": NOW}, "vacant"),
        ({"starts_on": TODAY + DAY}, "vacant"),
        ({"starts_on": TODAY}, None),
    ],
)
def test_whom_no_letter_may_address(session: Session, values: dict[str, object], reason: str | None) -> None:
    holder = mp(session, **values)
    found = match(session, INDEX, "GB", "M1 1AE", TODAY)
    assert found.status == Status.MATCHED
    if reason is None:
        assert [one.id for one in found.representatives] == [holder.id]
        assert found.held == ()
    else:
        name = "" if reason == "vacant" else holder.name
        assert found.representatives == ()
        assert found.held == (Held("E1", "gb-commons-E1", "House of Commons", name, reason),)


def test_a_blocked_office_is_held(session: Session) -> None:
    holder = mp(session)
    session.get_one(Office, holder.office_id).blocked_at = NOW
    session.flush()
    found = match(session, INDEX, "GB", "M1 1AE", TODAY)
    assert found.representatives == ()
    assert [one.reason for one in found.held] == ["blocked"]


@pytest.mark.parametrize("office_id", sorted(roster.NEVER_TARGETS))
def test_who_takes_cases_from_relatives_is_nobodys_to_choose(session: Session, office_id: str) -> None:
    """Whatever the roster or a campaign says of them: enabled, with an address, and asked for by id."""
    office = make_office(session, id=office_id, country="UN", role="un_office", area_id=office_id)
    make_representative(session, office, enabled_on=TODAY)
    people, held = representatives_of(session, "UN", [office_id], TODAY)
    assert people == ()
    assert [one.reason for one in held] == ["disabled"]


def test_a_successor_is_found_and_the_predecessor_is_not(session: Session) -> None:
    old = mp(session, ends_on=TODAY - DAY)
    new = make_representative(session, session.get_one(Office, old.office_id), name="Sam Successor")
    found = match(session, INDEX, "GB", "M1 1AE", TODAY)
    assert [one.id for one in found.representatives] == [new.id]
    assert found.held == ()


def test_an_area_without_an_office_is_a_vacant_seat(session: Session) -> None:
    found = match(session, INDEX, "GB", "M1 1AE", TODAY)
    assert found.status == Status.MATCHED
    assert found.held == (Held("E1", "", "", "", "vacant"),)


def test_in_the_us_the_members_of_the_districts_then_the_senators(session: Session) -> None:
    expected = [
        congress(session, "house", "AL-03").id,
        congress(session, "house", "GA-14").id,
        congress(session, "senate", "AL", 1).id,
        congress(session, "senate", "AL", 2).id,
        congress(session, "senate", "GA", 1).id,
        congress(session, "senate", "GA", 2).id,
    ]
    congress(session, "house", "GA-13")
    congress(session, "senate", "WA")
    found = match(session, INDEX, "US", "30165", TODAY)
    assert found.status == Status.CHOOSE
    assert [area.id for area in found.areas] == ["AL-03", "GA-14"]
    assert [one.id for one in found.representatives] == expected
    assert found.held == ()


def test_the_district_of_columbia_has_a_delegate_and_no_senator(session: Session) -> None:
    delegate = congress(session, "house", "DC-00")
    found = match(session, INDEX, "US", "20001", TODAY)
    assert [one.id for one in found.representatives] == [delegate.id]
    assert found.held == ()


def test_a_senate_seat_ends_with_its_senator_and_is_held_while_the_senator_waits(session: Session) -> None:
    gone, over = congress(session, "senate", "DC", 1), congress(session, "senate", "DC", 2)
    gone.valid_to, over.ends_on = NOW, TODAY - DAY
    session.flush()
    _, held = representatives_of(session, "US", ["DC-00"], TODAY)
    assert [(one.area_id, one.reason) for one in held] == [("DC-00", "vacant"), ("DC", "term_over")]


def test_codes_of_two_countries_do_not_mix(session: Session) -> None:
    make_representative(session, make_office(session, country="CA", area_id="E1", role="ca_mp"))
    assert representatives_of(session, "GB", ["E1"], TODAY)[0] == ()


@pytest.mark.parametrize(
    ("typed", "status"),
    [("M1 1AH", Status.UNKNOWN), ("nowhere", Status.INVALID), ("JE2 4WD", Status.UNSUPPORTED)],
)
def test_without_an_area_there_is_nobody(session: Session, typed: str, status: Status) -> None:
    mp(session)
    found = match(session, INDEX, "GB", typed, TODAY)
    assert found.status == status
    assert (found.areas, found.representatives, found.held) == ((), (), ())


def test_many_come_in_order_and_the_roster_of_an_area_is_read_once(session: Session) -> None:
    mp(session)
    statements: list[str] = []
    listen = ("before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(session.connection(), *listen)
    found = list(match_all(session, INDEX, "GB", iter(["M1 1AE", "x", "M1 1AF"] * 50), TODAY))
    event.remove(session.connection(), *listen)
    assert [one.postcode for one in found] == ["M1 1AE", "x", "M1 1AF"] * 50
    assert len(statements) == 1


def test_areas_of_offices_leave_out_the_states(session: Session) -> None:
    congress(session, "house", "AL-03")
    congress(session, "senate", "AL")
    mp(session)
    assert areas_of_offices(session, "US") == {"AL-03"}
