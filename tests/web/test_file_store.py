"""Counts of a machine's web processes in a file: together, swept, and alone where the file is of no use."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.web import file_store
from app.web.file_store import FileStorage
from app.web.shared_store import SharedStorage


def test_each_increment_is_seen_by_the_other_until_its_time_is_over(tmp_path: Path, clock) -> None:
    one, other = FileStorage(tmp_path / "limits.db"), FileStorage(tmp_path / "limits.db")
    assert not (tmp_path / "limits.db").exists(), "nothing is opened before the first count"
    assert [store.incr("key", 60) for store in (one, other, one)] == [1, 2, 3]
    assert other.get("key") == 3
    assert (other.get("another"), other.incr("another", 60, 5)) == (0, 5)
    clock.shift(timedelta(seconds=59))
    assert other.incr("key", 60) == 4
    clock.shift(timedelta(seconds=2))
    assert other.get("key") == 0
    assert [one.incr("key", 60), other.incr("key", 60)] == [1, 2]
    assert (tmp_path / "limits.db").stat().st_mode & 0o777 == 0o600
    assert one.reset() == 2
    assert other.get("key") == 0
    for store in (one, other):
        store.close()


def test_what_is_over_is_swept_and_leaves_no_trace(tmp_path: Path, clock) -> None:
    store = FileStorage(tmp_path / "limits.db")
    for number in range(10):
        store.incr(f"visitor {number}", 60)
    clock.shift(timedelta(seconds=file_store.SWEEP_EVERY + 1))
    assert store.incr("the next", 60) == 1
    assert store.reset() == 1, "the next alone is kept"
    store.close()
    assert b"visitor" not in (tmp_path / "limits.db").read_bytes()


def nowhere(path: Path) -> None:
    path.parent.rmdir()


def garbage(path: Path) -> None:
    path.write_bytes(b"what a power failure has left of it" * 200)


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("spoil", [nowhere, garbage, a_folder])
def test_a_file_of_no_use_closes_no_door(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "instance" / "limits.db"
    path.parent.mkdir()
    spoil(path)
    store = SharedStorage(FileStorage(path))
    with capture_logs() as lines:
        assert [store.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    assert [line["event"] for line in lines] == ["counting alone"]


def test_a_file_that_becomes_useless_is_left_and_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.shared_store.AGAIN_AFTER", 0.0)
    path = tmp_path / "limits.db"
    inner = FileStorage(path)
    store = SharedStorage(inner)
    assert [store.incr("key", 60) for _ in range(2)] == [1, 2]
    inner._ask("PRAGMA query_only=ON")
    with capture_logs() as lines:
        assert store.incr("key", 60) == 1, "alone"
        assert store.incr("key", 60) == 3, "together again: the file was opened anew"
    assert [line["event"] for line in lines] == ["counting alone", "counting together again"]
    inner.close()


def test_the_start_replaces_what_cannot_be_read_and_keeps_what_can(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"
    FileStorage(path).mend()
    assert not path.exists()
    garbage(path)
    FileStorage(path).mend()
    store = FileStorage(path)
    assert store.incr("key", 60) == 1
    store.close()
    FileStorage(path).mend()
    assert store.incr("key", 60) == 2
    store.close()
