"""The sender's loop over real SMTP, batch by batch, against a server that misbehaves as it is told."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.orm import Session

from app import db
from app.domain import tokens
from app.domain.delivery import Kind, Mode, Phase
from app.domain.lifecycle import State
from app.domain.tokens import Kind as TokenKind
from app.gateways import smtp
from app.gateways.smtp import Server
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.tasks.sender import BATCH, Loop, Route
from tests import sink as sinks
from tests.factories import NOW, POST, queued_letters
from tests.processes import wait_for
from tests.sink import BODY, DATA, DOT, DROP, MAIL, RCPT, Script, Sink, Taken


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock_() -> Clock:
    return Clock()


@contextmanager
def sending(
    clock: Clock, script: Script = lambda step, number: None, live_to: str = ""
) -> Iterator[tuple[Loop, Sink]]:
    with sinks.listening(script) as sink:
        line = smtp.Connection(
            Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org"), dot_timeout=5
        )
        yield Loop(Route(line, POST.sender, live_to), clock), sink
        line.close()


@pytest.fixture
def letters(connection: Connection) -> list[Letter]:
    """Three letters, and nothing else in the outbox."""
    return outbox_of(3)


def outbox_of(number: int) -> list[Letter]:
    with db.transaction() as session:
        made = queued_letters(session, number)
        session.execute(update(Delivery).where(Delivery.kind != Kind.LETTER).values(state=State.ACCEPTED))
    return made


def states(session: Session) -> Counter[str]:
    """How many letters stand in which state; each delivery says the same as its letter."""
    pairs = session.execute(select(Delivery.state, Letter.state).join(Letter, Letter.id == Delivery.id)).all()
    assert all(mail == letter for mail, letter in pairs)
    return Counter(mail for mail, _ in pairs)


def now_in() -> Counter[str]:
    with db.reading() as session:
        return states(session)


def ids(taken: list[Taken]) -> list[str]:
    """The deliveries that were taken in, by their bounce addresses."""
    locals_ = [mail.mail_from.split("<")[1].split("@")[0] for mail in taken]
    return [tokens.read_local_part(POST.sender.keys, local)[1] for local in locals_]


def at(step: str, number: int, answer: str) -> Script:
    return lambda s, n: answer if (s, n) == (step, number) else None


def test_every_letter_is_handed_over_once_on_one_connection(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_) as (loop, sink):
        assert loop.round() == 3
        assert loop.round() == 0
    assert sorted(ids(sink.taken)) == sorted(letter.id for letter in letters)
    assert sink.connections == 1
    assert now_in() == {State.ACCEPTED: 3}
    for mail in sink.taken:
        token = mail.mail_from.split("<")[1].split("@")[0].removeprefix("b.")
        assert tokens.read(POST.sender.keys, TokenKind.BOUNCE, token)
        assert f"ENVID={token}" in mail.mail_from
        assert mail.message["Date"] == format_datetime(NOW)


@pytest.mark.parametrize(
    ("step", "answer", "state", "taken"),
    [
        (RCPT, "450 4.2.1 busy", State.DEFERRED, 2),
        (DOT, "451 4.3.0 later", State.DEFERRED, 3),
        (RCPT, "550 5.1.1 unknown", State.REJECTED, 2),
        (DOT, "554 5.7.1 spam", State.REJECTED, 3),
        (RCPT, "552 5.2.2 full", State.DEFERRED, 2),
        (RCPT, DROP, State.DEFERRED, 2),
        (DATA, DROP, State.DEFERRED, 2),
        (DOT, DROP, State.UNCERTAIN, 3),
        (DOT, "garbage", State.UNCERTAIN, 3),
        (MAIL, DROP, State.QUEUED, 2),
        (MAIL, "421 4.3.2 closing", State.QUEUED, 2),
        (MAIL, "550 5.1.8 who are you", State.DEFERRED, 2),
        (RCPT, "530 5.7.0 sign in first", State.DEFERRED, 2),
        (DATA, "554 5.5.1 no", State.DEFERRED, 2),
    ],
)
def test_one_bad_letter_stops_no_other(
    letters: list[Letter], clock_: Clock, step: str, answer: str, state: State, taken: int
) -> None:
    with sending(clock_, at(step, 2, answer)) as (loop, sink):
        assert loop.round() == 3
    assert now_in() == {State.ACCEPTED: 2, state: 1}
    assert len(sink.taken) == len(set(ids(sink.taken))) == taken


def test_a_line_that_breaks_in_the_body_may_be_noticed_too_late(letters: list[Letter], clock_: Clock) -> None:
    """A small letter is in the network's buffers before we hear of the end: deferred or uncertain."""
    with sending(clock_, at(BODY, 2, DROP)) as (loop, sink):
        assert loop.round() == 3
    assert now_in() in ({State.ACCEPTED: 2, state: 1} for state in (State.DEFERRED, State.UNCERTAIN))
    assert len(sink.taken) == 2


