"""A night of many letters, played through with the service times that were measured (docs/scale.md).

``python -m benchmarks.scale [--letters 1000000] [--web 8] [--workers 2]``. The evening news brings people,
most of them at once, a third still two hours later; each asks for eight pages, and most confirm. Web
processes serve one request at a time, whoever came first; workers hand over our own mails before letters. It
prints how long people wait in the busiest ten minutes, when the last letter is out, and what the database and
the mail server must take.
"""

import argparse
import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp

# Milliseconds of processor time, measured (docs/scale.md says how): the eight requests of one person on
# SQLite, and what submitting and confirming take more on PostgreSQL, whose own time is in it.
REQUESTS = (0.7, 2.2, 1.5, 3.1, 6.9, 2.5, 3.3, 3.2)
POSTGRESQL_MORE = 14.5
SENDER = 0.6  # of one worker for one mail on PostgreSQL: claim, dot, conversation, record
# Counted on PostgreSQL, for a submission, for a confirmation that goes alone, and for each of two mails.
STATEMENTS = {"submit": 11.0, "confirm": 7.0, "mail": 0.3}
WRITES = {"submit": 9.0, "confirm": 6.0, "mail": 4.4}
COMMITS = {"submit": 1.0, "confirm": 1.0, "mail": 0.1}
FADING = 2 * 3600.0  # seconds until a third of the people still come
HOLD = 15 * 60  # seconds in which an author can take a letter back
BUSIEST = 600.0  # seconds
CONFIRMED = 0.86  # share


@dataclass(frozen=True)
class Waits:
    """Seconds that somebody waits before it is their turn."""

    half: float
    most: float  # 95 of 100
    nearly_all: float  # 99 of 100

    @classmethod
    def of(cls, waits: list[float]) -> "Waits":
        """The quantiles of many."""
        waits.sort()
        return cls(*(waits[int(len(waits) * share)] for share in (0.5, 0.95, 0.99)))

    def __str__(self) -> str:
        return f"half {self.half:.2f} s, 95 % {self.most:.2f} s, 99 % {self.nearly_all:.2f} s"


def turns(arrivals: Iterator[float], service: Sequence[float], servers: int, dice: random.Random) -> Waits:
    """How long each waits in one queue before so many servers."""
    free = [0.0] * servers
    waits = []
    for at in arrivals:
        begins = max(at, free[0])
        heapq.heapreplace(free, begins + dice.choice(service))
        waits.append(begins - at)
    return Waits.of(waits)


def poisson(rate: float, dice: random.Random) -> Iterator[float]:
    """Moments of the busiest ten minutes, at so many a second."""
    at = dice.expovariate(rate)
    while at < BUSIEST:
        yield at
        at += dice.expovariate(rate)


def drained(letters: int, workers: int) -> tuple[float, float]:
    """Hours until the last letter is out, and the most letters that waited, minute by minute."""
    minute, at_a_minute = 60.0, workers * 60_000 / SENDER
    came = waiting = most = 0.0
    confirmed: list[float] = []
    at = 0
    while came < letters * 0.999 or waiting >= 1:
        new = letters * (exp(-at * minute / FADING) - exp(-(at + 1) * minute / FADING))
        came += new
        confirmed.append(new * CONFIRMED)
        held = at - HOLD // 60
        waiting += confirmed[held] if held >= 0 else 0
        waiting -= min(waiting, max(0.0, at_a_minute - new))  # our own mails go first
        most = max(most, waiting)
        at += 1
    return at / 60, most


def run(letters: int, web: int, workers: int) -> None:
    """Print what such a night asks for."""
    dice = random.Random(1)
    peak = letters / FADING
    journey = sum(REQUESTS) + POSTGRESQL_MORE
    requests = [ms * journey / sum(REQUESTS) / 1000 for ms in REQUESTS]
    print(f"{letters:,} people; at nine {peak:.0f} a second, {peak * len(REQUESTS):.0f} requests a second")
    print(f"web: {peak * journey / 1000:.1f} processors busy of {web}")
    if peak * journey / 1000 < web:
        print(f"  a request waits: {turns(poisson(peak * len(REQUESTS), dice), requests, web, dice)}")
    else:
        print("  the queue grows for as long as so many come")
    print(f"workers: {peak * SENDER / 1000 * (1 + CONFIRMED):.1f} processors busy of {workers}")
    print(f"  a confirmation waits: {turns(poisson(peak, dice), [SENDER / 1000], workers, dice)}")
    hours, most = drained(letters, workers)
    print(
        f"  the last letter is out after {hours:.1f} hours; at most {most:,.0f} letters wait past their hold"
    )
    for name, what in (("statements", STATEMENTS), ("rows written", WRITES), ("commits", COMMITS)):
        each = what["submit"] + CONFIRMED * what["confirm"] + (1 + CONFIRMED) * what["mail"]
        print(f"database: {peak * each:,.0f} {name} a second")
    mails = 1 + CONFIRMED
    print(f"mail server: {peak * mails:,.0f} mails a second, {letters * mails:,.0f} that night")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1_000_000)
    parser.add_argument("--web", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    run(chosen.letters, chosen.web, chosen.workers)


if __name__ == "__main__":
    main()
