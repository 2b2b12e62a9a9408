"""``make bench-mail``: bounces on the labelled mail, beside flufl.bounce and a plain RFC 3464 reader.

All in one run, on the same mails in the same order. What is asked of each: is it a bounce, with which
status codes, and for which recipients. Then the throughput beside the stdlib's parser, which others begin
with. Mails whose source gives no label are left out.
"""

import email
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import policy
from time import perf_counter

from flufl.bounce import all_failures

from app.domain.incoming.classify import classify
from app.domain.incoming.reading import read
from app.domain.incoming.verdict import Kind
from benchmarks import plain_dsn, reply_text
from tests import labelled_mail
from tests.labelled_mail import Labelled

Answer = tuple[Sequence[str], Sequence[str]] | None  # recipients and status codes of a bounce
ROUNDS = 5


def ours(raw: bytes) -> Answer:
    """What our rules say."""
    verdict = classify(read(raw))
    return (verdict.recipients, verdict.status) if verdict.kind == Kind.BOUNCE else None


def flufl(raw: bytes) -> Answer:
    """What flufl.bounce says, called as its manual does."""
    temporary, permanent = all_failures(email.message_from_bytes(raw))
    found = [address.decode("ascii", "replace") for address in {*temporary, *permanent}]
    return (found, []) if found else None


@dataclass
class Score:
    """How one reader did."""

    name: str
    right: int = 0
    wrong: int = 0
    missed: int = 0
    status: int = 0
    of_status: int = 0
    recipients: int = 0
    of_recipients: int = 0
    exceptions: int = 0
    seconds: float = 0.0

    def add(self, mail: Labelled, answer: Answer) -> None:
        """Count one answer."""
        self.right += mail.is_bounce and answer is not None
        self.wrong += not mail.is_bounce and answer is not None
        self.missed += mail.is_bounce and answer is None
        recipients, status = answer or ((), ())
        if mail.is_bounce and mail.status:
            self.of_status += 1
            self.status += tuple(sorted(set(status))) == mail.status
        if mail.is_bounce and mail.recipients:
            self.of_recipients += 1
            self.recipients += tuple(sorted({one.lower() for one in recipients})) == mail.recipients

    def line(self) -> str:
        """The figures in a row."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        exact = f"{self.status:4}/{self.of_status} {self.recipients:6}/{self.of_recipients}"
        return (
            f"{self.name:16} {precision:9.3f} {recall:7.3f} {exact} {self.exceptions:11} {self.seconds:8.2f}"
        )


def score(name: str, reader: Callable[[bytes], Answer], mails: Sequence[Labelled]) -> Score:
    """Ask a reader about every mail."""
    result = Score(name)
    for mail in mails:
        start = perf_counter()
        try:
            answer = reader(mail.raw)
        except Exception:
            answer = None
            result.exceptions += 1
        result.seconds += perf_counter() - start
        result.add(mail, answer)
    return result


def seconds(work: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    """How long all of them take."""
    start = perf_counter()
    for raw in raws:
        work(raw)
    return perf_counter() - start


def bare(raw: bytes) -> object:
    """The control: parsing alone, nothing asked."""
    return email.message_from_bytes(raw, policy=policy.default)


def throughput(raws: Sequence[bytes]) -> str:
    """Reading and classifying beside bare parsing, in turns, the best round of each."""
    rounds = [(seconds(ours, raws), seconds(bare, raws)) for _ in range(ROUNDS)]
    mine, control = (min(times) for times in zip(*rounds, strict=True))
    rates = f"{len(raws) / mine:,.0f} mails/s, bare policy.default {len(raws) / control:,.0f}"
    return f"read + classify {rates}; ratio {control / mine:.2f}"


def main() -> None:
    if not labelled_mail.is_there():
        sys.exit(labelled_mail.ABSENT)
    logging.getLogger("flufl.bounce").disabled = True
    mails = labelled_mail.scored()
    print(f"{len(mails)} labelled mails, {sum(mail.is_bounce for mail in mails)} of them bounces")
    print(" " * 17 + "precision  recall   status recipients  exceptions  seconds")
    readers = {"postbag": ours, "flufl.bounce": flufl, "plain RFC 3464": plain_dsn.read}
    for name, reader in readers.items():
        print(score(name, reader, mails).line())
    print(throughput([mail.raw for mail in labelled_mail.everything()]))
    for line in reply_text.scoreboard():
        print(line)


if __name__ == "__main__":
    main()
