"""What a sender that died had in hand: the next one on the machine knows what went and what was answered."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import OperationalError

from app import db
from app.domain.delivery import Attempt, Kind, Mode, Reply, Stage
from app.domain.lifecycle import State
from app.gateways.dots import Dots
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.services import outbox, outcomes
from app.tasks.legacy import inherit
from app.tasks.route import Route
from tests.factories import NOW, POST, queued_letters

DEAD = "dead"
LATER = NOW + timedelta(minutes=1)
ROUTE = Route((), POST.sender)


@pytest.fixture
def mails(connection: Connection) -> list[str]:
    """The mails that a sender holds whose dots are on record: five letters, and what asks for one."""
    with db.transaction() as session:
        queued_letters(session, 5)
        letters = session.scalars(select(Delivery.id).where(Delivery.kind == Kind.LETTER)).all()
        asks = session.scalars(select(Delivery.id).where(Delivery.kind == Kind.CONFIRMATION)).first()
        session.execute(
            update(Delivery).where(Delivery.id.not_in([*letters, asks])).values(state=State.ACCEPTED)
        )
        until = NOW + timedelta(seconds=15)
        held = outbox.claim(session, DEAD, NOW, until, 9, Mode.SANDBOX)
        outcomes.mark_dots(session, DEAD, [(mail, NOW) for mail in held])
    assert len(held) == 6
    return [*letters, str(asks)]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Dots]:
    """The page of the sender that dies: with it open it lives."""
    page = Dots(tmp_path, DEAD, 9)
    yield page
    page.close()


def inherited(folder: Path) -> None:
    with db.connected() as connection:
        inherit(connection, folder, ROUTE, LATER)


def states() -> dict[str, tuple[str, str]]:
    """The state and the last reply of every mail; each letter says the same as its mail."""
    with db.reading() as session:
        letters = session.execute(
            select(Letter.state, Delivery.state).join(Delivery, Delivery.id == Letter.id)
        )
        assert all(letter == mail for letter, mail in letters)
        rows = session.execute(select(Delivery.id, Delivery.state, Delivery.reply))
        return {row.id: (row.state, row.reply) for row in rows}


def test_each_stands_where_its_dot_and_its_answer_say(mails: list[str], page: Dots, tmp_path: Path) -> None:
    accepted, refused, later, unheard, kept, asks = mails
    for mail in (accepted, refused, later, unheard, asks):
        page.goes(mail)
    page.answered(accepted, Reply(250, "2.0.0"))
    page.answered(refused, Reply(554, "5.7.1"))
    page.answered(later, Reply(451, "4.7.1"))
    page.answered(asks, Reply(250))
    before = states()
    inherited(tmp_path)
    assert states() == before, "it lives"
    page.close()
    inherited(tmp_path)
    assert states() == before | {
        accepted: (State.ACCEPTED, "250 2.0.0"),
        refused: (State.REJECTED, "554 5.7.1"),
        later: (State.DEFERRED, "451 4.7.1"),
        unheard: (State.SENDING, ""),
        kept: (State.QUEUED, ""),
        asks: (State.ACCEPTED, "250"),
    }
    with db.transaction() as session:
        assert outbox.rescue(session, LATER) == 1
        [again] = outbox.claim(session, "next", LATER, LATER, 9, Mode.SANDBOX)
    assert again.id == kept
    assert states()[unheard][0] == State.UNCERTAIN
    with db.reading() as session:
        events = select(Event.new).where(Event.letter_id == accepted).order_by(Event.id)
        assert session.scalars(events).all()[-2:] == [State.SENDING, State.ACCEPTED]


def test_an_answer_is_worth_more_than_what_a_rescue_guessed(
    mails: list[str], page: Dots, tmp_path: Path
) -> None:
    """It came too late for the lease, and the letters are uncertain; but one was answered."""
    answered, unheard, *_ = mails
    page.goes(answered)
    page.answered(answered, Reply(250))
    page.goes(unheard)
    with db.transaction() as session:
        outbox.rescue(session, LATER)
    page.close()
    inherited(tmp_path)
    found = states()
    assert found[answered] == (State.ACCEPTED, "250")
    assert {found[mail][0] for mail in mails[1:5]} == {State.UNCERTAIN}
    assert found[mails[5]][0] == State.QUEUED


def test_letters_that_were_to_follow_do_so_at_once(mails: list[str], page: Dots, tmp_path: Path) -> None:
    """Their mails are on record as accepted; it died before it came to the letters."""
    dead, other = mails[:2]
    with db.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == other).values(lease_owner="other"))
        for owner, mail in ((DEAD, dead), ("other", other)):
            held = [each for each in outcomes.in_hand(session, owner, []) if each.id == mail]
            results = [ROUTE.result(each, Attempt(Stage.DOT, Reply(250)), NOW, NOW) for each in held]
            assert len(outcomes.record(session, owner, results, NOW)) == 1
    page.goes("somebody")
    page.close()
    inherited(tmp_path)
    with db.reading() as session:
        found = session.execute(select(Letter.id, Letter.state).where(Letter.id.in_([dead, other])))
        assert {row.id: row.state for row in found} == {dead: State.ACCEPTED, other: State.SENDING}


def test_what_was_cut_after_its_dot_stays_uncertain(mails: list[str], page: Dots, tmp_path: Path) -> None:
    """Its outcome is on record, and its place in the page belongs to another mail long since."""
    cut = mails[0]
    with db.transaction() as session:
        mail = next(each for each in outcomes.in_hand(session, DEAD, []) if each.id == cut)
        result = ROUTE.result(mail, Attempt(Stage.DOT, None), NOW, NOW)
        outcomes.record(session, DEAD, [result], NOW)
    page.goes(mails[1])
    page.close()
    inherited(tmp_path)
    assert states()[cut][0] == State.UNCERTAIN


def test_what_is_another_senders_now_is_left_alone(mails: list[str], page: Dots, tmp_path: Path) -> None:
    page.goes(mails[0])
    page.answered(mails[0], Reply(250))
    with db.transaction() as session:
        session.execute(update(Delivery).where(Delivery.lease_owner == DEAD).values(lease_owner="other"))
    page.close()
    before = states()
    inherited(tmp_path)
    assert states() == before


def test_if_the_database_fails_the_next_try_finds_it_all(
    mails: list[str], page: Dots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goes(mails[0])
    page.answered(mails[0], Reply(250))
    page.close()

    def lost(*_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as patched:
        patched.setattr("app.services.outcomes.hand_back", lost)
        with pytest.raises(OperationalError):
            inherited(tmp_path)
    inherited(tmp_path)
    found = states()
    assert found[mails[0]] == (State.ACCEPTED, "250")
    assert {found[mail][0] for mail in mails[1:]} == {State.QUEUED}
