"""Few pages are made at a time: all get theirs, and whoever waits for something keeps nobody else waiting."""

import threading
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.turn import Turn
from app.web import places
from app.web.places import AtPlaces, Places
from tests.processes import wait_for

FEW = 2  # places
LONG = 30.0  # seconds that a test waits for what must come


class Application:
    """Answers with the path and the body; ``/wait`` only once it may, ``/write`` in its turn."""

    def __init__(self, turn: Turn | None = None) -> None:
        self.turn = turn
        self.may = threading.Event()
        self.waiting = threading.Semaphore(0)
        self.at_work, self.most = 0, 0
        self.made: list[str] = []
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self.lock:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        try:
            if path == "/wait":
                self.waiting.release()
                assert self.may.wait(LONG)
            if path == "/break":
                raise KeyError("broken")
            if path == "/write" and self.turn:
                self.waiting.release()
                with self.turn.taken(LONG):
                    self.made.append("written")
            self.made.append(path)
        finally:
            with self.lock:
                self.at_work -= 1
        start_response("200 OK", [])
        return [path.encode(), environ["wsgi.input"].read()]


class Visitor(threading.Thread):
    """One who asks for a page in a thread of the server's."""

    def __init__(
        self, application: AtPlaces, path: str, body: BytesIO | None = None, length: str = ""
    ) -> None:
        super().__init__(daemon=True)
        self.environ = {"PATH_INFO": path, "CONTENT_LENGTH": length, "wsgi.input": body or BytesIO()}
        self.application, self.status, self.page = application, "", b""

    def run(self) -> None:
        self.page = b" ".join(self.application(self.environ, self._start))

    def _start(self, status: str, _headers: Any) -> None:
        self.status = status

    def got(self) -> tuple[str, bytes]:
        self.join(LONG)
        assert not self.is_alive(), "no page came"
        return self.status, self.page


