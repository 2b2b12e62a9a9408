"""Periodic work, run by huey. A task may run twice, or be lost, and nothing breaks: it carries no letter."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from huey import Huey, crontab

from app import db
from app.config import Settings
from app.domain.deadlines import Retention
from app.domain.message import Sender
from app.domain.pacing import hour_of
from app.gateways import queues
from app.services import finding, forwarding, held, outbox, outcomes, replanning, retention, surveys
from app.services.supporter_mail import Post

log = structlog.get_logger("schedule")


@dataclass(frozen=True, slots=True)
class Work:
    """What the tasks need to know of this installation, and how to wake its sender."""

    post: Post
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    keep: Retention = field(default_factory=Retention)

    def rescue(self) -> None:
        """Take mails from senders that vanished, and let their accepted letters follow."""
        with db.transaction() as session:
            rescued = outbox.rescue(session, self.clock()) + outcomes.catch_up(session, self.clock())
        self._tell("rescue", rescued)

    def expire(self) -> None:
        """Let unconfirmed letters expire, and erase them."""
        self._repeat("expire", lambda session: retention.expire(session, self.clock()))

    def remind(self) -> None:
        """Remind authors whose letters wait for a day."""
        self._repeat(
            "remind", lambda session: retention.remind(session, self.post, self.clock(), secrets.randbits)
        )

    def reconsider(self) -> None:
        """Look again at letters that are held."""
        after = ""
        while True:
            with db.transaction() as session:
                after = held.reconsider(session, self.post, self.clock(), secrets.randbits, after)
            if not after:
                break
        self.wake()

    def replan(self) -> None:
        """Plan letters anew whose pace changed, or that a brake kept."""
        self._tell("replan", replan(self.post.sender, self.clock))

    def tidy(self) -> None:
        """Drop the hours that no letter can be planned for any more."""
        with db.transaction() as session:
            replanning.forget(session, hour_of(self.clock()))

    def give_back(self) -> None:
        """Tell authors whose letters were refused."""
        self._repeat(
            "give_back", lambda session: held.give_back(session, self.post, self.clock(), secrets.randbits)
        )

    def find(self) -> None:
        """Send the links that somebody asked for."""
        self._repeat(
            "find", lambda session: finding.answer(session, self.post, self.clock(), secrets.randbits)
        )

    def ask(self) -> None:
        """Ask authors whether an answer came."""
        self._repeat("ask", lambda session: surveys.ask(session, self.post, self.clock(), secrets.randbits))

    def close(self) -> None:
        """Close letters of which nothing more is expected."""
        self._repeat("close", lambda session: retention.close(session, self.keep, self.clock()))

    def erase(self) -> None:
        """Erase what has been kept for long enough."""
        self._repeat("erase", lambda session: retention.erase(session, self.keep, self.clock()))

    def forget_passed_on(self) -> None:
        """Erase the mails that have reached whoever they were passed on to."""
        self._repeat("forget_passed_on", forwarding.erase)

    def _repeat(self, name: str, batch: Callable[[Any], int]) -> None:
        """One transaction a batch, until there is nothing left to do."""
        total, done = 0, 1
        while done:
            with db.transaction() as session:
                done = batch(session)
            total += done
        self._tell(name, total)

    def _tell(self, name: str, number: int) -> None:
        if number:
            log.info(name, number=number)
            self.wake()


def replan(
    sender: Sender, clock: Callable[[], datetime], tell: Callable[[str], None] = lambda _office: None
) -> int:
    """Plan anew all that is asked for, some offices a transaction; ``tell`` hears of the last office of each.

    How many campaigns asked.
    """
    with db.reading() as session:
        asked = replanning.asked(session)
    for what in asked:
        after = None
        while after != "":
            with db.transaction() as session:
                after = replanning.replan(session, what, sender, clock(), after or "")
            if after:
                tell(after)
    return len(asked)


def queue(settings: Settings) -> Huey:
    """The queue of QUEUE_URL; raises SettingsError for one that we do not know. What it carries is signed."""
    return queues.of(settings.queue_url, settings.secret_key)


def plan(huey: Huey, work: Work) -> None:
    """Say what runs when. Minutes differ, so that not all of it wants the write lock at once."""

    def beat() -> None:
        """Let /readyz see that a worker lives."""
        queues.beat(huey, work.clock())

    when: dict[Callable[[], None], Callable[[datetime], bool]] = {
        beat: crontab(),
        work.rescue: crontab(),
        work.find: crontab(),
        work.expire: crontab(minute="*/5"),
        work.remind: crontab(minute="12"),
        work.reconsider: crontab(minute="*/10"),
        work.give_back: crontab(minute="*/5"),
        work.forget_passed_on: crontab(minute="3-59/5"),
        work.replan: crontab(),
        work.ask: crontab(minute="19"),
        work.close: crontab(minute="27"),
        work.tidy: crontab(minute="52"),
        work.erase: crontab(minute="42"),
    }
    for task, moment in when.items():
        huey.periodic_task(moment, name=task.__name__)(task)
