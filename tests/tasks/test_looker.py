"""A mail that cannot be looked at holds up nothing; the process that looks may die at any moment."""

import os
import signal

import pytest

from app.domain.incoming.verdict import Kind
from app.tasks import looker
from tests.factories import POST

RAW = b"From: jane@parliament.example.org\r\nMessage-ID: <1@example.org>\r\n\r\nThank you.\r\n"


@pytest.fixture
def glass():
    made = looker.Looker(POST.sender)
    yield made
    made.close()


@pytest.mark.slow
def test_it_looks_and_goes_on_when_its_process_was_killed(glass: looker.Looker) -> None:
    first = glass.look(RAW, "r")
    assert (first.verdict.kind, first.writer) == (Kind.PERSON, "jane@parliament.example.org")
    os.kill(glass._process.pid, signal.SIGTERM)  # as systemd does to all processes: the worker ends this one
    os.kill(glass._process.pid, signal.SIGINT)
    assert glass.look(RAW, "r") == first
    process = glass._process.pid
    os.kill(process, signal.SIGKILL)
    glass._process.wait()
    assert glass.look(RAW, "r") == first
    assert glass._process.pid != process


@pytest.mark.slow
def test_what_takes_too_long_is_unreadable(glass: looker.Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looker, "SECONDS", 0)
    assert glass.look(RAW, "r").verdict.reason == looker.GAVE_UP
    monkeypatch.undo()
    assert glass.look(RAW, "r").verdict.kind == Kind.PERSON


@pytest.mark.slow
def test_what_needs_too_much_memory_is_unreadable(
    glass: looker.Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looker, "MEMORY", 150 * 1024**2)
    huge = glass.look(b"x" * 100 * 1024**2, "r")
    assert (huge.verdict.kind, huge.verdict.reason) == (Kind.UNREADABLE, looker.GAVE_UP)
