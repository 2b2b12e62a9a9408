"""Killed with -9 at any moment: what was said yes to is kept, once, and counted once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import db
from app.domain.incoming.filing import Place
from app.domain.lifecycle import State
from app.models.incoming import IncomingMail
from app.models.letters import Event, Letter, Response
from tests.inbound.listening import RAW, Lmtp, doorway, is_open, stored
from tests.processes import ROOT, environment, free_port, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
SORTERS, LISTENERS = 50, 15
LETTERS, AT_ONCE = 25, 4  # mails between two kills; each letter gets 8


class Zygote:
    """Starts processes quickly (zygote.py), and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, command: str) -> int:
        """The number of a new process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def wait(self) -> None:
        """Until it has ended."""
        assert self._process.stdout
        assert self._process.stdout.readline() == "ended\n"

    def kill(self, number: int) -> None:
        os.kill(number, signal.SIGKILL)
        self.wait()


@pytest.fixture
def zygote(place: str, tmp_path: Path) -> Iterator[Zygote]:
    env = environment(tmp_path, place, SECRET_KEY="k")
    env["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.inbound.zygote"]
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Zygote(process)
        assert process.stdin
        process.stdin.close()


def unsorted() -> int:
    with db.reading() as session:
        query = select(func.count(IncomingMail.id)).where(IncomingMail.place == Place.UNSORTED)
        return session.scalar(query) or 0


def test_fifty_kills_between_keeping_and_sorting_lose_none_and_count_none_twice(
    zygote: Zygote, addresses
) -> None:
    letters, door, chance = addresses(LETTERS), doorway(), random.Random(4)
    with db.transaction() as session:
        for letter in session.scalars(select(Letter)):
            letter.state, letter.handed_over_at = State.ACCEPTED, letter.confirmed_at
    amid = 0
    for kill in range(SORTERS):
        for number in range(kill * AT_ONCE, (kill + 1) * AT_ONCE):
            door.keep("", letters[number % LETTERS], RAW + b"%d" % number)
        sorter = zygote.start("sort")
        time.sleep(chance.uniform(0, 0.12))
        zygote.kill(sorter)
        amid += 0 < unsorted() < AT_ONCE * SORTERS
    zygote.start("sort")
    zygote.wait()
    with db.reading() as session:
        places = select(IncomingMail.place, func.count()).group_by(IncomingMail.place)
        assert dict(session.execute(places).all()) == {Place.FILED: SORTERS * AT_ONCE}  # type: ignore[arg-type]
        assert set(Counter(session.scalars(select(Response.letter_id))).values()) == {1}
        answered = select(Event.letter_id).where(Event.new == State.ANSWERED)
        assert Counter(session.scalars(answered)) == Counter(session.scalars(select(Letter.id)))
    assert amid > SORTERS // 5


@contextmanager
def sending(port: int, recipients: list[str], number: int) -> Iterator[set[bytes]]:
    """Somebody who sends so many mails, each until there is a yes to it; those with a yes."""
    taken: set[bytes] = set()

    def send() -> None:
        line: Lmtp | None = None
        for one in range(number):
            raw = RAW + b"%d\r\n" % one
            while raw not in taken:
                try:
                    line = line or Lmtp(port)
                    if line.deliver(raw, recipients[one % len(recipients)]) == [250]:
                        taken.add(raw)
                except (OSError, AssertionError):  # smtplib's errors are OSErrors
                    if line:
                        line.close()
                    line = None
                    time.sleep(0.01)
        if line:
            line.close()

    thread = threading.Thread(target=send)
    thread.start()
    yield taken
    thread.join(60)
    assert not thread.is_alive()


def test_a_listener_killed_at_any_moment_keeps_each_mail_that_it_took_once(zygote: Zygote, addresses) -> None:
    port, chance = free_port(), random.Random(4)
    with sending(port, addresses(20), 300) as taken:
        for _kill in range(LISTENERS):
            listener = zygote.start(f"listen {port}")
            wait_for("the listener", lambda: is_open(port))
            time.sleep(chance.uniform(0.02, 0.2))
            said = set(taken)
            zygote.kill(listener)
            assert said <= {raw for _, _, raw in stored()}
        listener = zygote.start(f"listen {port}")
        wait_for("every mail", lambda: len(taken) == 300)
    os.kill(listener, signal.SIGTERM)
    zygote.wait()
    assert Counter(raw for _, _, raw in stored()) == dict.fromkeys(taken, 1)
