"""``python -m benchmarks.hostile_mail``: no exception, no hang, no growth, in full.

All labelled mail, each cut off at 50 random places, 10,000 spoilt ones, and the monsters. A mail may take
five seconds, and the process grow by 300 MB. Each batch runs in a process of its own. (A sample of it is a
test: tests/domain/incoming/test_hostile.py.)
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from app.domain.incoming.classify import classify
from app.domain.incoming.clues import clues
from app.domain.incoming.own_words import own_words
from app.domain.incoming.reading import read
from app.domain.tokens import Keys
from tests import hostile_mail, labelled_mail

CUTS, SPOILT = 50, 10_000
LONGEST, MOST_GROWTH = 5.0, 300  # seconds, MB
KEYS = Keys({1: "k" * 43})
BATCHES = ("whole", "cut", "spoilt", "monsters")


def of_batch(name: str) -> Iterator[bytes]:
    """The mails of a batch, one by one."""
    if name == "monsters":
        yield from map(hostile_mail.monster, hostile_mail.NAMES)
        return
    real = [mail.raw for mail in labelled_mail.everything()]
    if name == "whole":
        yield from real
    elif name == "cut":
        yield from hostile_mail.cut(real, CUTS)
    else:
        yield from hostile_mail.spoilt(real, SPOILT)


def ask(raw: bytes) -> None:
    """What is asked of a mail that comes in."""
    mail = read(raw)
    classify(mail, sent_to_bounce=True)
    clues(mail, KEYS, "letters.example.org")
    own_words(mail.plain, mail.html)


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def run_batch(name: str) -> bool:
    """Ask each mail of a batch; print what it took, and tell whether all is within bounds."""
    count, exceptions, slowest, largest = 0, 0, 0.0, 0
    ask(b"From: a@example.org\n\nHello")
    before = peak()
    for raw in of_batch(name):
        start = perf_counter()
        try:
            ask(raw)
        except Exception as error:
            exceptions += 1
            print(f"  {type(error).__name__}: {error} in {raw[:200]!r}")
        slowest = max(slowest, perf_counter() - start)
        count, largest = count + 1, max(largest, len(raw))
    growth = peak() - before
    said = f"{exceptions} exceptions  slowest {slowest:.2f} s  growth {growth:.0f} MB"
    print(f"{name:10} {count:7,} mails  {said}")
    return exceptions == 0 and slowest < LONGEST and growth < MOST_GROWTH


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit(not run_batch(sys.argv[1]))
    if not labelled_mail.is_there():
        sys.exit(labelled_mail.ABSENT)
    ended = [subprocess.run([sys.executable, "-m", __spec__.name, name]).returncode for name in BATCHES]
    sys.exit(any(ended))


if __name__ == "__main__":
    main()
