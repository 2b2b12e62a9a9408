"""The sender's loop over real SMTP, batch by batch, against a server that misbehaves as it is told."""

import base64
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import create_app, db
from app.domain import tokens
from app.domain.breaker import AFTER
from app.domain.delivery import Kind, Mode, Phase
from app.domain.dkim import Signer
from app.domain.lifecycle import State
from app.domain.tokens import Kind as TokenKind
from app.gateways import smtp
from app.gateways.smtp import Server
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Representative
from app.processor import Keep, anywhere
from app.services import outbox, outcomes
from app.tasks import sender
from app.tasks.route import Route
from app.tasks.sender import LEASE, PER_LINE, POLL_EVERY, Loop
from tests import sink as sinks
from tests.conftest import make_settings
from tests.factories import NOW, POST, queued_letters
from tests.processes import wait_for
from tests.sink import BODY, DATA, DOT, DROP, GREETING, MAIL, RCPT, Script, Sink, Taken


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
    clock: Clock,
    script: Script = lambda step, number: None,
    live_to: str = "",
    lines: int = 1,
    keep: Keep = anywhere,
) -> Iterator[tuple[Loop, Sink]]:
    """A loop with so many connections to a sink. With one, mails go one after the other."""
    with sinks.listening(script) as sink, TemporaryDirectory() as folder:
        server = Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org")
        connections = tuple(smtp.Connection(server, dot_timeout=5) for _ in range(lines))
        loop = Loop(Route(connections, POST.sender, live_to), clock, Path(folder), keep=keep)
        try:
            yield loop, sink
        finally:
            loop.close()


@pytest.fixture
def letters(connection: Connection) -> list[Letter]:
    """Three letters, and nothing else in the outbox."""
    return outbox_of(3)


@pytest.fixture
def engine_letters(fresh_database: str, instance: Path) -> list[Letter]:
    """Three letters in a database with connections of its own, for scripts that use it meanwhile."""
    create_app(make_settings(instance, DATABASE_URL=fresh_database))
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


def test_all_that_work_on_letters_keep_to_one_processor(letters: list[Letter], clock_: Clock) -> None:
    told: set[str] = set()
    with sending(clock_, lines=2, keep=lambda: told.add(threading.current_thread().name)) as (loop, _sink):
        loop.round()
    assert told == {threading.current_thread().name, "line"}


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


def test_what_the_line_lost_before_it_began_goes_again(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_, at(MAIL, 2, DROP)) as (loop, sink):
        assert sum(iter(loop.round, 0)) == 4
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
    assert loop.lines[0].failures > 0


