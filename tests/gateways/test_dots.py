"""The page of dots: what a sender that was killed leaves behind, and who may read it."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.delivery import Reply
from app.gateways import dots
from app.gateways.dots import Dots, Legacy, left_behind
from tests.processes import ROOT

OK = Reply(250, "2.0.0")
DIES = """
import os, signal, sys
from pathlib import Path
from app.domain.delivery import Reply
from app.gateways.dots import Dots
page = Dots(Path(sys.argv[1]), "dead", 9)
for mail in ("settled", "answered", "refused", "unheard"):
    page.goes(mail)
page.answered("settled", Reply(250))
page.answered("answered", Reply(250, "2.0.0"))
page.answered("refused", Reply(451, "4.123.456"))
page.settled(["settled", "never went"])
os.kill(os.getpid(), signal.SIGKILL)
"""


def found(folder: Path) -> list[Legacy]:
    with left_behind(folder) as legacies:
        return legacies


def test_what_was_said_outlives_a_kill(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], cwd=ROOT)
    assert died.returncode == -signal.SIGKILL
    answers = {"answered": OK, "refused": Reply(451, "4.123.456")}
    assert found(tmp_path) == [Legacy("dead", frozenset({"unheard"}), answers)]
    assert found(tmp_path) == [], "once somebody is through with it, it is gone"


def test_of_one_that_lives_nobody_hears(tmp_path: Path) -> None:
    page = Dots(tmp_path, "alive", 2)
    page.goes("a")
    assert found(tmp_path) == []
    page.settled(["a"])
    page.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_not_settled_at_the_end_stays_for_the_next(tmp_path: Path) -> None:
    page = Dots(tmp_path, "gave-up", 2)
    page.goes("a")
    page.answered("a", OK)
    page.close()
    assert found(tmp_path) == [Legacy("gave-up", frozenset(), {"a": OK})]


def test_there_is_room_again_for_what_is_settled(tmp_path: Path) -> None:
    page = Dots(tmp_path, "busy", 1)
    page.goes("a")
    with pytest.raises(IndexError):
        page.goes("b")
    page.settled(["a"])
    page.goes("b")
    page.close()
    assert found(tmp_path) == [Legacy("busy", frozenset({"b"}))]


def test_whoever_fails_with_a_legacy_leaves_it_to_the_next(tmp_path: Path) -> None:
    page = Dots(tmp_path, "gave-up", 2)
    page.goes("a")
    page.close()
    with pytest.raises(RuntimeError), left_behind(tmp_path):
        raise RuntimeError
    assert found(tmp_path) == [Legacy("gave-up", frozenset({"a"}))]


def test_after_the_machine_has_started_again_it_counts_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the file may say anything: the power was cut before it was written."""
    page = Dots(tmp_path, "before", 2)
    page.goes("a")
    page.close()
    old = next(path for path in tmp_path.rglob("before"))
    monkeypatch.setattr(dots, "_boot", lambda: "another")
    assert found(tmp_path) == []
    assert old.exists(), "it may be another machine's, on a disk that both share"
    os.utime(old.parent, (0, 0))
    Dots(tmp_path, "after", 2).close()
    assert not old.exists()


def test_a_record_that_was_cut_short_is_an_answer_that_nobody_heard(tmp_path: Path) -> None:
    page = Dots(tmp_path, "torn", 3)
    for mail in ("a", "b", "c"):
        page.goes(mail)
    page._write(page._used["a"], "a 25")
    page._write(page._used["b"], "b ")
    page._write(page._used["c"], "\xff")
    page.close()
    [legacy] = found(tmp_path)
    assert legacy.answers == {}
    assert {"a", "b"} < legacy.went


def test_on_a_full_disk_it_works_all_the_same_and_nobody_inherits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    page = Dots(tmp_path, "poor", 1)
    page.goes("a")
    page.answered("a", OK)
    page.close()
    assert found(tmp_path) == []
