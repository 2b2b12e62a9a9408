"""A circuit breaker for each mail domain, so that one dead server stalls nobody's letter to another.

Michael Nygard, *Release It!*, "Circuit Breaker": after some failures in a row nothing more is tried for a
while; the next failure doubles the while, the first success ends it.
"""

from dataclasses import dataclass

from app.domain.delivery import Attempt

AFTER = 5  # failures in a row
SHORTEST, LONGEST = 60.0, 1800.0  # seconds that nothing is tried


@dataclass(slots=True)
class _Trouble:
    failures: int = 0  # in a row
    openings: int = 0  # since the last success
    until: float = 0.0  # on the caller's clock, in seconds


class Breaker:
    """What happened at each domain lately, and which of them are left alone for now."""

    def __init__(self) -> None:
        self._troubles: dict[str, _Trouble] = {}

    def worked(self, domain: str) -> None:
        """A server took a mail for this domain, or refused it for good: it is there."""
        self._troubles.pop(domain, None)

    def failed(self, domain: str, now: float) -> None:
        """A mail for this domain has to wait, for the server was busy, silent or gone."""
        trouble = self._troubles.setdefault(domain, _Trouble())
        trouble.failures += 1
        # What was under way when it opened, and fails too, says nothing new.
        if trouble.failures >= AFTER and trouble.until <= now:
            trouble.until = now + min(LONGEST, SHORTEST * 2 ** min(trouble.openings, 10))
            trouble.openings += 1

    def until(self, domain: str, now: float) -> float:
        """When this domain may be tried again; ``now`` if it may."""
        trouble = self._troubles.get(domain)
        return max(now, trouble.until) if trouble else now

    def open(self, now: float) -> frozenset[str]:
        """The domains that are left alone for now."""
        return frozenset(domain for domain, trouble in self._troubles.items() if trouble.until > now)


def domain_of(recipient: str) -> str:
    """The mail domain of an address."""
    return recipient.rpartition("@")[2].lower()


def failing(attempt: Attempt) -> bool:
    """Whether the recipient's server could not take a mail now: 4xx, silence, a broken connection."""
    return attempt.reply is None or attempt.reply.code // 100 == 4