def test_the_brake_stops_before_the_dot_and_gives_back(
    engine_letters: list[Letter], clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused while the second letter is under way: its DATA is answered, its dot never comes."""
    monkeypatch.setattr("app.tasks.sender.BRAKES_EVERY", 0.0)
    monkeypatch.setattr("app.tasks.sender.POLL_EVERY", 0.01)

    def pause(step: str, number: int) -> str | None:
        if (step, number) == (DATA, 2):
            with db.transaction() as session:
                session.execute(update(Campaign).values(paused_at=NOW))
            wait_for("the loop to see it", lambda: bool(loop._brakes.campaigns))
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


def test_after_mails_too_it_waits_for_others_to_gather(
    letters: list[Letter], clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a crowd's mails cost a round each: more than twice as much."""
    rests = []
    with sending(clock_) as (loop, sink):

        def rest(seconds: float) -> None:
            rests.append((seconds, len(sink.taken)))
            loop.stopping = True

        monkeypatch.setattr(loop, "_rest", rest)
        loop.run()
    assert rests == [(POLL_EVERY, 3)]


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


def test_the_dot_is_on_record_before_it_goes(engine_letters: list[Letter], clock_: Clock) -> None:
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
    # While the n-th dot is answered, it is on record, and at most the next one besides.
    # (The phase of one that has left stays.)
    for number, phases in enumerate(seen, start=1):
        assert phases[Phase.DOT] in {number, number + 1}
        assert phases[Phase.DOT] + phases[Phase.BEGUN] == 3
    assert len(seen) == 3


def test_a_letter_taken_over_by_another_sender_is_not_sent(
    engine_letters: list[Letter], clock_: Clock
) -> None:
    """Those whose dots are on record are not taken over: nobody else sends them."""
    others: set[str] = set()

    def take_over(step: str, number: int) -> str | None:
        if (step, number) == (DATA, 1):
            begun = (Delivery.state == State.SENDING, Delivery.phase == Phase.BEGUN)
            taken = update(Delivery).where(*begun).values(lease_owner="other").returning(Delivery.id)
            with db.transaction() as session:
                others.update(session.scalars(taken))
        return None

    with sending(clock_, take_over) as (loop, sink):
        assert loop.round() == 3
    assert 1 <= len(others) <= 2
    assert set(ids(sink.taken)) == {letter.id for letter in engine_letters} - others
    assert now_in() == {State.SENDING: len(others), State.ACCEPTED: 3 - len(others)}


def test_once_the_lease_may_have_run_out_no_dot_goes(engine_letters: list[Letter], clock_: Clock) -> None:
    """Another sender has called the letter uncertain by then; its own sender knows better."""

    def late(step: str, number: int) -> str | None:
        if (step, number) == (DATA, 2):
            clock_.now += LEASE
            with db.transaction() as session:
                outbox.rescue(session, clock_.now + timedelta(seconds=1))
        return None

    with sending(clock_, late) as (loop, sink):
        while loop.round():
            pass
        assert sink.mails > 3, "one was broken off before its dot"
    assert now_in() == {State.ACCEPTED: 3}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_a_rehearsal_goes_to_one_mailbox_only_and_is_marked(letters: list[Letter], clock_: Clock) -> None:
    with sending(clock_, live_to="me@example.org") as (loop, sink):
        loop.round()
    assert {mail.rcpt_to.split("<")[1].split(">")[0] for mail in sink.taken} == {"me@example.org"}
    assert all(mail.message["Subject"].startswith("[REHEARSAL] ") for mail in sink.taken)
    assert not any(b"parliament" in mail.raw for mail in sink.taken)
    with db.reading() as session:
        replies = session.scalars(select(Delivery.reply).where(Delivery.kind == Kind.LETTER)).all()
    assert set(replies) == {"250 2.0.0 rehearsal"}


@pytest.mark.parametrize("lines", [1, 7])
def test_more_than_a_batch(connection: Connection, clock_: Clock, lines: int) -> None:
    number = 2 * PER_LINE * lines + 5
    outbox_of(number)
    with sending(clock_, lines=lines) as (loop, sink):
        assert [loop.round(), loop.round()] == [number, 0]
    assert now_in() == {State.ACCEPTED: number}
    assert len(set(ids(sink.taken))) == len(sink.taken) == number
    assert 1 <= sink.connections <= lines


def test_connections_talk_side_by_side(connection: Connection, clock_: Clock) -> None:
    """Each of four dots is answered only once all four have come: in turn they would wait for ever."""
    outbox_of(4)
    together = threading.Barrier(4, timeout=10)

    def script(step: str, number: int) -> str | None:
        if step == DOT:
            together.wait()
        return None

    with sending(clock_, script, lines=4) as (loop, sink):
        assert loop.round() == 4
    assert now_in() == {State.ACCEPTED: 4}
    assert sink.connections == 4


def test_a_connection_that_the_server_does_not_want_costs_the_others_nothing(
    connection: Connection, clock_: Clock
) -> None:
    outbox_of(8)

    def script(step: str, number: int) -> str | None:
        return "421 4.7.0 too many connections" if step == GREETING and sink.connections > 2 else None

    with sending(clock_, script, lines=6) as (loop, sink):
        assert loop.round() == 8
    assert now_in() == {State.ACCEPTED: 8}
    assert len(set(ids(sink.taken))) == len(sink.taken) == 8


def test_a_server_that_does_not_greet_keeps_no_sender_from_ending(
    connection: Connection, clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "GOODBYE", 0.1)
    outbox_of(8)
    waits, greet = threading.Event(), threading.Event()

    def script(step: str, number: int) -> str | None:
        if step == GREETING and sink.connections > 1:
            waits.set()
            greet.wait(20)
        elif step == DOT:
            waits.wait(20)
        return None

    with sending(clock_, script, lines=2) as (loop, sink):
        assert loop.round() == 8
        loop.close()
        assert not greet.is_set()
        assert any(thread.name == "line" for thread in threading.enumerate()), "it is still to be greeted"
        greet.set()
        wait_for("its end", lambda: all(thread.name != "line" for thread in threading.enumerate()))
    assert now_in() == {State.ACCEPTED: 8}


def test_a_sender_that_ends_by_a_fault_hears_the_answer_to_the_mail_in_hand(
    connection: Connection, clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server says is on record before the record is closed, however long it takes to say it."""
    monkeypatch.setattr(sender, "GOODBYE", 0.0)
    outbox_of(1)
    asked, answer, order = threading.Event(), threading.Event(), []

    def script(step: str, number: int) -> str | None:
        if step == DOT:
            asked.set()
            answer.wait(20)
        return None

    with sending(clock_, script) as (loop, sink):
        look, answered, close = loop._look_at_brakes, loop._dots.answered, loop._dots.close

        def fault() -> None:
            look()
            if asked.is_set():
                threading.Thread(target=answer_once_closing, daemon=True).start()
                raise ZeroDivisionError

        def answer_once_closing() -> None:
            wait_for("the end to begin", lambda: loop._exchange._closed)
            answer.set()

        monkeypatch.setattr(loop, "_look_at_brakes", fault)
        monkeypatch.setattr(loop._dots, "answered", lambda *said: (order.append("answered"), answered(*said)))
        monkeypatch.setattr(loop._dots, "close", lambda: (order.append("closed"), close()))
        with pytest.raises(ZeroDivisionError):
            loop.run()
        assert order == ["answered", "closed"]
    assert len(sink.taken) == 1


def test_a_dead_domain_is_left_alone_and_stalls_nobody(connection: Connection, clock_: Clock) -> None:
    """Its letters fail one after the other, then the rest of them wait untried; the others leave."""
    outbox_of(AFTER + 6)
    dead = outbox_of(AFTER + 6)
    with db.transaction() as session:
        ids_ = [letter.id for letter in dead]
        offices = {letter.office_id for letter in dead}
        session.execute(
            update(Representative)
            .where(Representative.office_id.in_(offices))
            .values(email="mp@dead.example.org")
        )
        mails = update(Delivery).where(Delivery.id.in_(ids_))
        session.execute(mails.values(recipient="mp@dead.example.org", due_at=NOW - timedelta(minutes=1)))

    def script(step: str, number: int) -> str | None:
        if step != RCPT or "dead" not in sink.rcpt_to:
            return None
        # As slowly as a server that asks another one: by then the loop has weighed the last refusal.
        wait_for("the last refusal", lambda: loop._states[State.DEFERRED] == sink.refusals)
        return "451 4.4.1 no answer from host"

    with sending(clock_, script) as (loop, sink):
        loop.round()
        assert AFTER <= sink.refusals <= AFTER + 1, "one may be under way while the last is weighed"
        left = AFTER + 6 - sink.refusals
        assert now_in() == {State.ACCEPTED: AFTER + 6, State.DEFERRED: sink.refusals, State.QUEUED: left}
        assert loop.round() == 0


def test_a_database_that_is_lost_costs_no_outcome(
    engine_letters: list[Letter], clock_: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit after the first answer fails; the answer is kept, and nothing becomes uncertain."""
    failures = [1]
    honest = outcomes.record

    def lost(*arguments: Any) -> Any:
        results = arguments[2]
        if results and failures[0]:
            failures[0] -= 1
            raise OperationalError("COMMIT", {}, Exception("server closed the connection"))
        return honest(*arguments)

    monkeypatch.setattr("app.services.outcomes.record", lost)
    with sending(clock_) as (loop, sink):
        with pytest.raises(OperationalError):
            loop.round()
        wait_for("the rest", lambda: loop.round() == 0 and now_in() == {State.ACCEPTED: 3})
    assert len(set(ids(sink.taken))) == len(sink.taken) == 3


def test_a_fault_of_ours_costs_no_other_letter(letters: list[Letter], clock_: Clock) -> None:
    with db.transaction() as session:
        bad = update(Delivery).where(Delivery.id == letters[1].id)
        session.execute(bad.values(recipient="mp@x>\r\nRCPT TO:<e@example.org"))
        session.execute(
            update(Representative)
            .where(Representative.office_id == letters[1].office_id)
            .values(email="mp@x>\r\nRCPT TO:<e@example.org")
        )
        others = update(Delivery).where(Delivery.id.in_([letters[0].id, letters[2].id]))
        session.execute(others.values(kind=Kind.NOTICE))
    with sending(clock_) as (loop, sink):
        assert loop.round() == 3
    with db.reading() as session:
        assert session.get_one(Delivery, letters[1].id).state == State.DEFERRED
    assert len(sink.taken) == 2


def test_bytes_that_are_no_mail_stop_no_other(letters: list[Letter], clock_: Clock) -> None:
    with db.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == letters[0].id).values(message=b"no mail"))
    with sending(clock_) as (loop, sink):
        assert [loop.round(), loop.round()] == [3, 0]
    assert now_in() == {State.ACCEPTED: 2, State.DEFERRED: 1}
    assert len(sink.taken) == 2


