"""A few threads make the pages: all get theirs, and whoever waits for something keeps nobody else waiting."""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from app.web import runners
from app.web.runners import Runners
from tests.processes import wait_for

FEW = 2  # runners
LONG = 30.0  # seconds that a test waits for what must come


class Application:
    """Answers with the path and the body, from which thread; ``/wait`` only once it may."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.waiting = threading.Semaphore(0)
        self.threads: set[threading.Thread] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.threads.add(threading.current_thread())
        if environ["PATH_INFO"] == "/wait":
            self.waiting.release()
            assert self.may.wait(LONG)
        if environ["PATH_INFO"] == "/break":
            raise KeyError("broken")
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode(), environ["wsgi.input"].read()]


class Visitor(threading.Thread):
    """One who asks for a page in a thread of the server's."""

    def __init__(
        self, application: Runners, path: str, body: BytesIO | None = None, length: str = ""
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


def asks(application: Runners, path: str, **sent: Any) -> Visitor:
    visitor = Visitor(application, path, **sent)
    visitor.start()
    return visitor


def test_everybody_gets_their_own_page_from_a_few_threads() -> None:
    application = Application()
    gate = Runners(application, FEW)
    visitors = {number: asks(gate, f"/{number}") for number in range(60)}
    for number, visitor in visitors.items():
        assert visitor.got() == ("200 OK", b"/%d " % number)
    assert {thread.name for thread in application.threads} == {"runner"}


def test_those_who_wait_for_something_keep_nobody_else_waiting() -> None:
    application = Application()
    gate = Runners(application, FEW)
    stuck = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in stuck:
        assert application.waiting.acquire(timeout=LONG)
    for number in range(20):
        assert asks(gate, f"/{number}").got() == ("200 OK", b"/%d " % number)
    application.may.set()
    assert {visitor.got() for visitor in stuck} == {("200 OK", b"/wait ")}


def test_the_same_few_make_one_page_after_the_other() -> None:
    application = Application()
    gate = Runners(application, FEW)
    for number in range(20):
        assert asks(gate, f"/{number}").got()[0] == "200 OK"
    assert len(application.threads) <= FEW


def test_those_that_began_while_all_waited_end() -> None:
    application = Application()
    gate = Runners(application, FEW)
    stuck = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in stuck:
        assert application.waiting.acquire(timeout=LONG)
    assert len(application.threads) == FEW + 3
    application.may.set()
    for visitor in stuck:
        visitor.got()
    wait_for("the others to end", lambda: sum(each.is_alive() for each in application.threads) == FEW, LONG)


def test_there_are_never_more_runners_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "MOST", FEW + 1)
    application = Application()
    gate = Runners(application, FEW)
    stuck = [asks(gate, "/wait") for _ in range(FEW + 3)]
    for _ in range(FEW + 1):
        assert application.waiting.acquire(timeout=LONG)
    assert not application.waiting.acquire(timeout=3 * runners.PATIENCE)
    application.may.set()
    assert {visitor.got() for visitor in stuck} == {("200 OK", b"/wait ")}


class SlowBody(BytesIO):
    """What somebody sends who takes their time."""

    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self.asked, self.sent = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.set()
        assert self.sent.wait(LONG)
        return super().read(size)


def test_a_slow_sender_takes_no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "MOST", FEW)
    gate = Runners(Application(), FEW)
    bodies = [SlowBody(b"kept") for _ in range(FEW + 1)]
    slow = [asks(gate, "/slow", body=body, length="4") for body in bodies]
    for body in bodies:
        assert body.asked.wait(LONG)
    assert asks(gate, "/quick").got() == ("200 OK", b"/quick ")
    for body in bodies:
        body.sent.set()
    assert {visitor.got() for visitor in slow} == {("200 OK", b"/slow kept")}


@pytest.mark.parametrize("length", ["", "x", "0", str(runners.SMALL + 1)])
def test_a_body_without_a_fitting_length_is_left_to_the_page(length: str) -> None:
    body = BytesIO(b"kept")
    assert asks(Runners(Application(), FEW), "/", body=body, length=length).got() == ("200 OK", b"/ kept")


def test_an_error_is_the_servers_to_see_and_the_runner_goes_on() -> None:
    gate = Runners(Application(), FEW)
    for _ in range(3 * FEW):
        with pytest.raises(KeyError, match="broken"):
            gate({"PATH_INFO": "/break", "wsgi.input": BytesIO()}, lambda *_: None)
    assert asks(gate, "/").got() == ("200 OK", b"/ ")