def test_what_the_line_lost_before_it_began_goes_in_the_next_round(
    letters: list[Letter], clock_: Clock
) -> None:
    with sending(clock_, at(MAIL, 2, DROP)) as (loop, sink):
        assert [loop.round(), loop.round(), loop.round()] == [3, 1, 0]
    assert now_in() == {State.ACCEPTED: 3}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_an_uncertain_letter_is_never_sent_again_by_the_machine(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_, at(DOT, 1, DROP)) as (loop, sink):
        loop.round()
        for _ in range(50):
            clock_.now += timedelta(hours=3)
            assert loop.round() == 0
    assert now_in() == {State.ACCEPTED: 2, State.UNCERTAIN: 1}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_a_deferred_letter_comes_again_with_the_same_bytes(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_, at(DOT, 1, "451 4.7.1 grey")) as (loop, sink):
        loop.round()
        assert loop.round() == 0
        clock_.now += timedelta(minutes=30)
        assert loop.round() == 1
    first, again = sink.taken[0], sink.taken[-1]
    assert first.raw == again.raw  # with the Date and the Message-ID of the first attempt
    assert now_in() == {State.ACCEPTED: 3}


def test_a_confirmation_that_was_cut_off_after_the_dot_comes_again(
    connection: Connection, clock_: Clock
) -> None:
    with db.transaction() as session:
        queued_letters(session, 1)
        session.execute(
            update(Delivery).where(Delivery.kind == Kind.LETTER).values(due_at=NOW + timedelta(days=9))
        )
    with sending(clock_, at(DOT, 1, DROP)) as (loop, sink):
        assert loop.round() == 1
        clock_.now += timedelta(minutes=30)
        assert loop.round() == 1
    assert len({mail.message_id for mail in sink.taken}) == 1
    assert len({mail.raw for mail in sink.taken}) == 1
    assert len(sink.taken) == 2


def test_an_account_that_is_refused_costs_no_letter(letters: list[Letter], clock_: Clock) -> None:
    refuses = [True]

    def script(step: str, number: int) -> str | None:
        return "530 5.7.0 Authentication required" if refuses[0] and step == MAIL else None

    with sending(clock_, script) as (loop, sink):
        loop.round()
        assert sink.mails == 2, "after the second refusal in a row the line has a pause"
        assert now_in() == {State.DEFERRED: 2, State.QUEUED: 1}
        assert loop.round() == 0
        refuses[0] = False
        clock_.now += timedelta(minutes=30)
        wait_for("the line's pause", lambda: loop.round() == 3, 5)
    assert now_in() == {State.ACCEPTED: 3}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_what_was_made_in_another_mode_stays(letters: list[Letter], clock_: Clock) -> None:
    with db.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == letters[0].id).values(mode=Mode.REHEARSAL))
        session.execute(update(Delivery).where(Delivery.id == letters[1].id).values(mode=Mode.LIVE))
    with sending(clock_) as (loop, sink):
        assert [loop.round(), loop.round()] == [1, 0]
    assert ids(sink.taken) == [letters[2].id]
    assert now_in() == {State.ACCEPTED: 1, State.QUEUED: 2}


def test_a_mail_that_no_key_opens_stops_no_other(letters: list[Letter], clock_: Clock) -> None:
    with db.transaction() as session:
        session.execute(
            text("UPDATE deliveries SET message = recipient WHERE id = :id"), {"id": letters[0].id}
        )
    with sending(clock_) as (loop, _):
        assert [loop.round(), loop.round()] == [2, 0]
    assert now_in() == {State.ACCEPTED: 2, State.HELD: 1}