def test_where_the_mail_server_does_not_sign_we_do(letters: list[Letter], clock_: Clock) -> None:
    key = Ed25519PrivateKey.generate()
    dns = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes_raw())
    with sending(clock_, at(DOT, 1, "451 4.7.1 grey")) as (loop, sink):
        loop.route = replace(loop.route, signer=Signer("letters.example.org", "postbag", key))
        loop.round()
        clock_.now += timedelta(minutes=30)
        loop.round()
    assert now_in() == {State.ACCEPTED: 3}
    assert all(dkim.verify(mail.raw, dnsfunc=lambda name, timeout=5: dns) for mail in sink.taken)
    assert sink.taken[0].raw == sink.taken[-1].raw, "the same bytes at every attempt"


@pytest.mark.parametrize("closes", [False, True], ids=["server-waits", "server-closes"])
def test_a_connection_stays_for_a_crowds_mails_and_goes_when_none_come(
    connection: Connection, clock_: Clock, monkeypatch: pytest.MonkeyPatch, closes: bool
) -> None:
    """If the server closes it meanwhile, that costs no letter anything."""
    outbox_of(2)
    with sending(clock_) as (loop, sink):
        loop.round()
        loop._rest(0)
        [line] = loop.route.connections
        if closes and line._smtp and line._smtp.sock:
            line._smtp.sock.shutdown(socket.SHUT_RDWR)
        outbox_of(2)
        while loop.round():
            loop._rest(0)
        assert now_in() == {State.ACCEPTED: 4}
        assert sink.connections == (2 if closes else 1)
        monkeypatch.setattr(sender, "HANG_UP_AFTER", 0.0)
        loop._rest(0)
        assert not line.is_open
    with db.reading() as session:
        sent = session.execute(select(Delivery.attempts, Delivery.state).where(Delivery.kind == Kind.LETTER))
        assert set(sent) == {(1, State.ACCEPTED)}
    assert len(sink.taken) == 4
