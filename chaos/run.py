"""One run: the schedule of what dies when, the wait for the queues to empty, and the line of counts."""

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from chaos.faults import KILLS, LONG, LONG_RUN, Fault, Line
from chaos.journal import Record
from chaos.plan import POSTGRESQL, Plan
from chaos.programs import Program
from chaos.shape import Installation
from chaos.supporters import Crowd
from chaos.verdict import Verdict, reach

LOOK_EVERY = 0.05  # seconds
FORWARD_EVERY = 1.0  # seconds
SAY_EVERY = 10.0  # seconds


@dataclass
class Outcome:
    """What a run came to."""

    plan: Plan
    verdict: Verdict = field(default_factory=Verdict)
    kills: int = 0
    web_kills: int = 0
    losses: int = 0
    ended: int = 0  # workers that ended without being told to
    web_ended: int = 0
    stubborn: int = 0
    told: int = 0
    failed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # faults that never came
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        enough = self.kills >= self.plan.kills and self.losses >= self.plan.losses
        return self.verdict.good and enough and not self.failed and not self.missing and not self.stubborn

    def line(self) -> str:
        """The counts, in one line."""
        v = self.verdict
        causes = (
            f"drops after the dot {v.by_drop}, drops as the dot went out {v.by_late_drop},"
            f" kills after the dot commit {v.by_kill}, unexplained {len(v.unexplained)}"
        )
        return (
            f"chaos {self.plan.shape}: letters {v.letters} delivered {v.delivered} rejected {v.rejected}"
            f" to post {v.to_post} lost {len(v.lost)} twice {len(v.twice)} uncertain {v.uncertain} ({causes})"
            f" kills {self.kills} web kills {self.web_kills} lost connections {self.losses} queue {v.queue}"
        )

    def troubles(self) -> list[str]:
        """What somebody has to look at, a line each."""
        v = self.verdict
        lines = [f"lost: {one}" for one in v.lost] + [f"twice: {one}" for one in v.twice]
        lines += [f"uncertain without a cause: {one}" for one in v.unexplained]
        lines += [f"went wrong: {one}" for one in self.failed]
        lines += [f"never happened: {one}" for one in self.missing]
        lines += [f"did not stop when told: {self.stubborn} processes"] if self.stubborn else []
        return lines


class Torment(threading.Thread):
    """Kills and cuts as the letters come out, so that nothing dies idle; each when its number is reached."""

    def __init__(self, plan: Plan, there: Installation) -> None:
        super().__init__(daemon=True)
        self.plan, self.there = plan, there
        self.dice = random.Random(plan.seed)
        self.lost = 0
        self.over = False
        self.trouble: list[str] = []
        deeds: list[Callable[[], None]] = [self._kill(there.workers)] * (plan.kills - plan.in_talk)
        deeds += [self._kill(there.webs)] * plan.web_kills
        self.dice.shuffle(deeds)
        for n in range(plan.losses):
            deeds.insert(self.dice.randrange(len(deeds) + 1), self._lose(n))
        last = int(plan.letters * 0.9)
        self.deeds = list(zip(sorted(self.dice.sample(range(1, last), len(deeds))), deeds, strict=True))

    def run(self) -> None:
        for moment, deed in self.deeds:
            while self.there.sink.taken < moment and not self.over:
                time.sleep(LOOK_EVERY)
            if self.over:
                return
            time.sleep(self.dice.uniform(0, 0.2))
            try:
                deed()
            except Exception as error:
                self.trouble.append(f"the killer fell over: {type(error).__name__} {error}")

    def _kill(self, programs: list[Program]) -> Callable[[], None]:
        def deed() -> None:
            while not self.dice.choice(programs).kill():
                time.sleep(LOOK_EVERY)

        return deed

    def _lose(self, number: int) -> Callable[[], None]:
        def deed() -> None:
            self.there.lose_connections(number)
            self.lost += 1

        return deed