def test_nobody_listens_and_nothing_is_claimed(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_) as (loop, _):
        pass
    assert loop.round() == 0
    assert now_in() == {State.QUEUED: 3}
    assert loop.round() == 0
    assert loop._failures > 0


def test_the_brake_stops_before_the_next_data_and_gives_back(
    letters: list[Letter], clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused while the second letter is under way: its RCPT is answered, its DATA never comes."""
    monkeypatch.setattr("app.tasks.sender.BRAKES_EVERY", 0.0)

    def pause(step: str, number: int) -> str | None:
        if (step, number) == (RCPT, 2):
            with db.transaction() as session:
                session.execute(update(Campaign).values(paused_at=NOW))
        return None

    with sending(clock_, pause) as (loop, sink):
        assert loop.round() == 3
        assert len(sink.taken) == 1
        assert now_in() == {State.ACCEPTED: 1, State.QUEUED: 2}
        assert loop.round() == 0
        with db.transaction() as session:
            session.execute(update(Campaign).values(paused_at=None))
        assert loop.round() == 2
    assert now_in() == {State.ACCEPTED: 3}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_told_to_stop_it_finishes_the_letter_in_hand(letters: list[Letter], clock_: Clock) -> None:
    stop: list[Callable[[], None]] = []

    def script(step: str, number: int) -> str | None:
        if (step, number) == (DOT, 1):
            stop[0]()
        return None

    with sending(clock_, script) as (loop, sink):
        stop.append(lambda: setattr(loop, "stopping", True))
        loop.round()
    assert len(sink.taken) == 1
    assert now_in() == {State.ACCEPTED: 1, State.QUEUED: 2}


def test_the_dot_is_on_record_before_it_goes(letters: list[Letter], clock_: Clock) -> None:
    seen = []

    def script(step: str, number: int) -> str | None:
        if step == DOT:
            with db.reading() as session:
                seen.append(
                    Counter(session.scalars(select(Delivery.phase).where(Delivery.kind == Kind.LETTER)))
                )
        return None

    with sending(clock_, script) as (loop, _):
        loop.round()
    # While the n-th dot is answered: n - 1 have their outcome, one stands at its dot, the rest have begun.
    assert [phases[Phase.DOT] for phases in seen] == [1, 2, 3]
    assert [phases[Phase.BEGUN] for phases in seen] == [2, 1, 0]


def test_a_letter_taken_over_by_another_sender_is_not_sent(letters: list[Letter], clock_: Clock) -> None:
    def take_over(step: str, number: int) -> str | None:
        if (step, number) == (DATA, 1):
            with db.transaction() as session:
                session.execute(
                    update(Delivery).where(Delivery.state == State.SENDING).values(lease_owner="other")
                )
        return None

    with sending(clock_, take_over) as (loop, sink):
        assert loop.round() == 3
    assert sink.taken == []
    assert now_in() == {State.SENDING: 3}


def test_a_rehearsal_goes_to_one_mailbox_only_and_is_marked(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_, live_to="me@example.org") as (loop, sink):
        loop.round()
    assert {mail.rcpt_to.split("<")[1].split(">")[0] for mail in sink.taken} == {"me@example.org"}
    assert all(mail.message["Subject"].startswith("[REHEARSAL] ") for mail in sink.taken)
    assert not any(b"parliament" in mail.raw for mail in sink.taken)
    with db.reading() as session:
        replies = session.scalars(select(Delivery.reply).where(Delivery.kind == Kind.LETTER)).all()
    assert set(replies) == {"250 2.0.0 rehearsal"}


def test_more_than_a_batch(connection: Connection, clock_: Clock) -> None:
    outbox_of(BATCH + 5)
    with sending(clock_) as (loop, sink):
        assert [loop.round(), loop.round(), loop.round()] == [BATCH, 5, 0]
    assert now_in() == {State.ACCEPTED: BATCH + 5}
    assert len(set(ids(sink.taken))) == len(sink.taken) == BATCH + 5
