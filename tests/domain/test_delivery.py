"""What one attempt means, as a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import delivery
from app.domain.delivery import GIVE_UP_AFTER, Attempt, Kind, Phase, Reply, Stage
from app.domain.lifecycle import STEPS, State
from tests.conftest import NOW

A, D, R, U, Q = State.ACCEPTED, State.DEFERRED, State.REJECTED, State.UNCERTAIN, State.QUEUED


def decided(stage: Stage, reply: Reply | None, kind: str = Kind.LETTER, attempts: int = 1) -> State:
    return delivery.decide(Attempt(stage, reply), kind, attempts, NOW, NOW).state


@pytest.mark.parametrize(
    ("reply", "by_stage"),  # MAIL, RCPT, DATA, BODY, DOT
    [
        (None, "Q D D D U"),  # cut, or nonsense
        (Reply(421, "4.3.2"), "Q D D D D"),
        (Reply(450), "D D D D D"),
        (Reply(451, "4.7.1"), "D D D D D"),
        (Reply(452, "4.2.2"), "D D D D D"),
        (Reply(550, "5.1.1"), "D R D D R"),
        (Reply(554), "D R D D R"),
        (Reply(530, "5.7.0"), "D D D D D"),  # it is about our account
        (Reply(535, "5.7.8"), "D D D D D"),
        (Reply(552, "5.2.2"), "D D D D D"),
        (Reply(550, "5.2.2"), "D D D D D"),
        (Reply(552, "5.2.3"), "D R D D R"),
        (Reply(250, "2.0.0"), "D D D D A"),  # 250 where 354 is due is nonsense, but harmless
        (Reply(354), "D D D D U"),
    ],
)
def test_a_letter_after_each_answer_at_each_stage(reply: Reply | None, by_stage: str) -> None:
    assert [decided(stage, reply).name[0] for stage in Stage] == by_stage.split()


def test_a_cut_after_the_dot_leaves_only_a_letter_uncertain() -> None:
    for kind in Kind:
        assert decided(Stage.DOT, None, kind) == (U if kind is Kind.LETTER else D)


def test_a_crash_before_the_dot_is_safe_and_after_it_is_not() -> None:
    for kind in Kind:
        for phase in Phase:
            uncertain = kind is Kind.LETTER and phase is Phase.DOT
            assert delivery.after_crash(kind, phase) == (U if uncertain else Q)


def test_the_waits_are_half_an_hour_one_two_then_three_until_five_days_are_over() -> None:
    now, waits = NOW, []
    while True:
        attempts = len(waits) + 1
        outcome = delivery.decide(Attempt(Stage.RCPT, Reply(450)), Kind.LETTER, attempts, NOW, now)
        if outcome.due_at is None:
            break
        waits.append((outcome.due_at - now) / timedelta(hours=1))
        now = outcome.due_at
    assert outcome.state is R
    assert outcome.reply == "450"
    assert waits[:4] == [0.5, 1, 2, 3]
    assert set(waits[3:]) == {3}
    assert GIVE_UP_AFTER - timedelta(hours=3) < now - NOW <= GIVE_UP_AFTER


@given(
    stage=st.sampled_from(Stage),
    code=st.none() | st.integers(200, 599),
    enhanced=st.sampled_from(["", "2.0.0", "4.2.2", "5.2.2", "5.7.1"]),
    kind=st.sampled_from(Kind),
    attempts=st.integers(1, 60),
    hours=st.integers(0, 200),
)
def test_promises_that_hold_for_every_answer(
    stage: Stage, code: int | None, enhanced: str, kind: Kind, attempts: int, hours: int
) -> None:
    reply = None if code is None else Reply(code, enhanced)
    now = NOW + timedelta(hours=hours)
    outcome = delivery.decide(Attempt(stage, reply), kind, attempts, NOW, now)
    assert outcome.state in STEPS[State.SENDING]
    assert (outcome.state is D) == (outcome.due_at is not None)
    assert outcome.due_at is None or now < outcome.due_at <= NOW + GIVE_UP_AFTER
    if outcome.state is U:
        assert (kind, stage) == (Kind.LETTER, Stage.DOT)
    if outcome.state is A:
        assert stage is Stage.DOT
        assert code is not None
        assert code // 100 == 2
    if kind is Kind.LETTER and stage is Stage.DOT and (code is None or code < 400):
        assert outcome.state in {A, U}  # never again without a person's word


@pytest.mark.parametrize(
    ("code", "text", "kept"),
    [
        (250, b"2.0.0 Ok: queued as 4F1", "250 2.0.0"),
        (550, b"5.1.1 <mp@parliament.example.org>: no such user", "550 5.1.1"),
        (451, b"try later 4.7.1", "451"),
        (250, b"2.0.0", "250 2.0.0"),
        (250, b"10.0.0.1 says hello", "250"),
        (550, b"5.1.1234567 odd", "550"),
    ],
)
def test_of_an_answer_only_the_codes_are_kept(code: int, text: bytes, kept: str) -> None:
    assert str(Reply.read(code, text)) == kept


@pytest.mark.parametrize("code", [-1, 0, 99, 199, 600, 999])
def test_what_is_no_answer_is_none(code: int) -> None:
    assert Reply.read(code, b"2.0.0") is None


@dataclass
class Holder:
    id: str = "mp-1"
    email: str = "mp@parliament.example.org"
    contact_form_url: str = ""
    postal_address: str = "House of Commons"
    ends_on: date | None = None
    enabled_on: date | None = date(2026, 6, 27)
    valid_to: datetime | None = None
    suspect_address: str = ""


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (Holder(), ""),
        (None, "vacant"),
        (Holder(id="mp-2"), "holder_changed"),
        (Holder(id="mp-2", email=""), "holder_changed"),
        (Holder(email="new@parliament.example.org"), "address_changed"),
        (Holder(email=""), "no_address"),
        (Holder(ends_on=date(2026, 11, 22)), "term_over"),
        (Holder(ends_on=date(2026, 11, 23)), ""),
        (Holder(enabled_on=None), "disabled"),
        (Holder(suspect_address="mp@parliament.example.org"), "address_suspect"),
        (Holder(suspect_address="old@parliament.example.org"), ""),
    ],
)
def test_why_a_letter_may_not_leave_as_confirmed(holder: Holder | None, reason: str) -> None:
    pinned = "mp@parliament.example.org"
    assert delivery.held_reason("gb-commons-1", "mp-1", pinned, holder, NOW.date()) == reason