def run(plan: Plan, say: Callable[[str], None], database: str = "") -> Outcome:
    """Torment an installation of this shape until its queues are empty, and judge."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="postbag-chaos-"))
    say(f"{plan.shape}: {plan.letters} letters are put into the outbox")
    there = Installation(plan, folder, database)
    try:
        outcome = _run(plan, there, began, say)
    except BaseException:
        there.close()
        raise
    finally:
        there.remove()
    if outcome.good:
        shutil.rmtree(folder)
    else:
        say(f"{plan.shape}: what there is to see lies in {folder}")
    return outcome


def _run(plan: Plan, there: Installation, began: float, say: Callable[[str], None]) -> Outcome:
    there.start()
    say(f"{plan.shape}: {len(there.workers)} workers and {len(there.webs)} web processes run")
    torment = Torment(plan, there)
    crowd = Crowd(plan.people, there.ports, there.journal, plan.seed)
    torment.start()
    crowd.start()
    _wait(plan, there, torment, crowd, began, say)
    outcome = Outcome(plan, stubborn=there.close())
    record = Record.read(there.journal)
    killed = [process for worker in there.workers for process in worker.killed]
    outcome.verdict = reach(record, killed, [person.email for person in crowd.confirmed])
    outcome.kills, outcome.web_kills = len(killed), sum(len(web.killed) for web in there.webs)
    outcome.losses, outcome.told, outcome.failed = (
        torment.lost,
        len(crowd.confirmed),
        [*crowd.failed, *torment.trouble],
    )
    outcome.ended = sum(worker.ended for worker in there.workers)
    outcome.web_ended = sum(web.ended for web in there.webs)
    outcome.missing = _missing(plan, record)
    outcome.seconds = time.monotonic() - began
    _tell(outcome, record, crowd, say)
    return outcome


def _wait(
    plan: Plan, there: Installation, torment: Torment, crowd: Crowd, began: float, say: Callable[[str], None]
) -> None:
    """Until all that was planned has happened and nothing is left in the outbox."""
    told = 0.0
    while time.monotonic() - began < plan.limit:
        time.sleep(FORWARD_EVERY)
        happened = crowd.done and not torment.is_alive()  # before the count: nothing is added to it any more
        try:
            there.bring_forward()
            left = there.open_mails()
        except SQLAlchemyError:  # the database is gone for us, too
            continue
        if happened and not left:
            return
        now = time.monotonic()
        if now - told > SAY_EVERY:
            kills = sum(len(worker.killed) for worker in there.workers)
            taken = there.sink.taken
            say(
                f"{plan.shape}: {now - began:4.0f} s  taken {taken}  open {left}  kills {kills}"
                f"  lost connections {torment.lost}  confirmed by people {len(crowd.confirmed)}"
            )
            told = now
    torment.over = True


def _missing(plan: Plan, record: Record) -> list[str]:
    lines = [line for line in Line if plan.shape == POSTGRESQL or line not in {Line.TLS_NONE, Line.TLS_LATER}]
    return [fault for fault in [*lines, *Fault] if fault not in record.faults and not _spared(plan, fault)]


def _spared(plan: Plan, fault: Line | Fault) -> bool:
    """What a short run has no time for."""
    few = fault in KILLS and plan.in_talk < len(KILLS)
    return few or (fault in LONG and plan.letters < LONG_RUN)


def _tell(outcome: Outcome, record: Record, crowd: Crowd, say: Callable[[str], None]) -> None:
    counted = ", ".join(f"{name} {number}" for name, number in sorted(record.faults.items()))
    say(f"{outcome.plan.shape}: faults: {counted}")
    say(
        f"{outcome.plan.shape}: {outcome.told} of {len(crowd.people)} people were told that their letter goes"
        f" ({crowd.tries_again} requests had to be made again)"
    )
    say(
        f"{outcome.plan.shape}: {outcome.ended} workers and {outcome.web_ended} web processes ended by"
        f" themselves; {outcome.seconds:.0f} s"
    )
    for trouble in outcome.troubles():
        say(f"{outcome.plan.shape}: {trouble}")
