"""What all visitors see alike is one thing in all processes of a machine."""

from pathlib import Path

from app.web.snapshot import Mark, Snapshot

LONG = 3600.0  # seconds


def test_what_one_process_forgets_no_other_shows(tmp_path: Path) -> None:
    one, other = (Snapshot(Mark(tmp_path / "shown")) for _ in range(2))
    assert [shown.get("page", lambda: "old", LONG) for shown in (one, other)] == ["old", "old"]
    one.clear()
    assert [shown.get("page", lambda: "new", LONG) for shown in (other, one)] == ["new", "new"]
    assert other.get("page", lambda: "never asked", LONG) == "new"


def test_what_was_read_before_a_change_and_is_kept_after_it_is_not_shown_again(tmp_path: Path) -> None:
    one, other = (Snapshot(Mark(tmp_path / "shown")) for _ in range(2))

    def changed_meanwhile() -> str:
        other.clear()
        return "old"

    assert one.get("page", changed_meanwhile, LONG) == "old"
    assert one.get("page", lambda: "new", LONG) == "new"


def test_it_grows_old(tmp_path: Path) -> None:
    shown = Snapshot(Mark(tmp_path / "shown"))
    assert [shown.get("page", lambda n=n: n, 0.0) for n in range(2)] == [0, 1]


def test_where_no_file_can_be_had_a_process_forgets_by_itself(tmp_path: Path) -> None:
    shown = Snapshot(Mark(tmp_path / "nowhere" / "shown"))
    assert shown.get("page", lambda: "old", LONG) == "old"
    assert shown.get("page", lambda: "new", LONG) == "old"
    shown.clear()
    assert shown.get("page", lambda: "new", LONG) == "new"
