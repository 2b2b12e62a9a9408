"""What can go wrong on the way to a mail server, and when: dealt by a seed, each fault at least once."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Line(StrEnum):
    """A fault of one connection, before any mail."""

    REFUSED = "connection refused"
    RESET = "connection reset"
    CLOSED = "421 as greeting"
    NOISE = "garbage as greeting"
    SLOW = "slow greeting"
    TLS_GARBAGE = "garbage in the TLS handshake"
    TLS_CUT = "TLS handshake cut off"
    TLS_NAME = "certificate of another name"
    TLS_NONE = "no STARTTLS offered"
    TLS_LATER = "454 to STARTTLS"


class Fault(StrEnum):
    """A fault of one mail."""

    DROP_MAIL = "drop at MAIL"
    DROP_RCPT = "drop at RCPT"
    DROP_DATA = "drop at DATA"
    DROP_BODY = "drop before the dot"
    DROP_DOT = "drop after the dot"
    RESET_DOT = "reset after the dot"
    LATER_MAIL = "451 at MAIL"
    LATER_RCPT = "450 at RCPT"
    LATER_DOT = "451 after the dot"
    NEVER_RCPT = "550 at RCPT"
    NEVER_DOT = "554 after the dot"
    CLOSING = "421 at RCPT"
    NOISE_RCPT = "garbage at RCPT"
    NOISE_DOT = "garbage after the dot"
    SLOW_RCPT = "slow at RCPT"
    SLOW_DOT = "slow after the dot"
    LONG_DOT = "silent after the dot for longer than the lease"
    KILL_DOT = "worker killed before the dot is answered"
    KILL_DONE = "worker killed once the dot is answered"
    KILL_BODY = "worker killed in the body"
    KILL_DATA = "worker killed at DATA"
    KILL_MAIL = "worker killed at MAIL"


KILLS = [fault for fault in Fault if fault.name.startswith("KILL")]
# The mail has arrived, or may have, and nobody tells the sender.
AFTER_THE_DOT = frozenset({Fault.DROP_DOT, Fault.RESET_DOT, Fault.NOISE_DOT})
# One mail in so many meets a fault, beyond its first time; those after the dot cost a person's decision.
COMMON, RARE = 1000, 2500
LONG = frozenset({Fault.LONG_DOT})  # it takes its time: once, in a long run only
LONG_RUN = 2000  # letters
EVERY, LATER_EVERY = 2, 8  # connections to a faulty one: until each fault has been, and afterwards
ONLY_STARTTLS = frozenset({Line.TLS_NONE, Line.TLS_LATER})


@dataclass(frozen=True)
class Deck:
    """Which mail and which connection, by their numbers from 1, meets which fault."""

    mails: dict[int, Fault]
    lines: list[Line]  # shuffled
    calm_after: int  # mails: the last ones go through, so that it ends

    def line(self, connection: int, mails: int) -> Line | None:
        """The fault of a connection that opens after so many mails."""
        turn, rest = divmod(connection, EVERY)
        if rest or mails > self.calm_after:
            return None
        if turn <= len(self.lines):
            return self.lines[turn - 1]
        return self.lines[turn % len(self.lines)] if connection % LATER_EVERY == 0 else None


def deal(letters: int, kills: int, starttls: bool, seed: int) -> Deck:
    """The faults of a run of so many letters, ``kills`` of them in the middle of a conversation."""
    dice = Random(seed)
    hand: list[Fault] = [KILLS[number % len(KILLS)] for number in range(kills)]
    for fault in Fault:
        if fault not in KILLS:
            hand += [fault] * _times(fault, letters)
    first, last = 5, max(len(hand) + 5, int(letters * 0.95))
    moments = dice.sample(range(first, last), len(hand))
    lines = [line for line in Line if starttls or line not in ONLY_STARTTLS]
    dice.shuffle(lines)
    return Deck(dict(zip(moments, hand, strict=True)), lines, last)


def _times(fault: Fault, letters: int) -> int:
    if fault in LONG:
        return int(letters >= LONG_RUN)
    return 1 + letters // (RARE if fault in AFTER_THE_DOT else COMMON)
