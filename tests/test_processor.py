"""The threads of a process work on one processor, and the kernel says which."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from app import create_app, db, processor
from app.processor import FREE, STAY, Processor
from tests import sink as sinks
from tests.conftest import Templates, make_settings
from tests.factories import queued_letters
from tests.processes import answers, environment, free_port, running, wait_for

LONG = 20
FLASK = ("-m", "flask", "--app", "wsgi")
ALL = getattr(os, "sched_getaffinity", lambda _thread: {0})(0)
pytestmark = pytest.mark.skipif(len(ALL) < 2, reason="this machine has one processor")


class Clock:
    """A clock that stands until somebody moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Worker(threading.Thread):
    """A thread that works when it is told to."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.todo: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self.done: SimpleQueue[set[int]] = SimpleQueue()
        self.start()

    def run(self) -> None:
        while True:
            self.todo.get()()
            self.done.put(os.sched_getaffinity(0))

    def after(self, deed: Callable[[], object]) -> set[int]:
        """Where this thread may run once it has done this."""
        self.todo.put(deed)
        return self.done.get(timeout=LONG)


def test_all_threads_work_on_the_processor_where_the_first_one_was() -> None:
    ours, threads = Processor(Clock()), [Worker() for _ in range(4)]
    bound = threads[0].after(ours.keep)
    assert len(bound) == 1
    assert bound < ALL
    assert [thread.after(ours.keep) for thread in threads] == [bound] * 4
    assert os.sched_getaffinity(0) == ALL  # who does not ask is left alone


def test_now_and_then_the_kernel_has_its_say_and_all_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = sorted(ALL)[:2]
    clock, first, second = Clock(), Worker(), Worker()
    ours = Processor(clock)
    monkeypatch.setattr(processor, "_running_on", lambda: one)
    assert (first.after(ours.keep), second.after(ours.keep)) == ({one}, {one})
    clock.now += STAY
    monkeypatch.setattr(processor, "_running_on", lambda: other)
    assert (first.after(ours.keep), first.after(ours.keep)) == (ALL, ALL)
    clock.now += FREE
    assert first.after(ours.keep) == {other}
    assert second.after(lambda: None) == {one}  # it sleeps through all this
    assert second.after(ours.keep) == {other}


def test_a_processor_that_is_taken_away_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, thread = Clock(), Worker()
    ours = Processor(clock)
    monkeypatch.setattr(processor, "_running_on", lambda: 4095)
    assert thread.after(ours.keep) == ALL


def test_where_the_system_does_not_tell_the_kernel_goes_on_to_choose(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processor, "_STAT", tmp_path / "stat")
    assert Worker().after(Processor(Clock()).keep) == ALL


def test_what_the_operator_allows_is_kept() -> None:
    one, thread = min(ALL), Worker()

    def confined() -> None:
        os.sched_setaffinity(0, {one})
        Processor(Clock()).keep()

    assert thread.after(confined) == {one}


def test_the_field_of_the_processor_is_read_past_any_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stat = tmp_path / "stat"
    stat.write_text("7 (a) R (b) S " + " ".join(str(number) for number in range(4, 53)))
    monkeypatch.setattr(processor, "_STAT", stat)
    assert processor._running_on() == 39


def bound_threads(session: int) -> list[set[int]]:
    """Where those threads of a session's processes may run that may not run everywhere."""
    found = []
    for task in Path("/proc").glob("[0-9]*/task/[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(task.parts[2])) == session:
                found.append(os.sched_getaffinity(int(task.name)))
    return [where for where in found if where < ALL]


@pytest.mark.slow
@pytest.mark.real_clock
def test_the_web_and_the_worker_keep_to_theirs(templates: Templates, tmp_path: Path) -> None:
    """Nobody told them: it is how they are started."""
    url, port = templates.copy("sqlite", True), free_port()
    create_app(make_settings(tmp_path, DATABASE_URL=url))
    with db.transaction() as session:
        queued_letters(session, 1)
    db.unbind()
    with sinks.listening() as sink, ExitStack() as stack:
        env = environment(tmp_path, url, PORT=str(port), SANDBOX_SMTP_PORT=str(sink.port))
        web, worker = (
            stack.enter_context(running(*FLASK, name, env=env, log=tmp_path / f"{name}.log"))
            for name in ("web", "worker")
        )
        wait_for("the pages", lambda: answers(f"http://127.0.0.1:{port}/healthz"), 60)
        wait_for("a letter", lambda: bool(sink.taken), 60)
        for process in (web, worker):
            where = bound_threads(process.pid)
            assert where
            assert all(len(processors) == 1 for processors in where)
