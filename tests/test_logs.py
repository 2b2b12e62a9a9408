"""Our lines of the log: whole, readable by a machine, and never in anybody's way."""

import contextlib
import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest
import structlog

from app import logs


@pytest.fixture(autouse=True)
def configured() -> None:
    logs.set_up()


def test_a_line_is_one_json_object_on_standard_error_as_it_is_then(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger("web").bind()
    for _again in range(2):
        monkeypatch.setattr(sys, "stderr", written := io.StringIO())
        log.info("request", route="/c/<slug>/write", ms=1.5, on=date(2026, 11, 23))
        line = written.getvalue()
        said = json.loads(line)
        assert line.endswith("}\n")
        assert said.pop("timestamp").endswith("Z")
        assert said == {
            "event": "request",
            "level": "info",
            "route": "/c/<slug>/write",
            "ms": 1.5,
            "on": "datetime.date(2026, 11, 23)",
        }


def test_a_line_for_which_there_is_no_room_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("w")  # noqa: SIM115 - it cannot be closed without an error
    monkeypatch.setattr(sys, "stderr", full)
    structlog.get_logger("web").info("request")
    monkeypatch.undo()
    with contextlib.suppress(OSError):
        full.close()
