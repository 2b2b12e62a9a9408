from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import db
from app.domain.errors import BadInput, NotAllowed, NotFound
from app.models.users import AuditEntry, SignInLink
from app.queries import people
from app.services import organisers

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def random(size):
    random.count += 1
    return random.count.to_bytes(size, "big")


random.count = 0


@pytest.fixture
def owner(session):
    return organisers.first_owner(session, "Jane@Example.org", NOW, random)


def test_the_first_owner_is_made_once(session, owner):
    assert organisers.first_owner(session, "other@example.org", NOW, random) is owner
    assert (owner.email, [role.name for role in owner.roles]) == ("jane@example.org", ["owner"])


def test_a_link_signs_in_once(session, owner):
    token = organisers.make_link(session, owner, "command line", NOW, random)
    assert organisers.link_works(session, token, NOW)
    assert organisers.use_link(session, token, NOW) is owner
    with pytest.raises(NotFound):
        organisers.use_link(session, token, NOW)


@pytest.mark.parametrize(("hours", "works"), [(23, True), (24, False)])
def test_a_link_lives_24_hours(session, owner, hours, works):
    token = organisers.make_link(session, owner, "command line", NOW, random)
    assert organisers.link_works(session, token, NOW + timedelta(hours=hours)) is works


def test_a_new_link_kills_the_old_one(session, owner):
    old = organisers.make_link(session, owner, "command line", NOW, random)
    new = organisers.make_link(session, owner, "command line", NOW, random)
    assert not organisers.link_works(session, old, NOW)
    assert organisers.link_works(session, new, NOW)


def test_a_forged_link_is_nobodys(session, owner):
    with pytest.raises(NotFound):
        organisers.use_link(session, "0" * 32, NOW)


def test_a_link_lies_in_the_database_as_a_hash_only(session, owner):
    token = organisers.make_link(session, owner, "command line", NOW, random)
    session.flush()
    assert token.encode() not in session.scalars(select(SignInLink.digest)).one()
    assert all(token not in entry.detail + entry.subject for entry in session.scalars(select(AuditEntry)))


def test_whoever_is_let_out_stays_out(session, owner):
    editor = organisers.add(session, "ed@example.org", "editor", "1", NOW, random)
    token = organisers.make_link(session, editor, "1", NOW, random)
    before = editor.fs_uniquifier
    organisers.change(session, editor.id, "editor", False, "1", NOW, random)
    assert editor.fs_uniquifier != before
    assert not organisers.link_works(session, token, NOW)


@pytest.mark.parametrize(("role", "active"), [("editor", True), ("owner", False)])
def test_the_last_owner_stays(session, owner, role, active):
    with pytest.raises(NotAllowed):
        organisers.change(session, owner.id, role, active, "1", NOW, random)


def test_two_owners_who_demote_each_other_leave_one(fresh_database):
    db.bind(db.connect(fresh_database))
    with db.transaction() as session:
        ada, ben, _editor = (
            organisers.add(session, f"{role}{n}@example.org", role, "1", NOW, random).id
            for n, role in enumerate(("owner", "owner", "editor"))
        )

    def demote(whom, by):
        with db.transaction() as session:
            organisers.change(session, whom, "editor", True, str(by), NOW, random)

    with ThreadPoolExecutor(1) as another:
        with db.transaction() as session:
            organisers.change(session, ben, "editor", True, str(ada), NOW, random)
            at_once: Future[None] = another.submit(demote, ada, ben)
            wait_for([at_once], timeout=0.5)
        with pytest.raises(NotAllowed):
            at_once.result()
    with db.reading() as session:
        assert [one.role for one in people.organisers(session)] == ["owner", "editor", "editor"]


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [
        ("no address", "editor", "email"),
        ("JANE@example.org", "editor", "email"),
        ("x@example.org", "king", "role"),
    ],
)
def test_bad_input_names_its_field(session, owner, email, role, field):
    with pytest.raises(BadInput) as refused:
        organisers.add(session, email, role, "1", NOW, random)
    assert refused.value.field == field
