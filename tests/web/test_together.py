"""What many ask for at once is done in one go, by one of them, and each gets their own answer."""

import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from app.web import places
from app.web.places import AtPlaces
from app.web.together import Together
from tests.processes import wait_for

LONG = 30.0  # seconds that a test waits for what must come
MANY = 12


class Deed:
    """Doubles numbers, in groups that it remembers. It begins when it may, and cannot double 13."""

    def __init__(self) -> None:
        self.may, self.begun = threading.Event(), threading.Semaphore(0)
        self.may.set()
        self.away: Exception | None = None
        self.groups: list[list[int]] = []

    def __call__(self, come: Callable[[], list[int]]) -> list[int]:
        self.begun.release()
        assert self.may.wait(LONG)
        if self.away:
            raise self.away
        group = come()
        self.groups.append(group)
        if 13 in group:
            raise ValueError("13")
        return [2 * number for number in group]


@pytest.fixture
def deed() -> Deed:
    return Deed()


@pytest.fixture
def together(deed: Deed) -> Together[int, int]:
    return Together(deed)


@pytest.fixture
def pool() -> Iterable[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MANY + 2) as made:
        yield made


def while_one_leads(
    pool: ThreadPoolExecutor, together: Together[int, int], deed: Deed, first: int, others: Iterable[int]
) -> list[Future[int]]:
    """One asks, and is about to do it; then the others ask as well; then it may."""
    deed.may.clear()
    asked = [pool.submit(together.join, first)]
    assert deed.begun.acquire(timeout=LONG)
    asked += [pool.submit(together.join, number) for number in others]
    wait_for("all to stand in line", lambda: len(together._line) == len(asked), LONG)
    deed.may.set()
    return asked


def test_who_comes_alone_goes_alone(together: Together[int, int], deed: Deed) -> None:
    assert [together.join(number) for number in (1, 2, 3)] == [2, 4, 6]
    assert deed.groups == [[1], [2], [3]]


def test_all_who_wait_go_at_once_and_each_gets_their_own(
    together: Together[int, int], deed: Deed, pool: ThreadPoolExecutor
) -> None:
    asked = while_one_leads(pool, together, deed, 0, range(1, MANY))
    assert [each.result(LONG) for each in asked] == [2 * number for number in range(MANY)]
    assert [sorted(group) for group in deed.groups] == [list(range(MANY))]


def test_who_comes_too_late_for_a_group_goes_with_the_next(
    pool: ThreadPoolExecutor,
) -> None:
    came, may_end = threading.Semaphore(0), threading.Event()
    groups: list[list[int]] = []

    def slow(come: Callable[[], list[int]]) -> list[int]:
        groups.append(come())
        came.release()
        assert may_end.wait(LONG)
        return groups[-1]

    together = Together(slow)
    first = pool.submit(together.join, 0)
    assert came.acquire(timeout=LONG)
    others = [pool.submit(together.join, number) for number in range(1, MANY)]
    wait_for("the others to stand in line", lambda: len(together._line) == MANY - 1, LONG)
    may_end.set()
    assert [each.result(LONG) for each in [first, *others]] == list(range(MANY))
    assert [sorted(group) for group in groups] == [[0], list(range(1, MANY))]


def test_what_keeps_one_keeps_no_other(
    together: Together[int, int], deed: Deed, pool: ThreadPoolExecutor
) -> None:
    numbers = [0, 1, 13, 2]
    asked = while_one_leads(pool, together, deed, numbers[0], numbers[1:])
    with pytest.raises(ValueError, match="13"):
        asked[2].result(LONG)
    assert [asked[place].result(LONG) for place in (0, 1, 3)] == [0, 2, 4]
    assert sorted(map(sorted, deed.groups)) == [[0], [0, 1, 2, 13], [1], [2], [13]]
    assert together.join(5) == 10  # nobody is thought to lead any more


def test_who_fails_alone_is_not_tried_again(together: Together[int, int], deed: Deed) -> None:
    with pytest.raises(ValueError, match="13"):
        together.join(13)
    assert deed.groups == [[13]]
    assert together.join(5) == 10


def test_where_it_cannot_begin_all_are_told_at_once(
    together: Together[int, int], deed: Deed, pool: ThreadPoolExecutor
) -> None:
    deed.away = OSError("away")
    asked = while_one_leads(pool, together, deed, 0, range(1, MANY))
    for each in asked:
        with pytest.raises(OSError, match="away"):
            each.result(LONG)
    assert not together._line
    deed.away = None
    assert together.join(5) == 10


@pytest.mark.parametrize("numbers", [range(MANY), [0, 1, 13, 2]])
def test_those_who_stand_in_line_for_a_place_go_with_the_first(
    together: Together[int, int],
    deed: Deed,
    monkeypatch: pytest.MonkeyPatch,
    pool: ThreadPoolExecutor,
    numbers: Sequence[int],
) -> None:
    monkeypatch.setattr(places, "PATIENCE", LONG)
    at_work, may = threading.Event(), threading.Event()

    def page(environ: dict[str, Any], _start: Any) -> list[bytes]:
        if "number" not in environ:
            at_work.set()
            assert may.wait(LONG)
            return [b""]
        try:
            return [b"%d" % together.join(environ["number"])]
        except ValueError:
            return [b"no"]

    gate = AtPlaces(page, 1)
    slow = pool.submit(gate, {}, None)
    assert at_work.wait(LONG)
    others = [pool.submit(gate, {"number": number}, None) for number in numbers]
    wait_for("all to stand in line", lambda: len(gate._places._begin) == len(numbers), LONG)
    may.set()
    expected = [b"no" if number == 13 else b"%d" % (2 * number) for number in numbers]
    assert [each.result(LONG) for each in others] == [[answer] for answer in expected]
    assert slow.result(LONG) == [b""]
    assert sorted(deed.groups[0]) == sorted(numbers)
    assert len(deed.groups) == (1 + len(numbers) if 13 in numbers else 1)
    assert (gate._places._free, gate._places._added) == (1, 0)  # no place was lost, none was made


@pytest.fixture
def restless() -> Iterable[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_one_leads_at_a_time_and_nobody_is_forgotten(
    pool: ThreadPoolExecutor,
) -> None:
    at_it, leading, crowd = threading.Lock(), [], 2000

    def deed(come: Callable[[], list[int]]) -> list[int]:
        leading.append(at_it.acquire(blocking=False))
        group = come()
        if leading[-1]:
            at_it.release()
        return group

    together = Together(deed)
    asked = [pool.submit(lambda: [together.join(number) for number in range(crowd)]) for _ in range(MANY)]
    assert all(each.result(LONG) == list(range(crowd)) for each in asked)
    assert all(leading)
