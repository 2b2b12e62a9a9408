"""Writers of several threads and processes take turns at one SQLite file."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, QueuePool, text
from sqlalchemy.exc import TimeoutError

from app import db
from app import turn as turns
from app.turn import Turn

ANOTHER = """
import sys
from app.turn import Turn
with Turn(sys.argv[1]).taken(5):
    print("mine", flush=True)
    sys.stdin.readline()
"""

FORKED = """
import os
import sys
from sqlalchemy.exc import TimeoutError
from app import db
with db._turn_at(sys.argv[1]).taken(5):
    if child := os.fork():
        os.waitpid(child, 0)
        sys.exit()
    try:
        with db._turn_at(sys.argv[1]).taken(0.01):
            print("at once")
    except TimeoutError:
        print("in turn")
"""


def test_a_fork_has_a_turn_of_its_own(tmp_path: Path) -> None:
    database = str(tmp_path / "postbag.db")
    done = subprocess.run(
        [sys.executable, "-c", FORKED, database], capture_output=True, text=True, check=True
    )
    assert done.stdout == "in turn\n"


def test_another_process_has_the_turn_until_it_ends_or_dies(tmp_path: Path) -> None:
    database = str(tmp_path / "postbag.db")
    turn = Turn(database)
    for dies in (False, True):
        with subprocess.Popen(
            [sys.executable, "-c", ANOTHER, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"mine\n"
            with pytest.raises(TimeoutError, match="another process"), turn.taken(0.01):
                pass
            if dies:
                other.kill()
            else:
                other.communicate(b"\n")
            with turn.taken(5):
                pass


def test_threads_wait_for_each_other_and_one_may_take_its_turn_again(tmp_path: Path) -> None:
    turn = Turn(str(tmp_path / "postbag.db"))
    refused: list[str] = []

    def try_it() -> None:
        try:
            with turn.taken(0.01):
                pass
        except TimeoutError as error:
            refused.append(str(error))

    with turn.taken(1):
        with turn.taken(1):
            pass
        another = threading.Thread(target=try_it)
        another.start()
        another.join()
    assert refused == ["another writer of this process does not end"]
    with Turn(str(tmp_path / "postbag.db")).taken(0.01):  # nobody has it any more
        pass


@pytest.mark.parametrize("database", [None, ":memory:", "/nowhere/at/all.db"])
def test_without_a_file_only_the_process_itself_takes_turns(database: str | None) -> None:
    with Turn(database).taken(0.01), Turn(database).taken(0.01):
        pass


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = db.connect(f"sqlite:///{tmp_path / 'postbag.db'}")
    db.bind(made)
    yield made
    db.unbind()


@pytest.mark.parametrize("write", [db.transaction, db.statements])
def test_whoever_waits_for_their_turn_holds_no_connection(
    engine: Engine, write: Callable[[], AbstractContextManager[object]]
) -> None:
    """However many wait: whoever has the turn may still need one, and all would stand still."""
    waiting, done = threading.Semaphore(0), []

    @contextmanager
    def seen_to_wait() -> Iterator[None]:
        waiting.release()
        yield

    def writes() -> None:
        turns.wait_within(seen_to_wait)
        with write():
            done.append(True)

    crowd = [threading.Thread(target=writes) for _ in range(db.MOST_CONNECTIONS + 5)]
    with db.transaction() as session:
        for thread in crowd:
            thread.start()
        assert all(waiting.acquire(timeout=10) for _ in crowd)
        assert isinstance(engine.pool, QueuePool)
        assert engine.pool.checkedout() == 1  # ours
        session.execute(text("SELECT 1"))
    for thread in crowd:
        thread.join(30)
    assert len(done) == len(crowd)
