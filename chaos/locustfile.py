"""The supporters of ``make crowd``, for locust: each writes a letter, waits for the mail, and confirms."""

import os
from itertools import count
from pathlib import Path
from random import Random

from locust import FastHttpUser, between, events, task

from app.gateways import district_files
from chaos.journey import Person, Step, Way, WrongPage, confirm, write
from chaos.supporters import Mailboxes

PATIENCE = 24  # looks into the mailbox, with a pause before each
LINKS = Path(os.environ["CROWD_LINKS"])  # what came by mail
TOLD = Path(os.environ["CROWD_TOLD"])  # what they were told: "sent" or "confirmed", and by whom

mailboxes = Mailboxes(LINKS)
postcodes = Random(os.environ["CROWD_SEED"]).sample(sorted(district_files.load()["GB"]), 50_000)
numbers = count()
told = TOLD.open("a", buffering=1)


class Supporter(FastHttpUser):
    """One at a time of many different people: nobody writes twice."""

    wait_time = between(*map(float, os.environ["CROWD_PAUSE"].split()))
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        self.wait()  # or all would begin in the same second

    @task
    def letter(self) -> None:
        number = next(numbers)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        person = Person(f"supporter.{number}@people.example.org", postcodes[number % len(postcodes)], address)
        self.client.cookiejar.clear()
        if not self._follow(write(person), person):
            return
        told.write(f"sent {person.email}\n")
        for _ in range(PATIENCE):
            self.wait()
            if link := mailboxes.link(person.email):
                break
        else:
            events.request.fire(
                request_type="MAIL", name="confirmation mail", response_time=0, response_length=0,
                exception=TimeoutError("no confirmation mail came"), context={},
            )  # fmt: skip
            return
        if self._follow(confirm(link), person):
            told.write(f"confirmed {person.email}\n")

    def _follow(self, way: Way, person: Person) -> bool:
        """Send each step, with a pause between; whether it went to its end."""
        step = next(way)
        while True:
            page = self._ask(step, person)
            if page is None:
                return False
            try:
                step = way.send(page)
            except StopIteration:
                return True
            except WrongPage as error:
                self._wrong(step, error)
                return False
            self.wait()

    def _ask(self, step: Step, person: Person) -> str | None:
        headers = {"X-Forwarded-For": person.address, "Accept-Language": "en"}
        having = {} if step.form is None else {"data": dict(step.form)}
        with self.client.request(
            step.method, step.path, name=step.name, headers=headers, catch_response=True, **having
        ) as response:
            if response.status_code != 200:
                response.failure(f"{response.status_code}")
                return None
            return response.text or ""

    def _wrong(self, step: Step, error: WrongPage) -> None:
        events.request.fire(
            request_type=step.method, name=step.name, response_time=0, response_length=0,
            exception=error, context={},
        )  # fmt: skip
