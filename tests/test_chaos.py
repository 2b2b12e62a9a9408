"""``make chaos`` and ``make crowd`` in small; and that the count of both sides can say no."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from app import db
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Letter
from chaos import verdict
from chaos.journal import Event, Record
from chaos.plan import Plan
from chaos.run import run
from tests.factories import queued_letters
from tests.processes import ROOT

WORKER, OTHER = 101, 102  # processes
ACCEPTED, TAKEN = State.ACCEPTED, "250 2.0.0 taken"


@pytest.mark.slow
@pytest.mark.real_clock
def test_no_letter_is_lost_and_none_comes_twice_whatever_dies(fresh_database: str) -> None:
    said: list[str] = []
    shape = fresh_database.partition(":")[0].partition("+")[0]
    plan = Plan(shape, letters=300, kills=4, losses=2, seed=1)
    with redirect_stderr(io.StringIO()):
        outcome = run(plan, said.append, fresh_database)
    assert outcome.good, "\n".join([*said, outcome.line()])
    assert outcome.verdict.delivered > 250
    assert outcome.web_kills > 0


@pytest.mark.slow
@pytest.mark.skipif(find_spec("locust") is None, reason="locust comes with `make crowd`")
def test_a_small_crowd_gets_through() -> None:
    command = [sys.executable, "-m", "chaos.crowd", "--people", "20", "--seconds", "10", "--pause", "0.6"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class Scene:
    """Three letters that a worker handed over, as its tables and the mail server's journal have it."""

    def __init__(self, file: Path) -> None:
        with db.transaction() as session:
            self.letters = [letter.id for letter in queued_letters(session, 3)]
            session.execute(update(Delivery).values(state=ACCEPTED))
            session.execute(update(Letter).values(state=ACCEPTED))
        self.file = file
        self.events = [Event("opened", 1, WORKER)]
        for letter in self.letters:
            self.handed_over(letter)

    def handed_over(self, letter: str, how: str = TAKEN, process: int = WORKER) -> None:
        self.events.append(Event("begun", 1, process, letter))
        self.events.append(Event("taken", 1, process, letter, f"<m.{letter}@letters.example.org>", how))

    def stands(self, letter: str, state: State) -> None:
        with db.transaction() as session:
            session.execute(update(Delivery).where(Delivery.id == letter).values(state=state))
            session.execute(update(Letter).where(Letter.id == letter).values(state=state))

    def judged(self, killed: tuple[int, ...] = (), told: tuple[str, ...] = ()) -> verdict.Verdict:
        self.file.write_text("".join(json.dumps(asdict(event)) + "\n" for event in self.events))
        return verdict.reach(Record.read(self.file), killed, told)


@pytest.fixture
def scene(connection: Connection, tmp_path: Path) -> Scene:
    return Scene(tmp_path / "sink.jsonl")


def test_what_both_sides_say_alike_is_delivered(scene: Scene) -> None:
    found = scene.judged()
    assert found.good
    assert (found.letters, found.delivered) == (3, 3)


def test_a_letter_that_only_the_tables_know_of_is_lost(scene: Scene) -> None:
    scene.events = [event for event in scene.events if event.mail != scene.letters[1]]
    assert scene.judged().lost == [f"{scene.letters[1]}: accepted, and the sink has not seen that"]


def test_a_letter_of_which_somebody_was_told_and_the_tables_know_nothing_is_lost(scene: Scene) -> None:
    assert len(scene.judged(told=("nobody@example.org",)).lost) == 1


def test_a_letter_that_was_refused_after_the_dot_is_not_delivered(scene: Scene) -> None:
    scene.events = [event for event in scene.events if event.mail != scene.letters[0]]
    scene.handed_over(scene.letters[0], "451 4.3.0 later")
    assert len(scene.judged().lost) == 1
    scene.handed_over(scene.letters[0])
    assert scene.judged().good


@pytest.mark.parametrize(
    ("how", "times"), [(TAKEN, 1), ("drop", 1), ("thanks a lot", 1), ("451 4.3.0 later", 0)]
)
def test_a_letter_that_may_have_come_again_has_come_twice(scene: Scene, how: str, times: int) -> None:
    scene.handed_over(scene.letters[2], how)
    assert len(scene.judged().twice) == times


def test_our_own_mails_may_come_twice(scene: Scene) -> None:
    with db.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == scene.letters[2]).values(kind=Kind.NOTICE))
        session.execute(update(Letter).where(Letter.id == scene.letters[2]).values(confirmed_at=None))
    scene.handed_over(scene.letters[2])
    assert scene.judged().good


def test_an_uncertain_letter_needs_a_cause(scene: Scene) -> None:
    scene.stands(scene.letters[0], State.UNCERTAIN)
    assert scene.judged(killed=(OTHER,)).unexplained == [scene.letters[0]]
    assert scene.judged(killed=(WORKER,)).by_kill == 1
    scene.events.append(Event("cut", 1, WORKER, scene.letters[0], how="dot"))
    assert scene.judged().by_drop == 1


def test_a_kill_explains_one_letter_for_each_connection(scene: Scene) -> None:
    for letter in scene.letters:
        scene.stands(letter, State.UNCERTAIN)
    scene.events += [Event("opened", 2, WORKER), Event("closed", 2, WORKER), Event("opened", 3, WORKER)]
    found = scene.judged(killed=(WORKER,))
    assert (found.by_kill, len(found.unexplained)) == (2, 1)


@pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED, State.SENDING, State.HELD])
def test_what_is_left_is_told(scene: Scene, state: State) -> None:
    scene.stands(scene.letters[0], state)
    found = scene.judged()
    assert (found.queue, found.lost, found.good) == (1, [], False)