def asks(application: AtPlaces, path: str, **sent: Any) -> Visitor:
    visitor = Visitor(application, path, **sent)
    visitor.start()
    return visitor


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No place is added while a test runs."""
    monkeypatch.setattr(places, "PATIENCE", LONG)


@pytest.mark.usefixtures("patient")
def test_everybody_gets_their_own_page_and_few_are_made_at_a_time() -> None:
    application = Application()
    gate = AtPlaces(application, FEW)
    stuck = asks(gate, "/wait")
    assert application.waiting.acquire(timeout=LONG)
    visitors = {number: asks(gate, f"/{number}") for number in range(60)}
    for number, visitor in visitors.items():
        assert visitor.got() == ("200 OK", b"/%d " % number)
    application.may.set()
    stuck.got()
    assert application.most == FEW


@pytest.mark.usefixtures("patient")
def test_who_waits_for_a_place_keeps_to_no_processor_yet() -> None:
    """Which one it is may be decided anew meanwhile."""
    application, kept = Application(), []
    gate = AtPlaces(application, 1, lambda: kept.append(threading.current_thread()))
    first = asks(gate, "/wait")
    assert application.waiting.acquire(timeout=LONG)
    second = asks(gate, "/")
    wait_for("the second to stand in line", lambda: len(gate._places._begin) == 1, LONG)
    assert kept == [first]
    application.may.set()
    assert first.got() == ("200 OK", b"/wait ")
    assert second.got() == ("200 OK", b"/ ")
    assert kept == [first, second]


@pytest.mark.slow
def test_those_who_wait_for_something_keep_nobody_else_waiting() -> None:
    application = Application()
    gate = AtPlaces(application, FEW)
    stuck = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in stuck:
        assert application.waiting.acquire(timeout=LONG)
    for number in range(20):
        assert asks(gate, f"/{number}").got() == ("200 OK", b"/%d " % number)
    application.may.set()
    assert {visitor.got() for visitor in stuck} == {("200 OK", b"/wait ")}


def test_places_that_were_added_while_all_waited_go_again(monkeypatch: pytest.MonkeyPatch) -> None:
    application = Application()
    gate = AtPlaces(application, FEW)
    stuck = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in stuck:
        assert application.waiting.acquire(timeout=LONG)
    monkeypatch.setattr(places, "PATIENCE", LONG)
    application.may.set()
    for visitor in stuck:
        visitor.got()
    application.may.clear()
    again = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in range(FEW):
        assert application.waiting.acquire(timeout=LONG)
    wait_for("the others to stand in line", lambda: len(gate._places._begin) == 3, LONG)
    assert application.at_work == FEW
    application.may.set()
    assert {visitor.got() for visitor in again} == {("200 OK", b"/wait ")}


@pytest.mark.usefixtures("patient")
def test_who_comes_back_goes_before_those_who_begin() -> None:
    spots, order = Places(1), []
    left, back = threading.Event(), threading.Event()

    def goes_aside() -> None:
        spots.take()
        with spots.aside():
            left.set()
            assert back.wait(LONG)
        order.append("came back")
        spots.leave()

    def begins() -> None:
        spots.take()
        order.append("began")
        spots.leave()

    first = threading.Thread(target=goes_aside)
    first.start()
    assert left.wait(LONG)
    spots.take()  # what the first one left
    second = threading.Thread(target=begins)
    second.start()
    wait_for("the second to stand in line", lambda: len(spots._begin) == 1, LONG)
    back.set()
    wait_for("the first to stand in line", lambda: len(spots._go_on) == 1, LONG)
    spots.leave()
    first.join(LONG)
    second.join(LONG)
    assert order == ["came back", "began"]


@pytest.mark.usefixtures("patient")
def test_whoever_waits_for_the_turn_to_write_takes_no_place(tmp_path: Path) -> None:
    database = str(tmp_path / "postbag.db")
    turn, elsewhere = Turn(database), Turn(database)
    application = Application(turn)
    gate = AtPlaces(application, 1)
    for held in (turn, elsewhere):  # by another thread, by another process
        with held.taken(LONG):
            writers = [asks(gate, "/write") for _ in range(2)]
            for _ in writers:
                assert application.waiting.acquire(timeout=LONG)
            assert asks(gate, "/read").got() == ("200 OK", b"/read ")
        assert {visitor.got() for visitor in writers} == {("200 OK", b"/write ")}
    assert application.made == ["/read", "written", "/write", "written", "/write"] * 2


@pytest.mark.usefixtures("patient")
def test_who_has_a_place_keeps_to_the_processor_of_all_before_the_page_is_made() -> None:
    application, told = Application(), []
    gate = AtPlaces(application, 1, lambda: told.append((threading.current_thread(), len(application.made))))
    visitors = [asks(gate, "/read") for _ in range(3)]
    for visitor in visitors:
        visitor.got()
    assert {thread for thread, _made in told} == set(visitors)
    assert [made for _thread, made in told] == [0, 1, 2]


class SlowBody(BytesIO):
    """What somebody sends who takes their time."""

    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self.asked, self.sent = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.set()
        assert self.sent.wait(LONG)
        return super().read(size)


@pytest.mark.usefixtures("patient")
def test_a_slow_sender_takes_no_place() -> None:
    gate = AtPlaces(Application(), FEW)
    bodies = [SlowBody(b"kept") for _ in range(FEW + 1)]
    slow = [asks(gate, "/slow", body=body, length="4") for body in bodies]
    for body in bodies:
        assert body.asked.wait(LONG)
    assert asks(gate, "/quick").got() == ("200 OK", b"/quick ")
    for body in bodies:
        body.sent.set()
    assert {visitor.got() for visitor in slow} == {("200 OK", b"/slow kept")}


@pytest.mark.parametrize("length", ["", "x", "0", str(places.SMALL + 1)])
def test_a_body_without_a_fitting_length_is_left_to_the_page(length: str) -> None:
    body = BytesIO(b"kept")
    assert asks(AtPlaces(Application(), FEW), "/", body=body, length=length).got() == ("200 OK", b"/ kept")


@pytest.mark.usefixtures("patient")
def test_an_error_is_the_servers_to_see_and_its_place_is_left() -> None:
    gate = AtPlaces(Application(), FEW)
    for _ in range(3 * FEW):
        with pytest.raises(KeyError, match="broken"):
            gate({"PATH_INFO": "/break", "wsgi.input": BytesIO()}, lambda *_: None)
    assert asks(gate, "/").got() == ("200 OK", b"/ ")


def test_whoever_is_told_to_go_on_has_a_place_again_until_it_is_left() -> None:
    spots, told = Places(FEW), threading.Lock()
    told.acquire()
    spots.take()
    waits = threading.Thread(target=spots.leave_until, args=(told,))
    waits.start()
    wait_for("its place to be left", lambda: spots._free == FEW, LONG)
    spots.may_go_on(told)
    waits.join(LONG)
    assert not waits.is_alive()
    assert spots._free == FEW - 1
    spots.leave()
    assert spots._free == FEW
