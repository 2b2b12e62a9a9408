"""``flask up`` as ``make run`` starts it: it serves, and Ctrl-C leaves nothing behind."""

import os
import signal
from pathlib import Path

import pytest

from tests.inbound.listening import is_open
from tests.processes import answers, environment, free_port, running, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]


def nobody_is_left(group: int) -> bool:
    """Whether a process group is empty."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_ends_all_and_a_second_start_changes_nothing(tmp_path: Path) -> None:
    port, mail = free_port(), free_port()
    env = environment(
        tmp_path,
        f"sqlite:///{tmp_path / 'postbag.db'}",
        PORT=str(port),
        SANDBOX_SMTP_PORT=str(free_port()),
        MAIL_LISTEN=f"127.0.0.1:{mail}",
    )
    for log in (tmp_path / "first.log", tmp_path / "second.log"):
        with running("-m", "flask", "--app", "wsgi", "up", env=env, log=log) as process:
            wait_for("the pages", lambda: answers(f"http://127.0.0.1:{port}/c/safe-passage"), 60)
            wait_for("the door for mail", lambda: is_open(mail), 60)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            assert process.wait(25) == 0
            wait_for("all to end", lambda p=process.pid: nobody_is_left(p), 10)
    assert "2120 added" in (tmp_path / "first.log").read_text()
    assert "added" not in (tmp_path / "second.log").read_text()
