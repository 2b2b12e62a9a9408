"""People who write and confirm through the real pages while web processes die, and try again as one does."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.gateways import district_files
from chaos.journey import Person, Step, Way, WrongPage, confirm, write

PATIENCE = 120.0  # seconds that one page may take to come after all
TRY_AGAIN = 0.3  # seconds, where no page came at all
ANSWERED = 7.0  # seconds, where one came that asks to be tried again: ten letters a minute are let in
LOOK_EVERY = 0.5  # seconds, into the mailbox
AT_ONCE = 8
HOST = "letters.example.org"


class GaveUp(Exception):
    """A page did not come, however often somebody asked."""


@dataclass
class Browser:
    """One person's browser in front of all web processes, as a proxy would spread them."""

    person: Person
    ports: Sequence[int]
    trouble: Callable[[], None]  # told of each answer that had to be asked for again
    cookies: dict[str, str] = field(default_factory=dict)
    turn: int = 0

    def follow(self, way: Way) -> None:
        """Send every step of a way; raises GaveUp, or WrongPage when something else came than should."""
        step = next(way)
        while True:
            page = self.page(step)
            try:
                step = way.send(page)
            except StopIteration:
                return

    def page(self, step: Step) -> str:
        """The page that a step leads to, asked for until it comes."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, location, body = self._ask(step.method, step.path, step.form)
                if status == 303:
                    status, location, body = self._ask("GET", urlsplit(location).path, None)
            except (OSError, http.client.HTTPException):
                status, body = 0, ""
            if status == 200 or (step.name == "confirm" and status == 409 and "timeline" in body):
                return body  # 409: the first "send" was kept, and its answer got lost
            if 400 <= status < 500:
                raise WrongPage(f"{step.name}: {status}")
            self.trouble()
            self.turn += 1
            time.sleep(TRY_AGAIN if not status else ANSWERED)
        raise GaveUp(step.name)

    def _ask(self, method: str, path: str, form: object) -> tuple[int, str, str]:
        port = self.ports[self.turn % len(self.ports)]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        headers = {
            "Host": HOST,
            "X-Forwarded-For": self.person.address,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": HOST,
            "Referer": f"https://{HOST}/",
            "Accept-Language": "en",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if form is not None:
            body = urlencode(form).encode()  # type: ignore[arg-type]
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


class Mailboxes:
    """The links that have come by mail, as the sink wrote them down."""

    def __init__(self, journal: Path) -> None:
        self._journal, self._read = journal, 0
        self._links: dict[str, str] = {}
        self._lock = threading.Lock()

    def link(self, email: str) -> str:
        """The newest link in somebody's mailbox, "" if there is none yet."""
        with self._lock, self._journal.open("rb") as file:
            file.seek(self._read)
            for line in file.read().splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if b'"link"' in line:
                    event = json.loads(line)
                    self._links[event["mail"]] = event["how"]
            return self._links.get(email, "")


class Crowd:
    """So many people, a few at a time; what they were told is what must be true in the end."""

    def __init__(self, number: int, ports: Sequence[int], journal: Path, seed: int) -> None:
        dice = random.Random(seed)
        postcodes = dice.sample(sorted(district_files.load()["GB"]), number)
        self.people = [
            Person(f"supporter.{n}@people.example.org", postcode, f"10.{n >> 8 & 255}.{n & 255}.7")
            for n, postcode in enumerate(postcodes)
        ]
        self.ports, self.mailboxes = ports, Mailboxes(journal)
        self.confirmed: list[Person] = []  # who were told that their letter goes
        self.failed: list[str] = []
        self.tries_again = 0
        self._waiting = list(reversed(self.people))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._live, daemon=True) for _ in range(AT_ONCE)]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> bool:
        """Whether everybody has been heard, one way or the other."""
        return not any(thread.is_alive() for thread in self._threads)

    def _live(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                person = self._waiting.pop()
            try:
                self._one(person)
            except (GaveUp, WrongPage) as error:
                self.failed.append(f"somebody could not send: {type(error).__name__} {error}")
            else:
                self.confirmed.append(person)

    def _one(self, person: Person) -> None:
        browser = Browser(person, self.ports, self._again)
        browser.follow(write(person))
        link = self._link(person)
        if not link:  # the mail server refused it for good: they write once more, as people do
            self._again()
            browser.follow(write(person))
            link = self._link(person)
        if not link:
            raise GaveUp("mail")
        browser.follow(confirm(link))

    def _again(self) -> None:
        self.tries_again += 1

    def _link(self, person: Person) -> str:
        """The link in their mailbox, once it has come; "" if none comes."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if link := self.mailboxes.link(person.email):
                return link
            time.sleep(LOOK_EVERY)
        return ""
