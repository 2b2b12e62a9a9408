"""What a door remembers for a while, so that a flood costs it little: who guesses, and what is full."""

import threading
from collections import Counter
from ipaddress import ip_address, ip_network

MOST_WRONG = 60  # addresses of one network in a minute
MINUTE = 60.0  # seconds
FULL_FOR = 10.0  # seconds
MOST_FULL = 10_000  # addresses
MOST_NETWORKS = 10_000  # that are counted in a minute; the memory stays small whoever comes


class Guesses:
    """How many wrong addresses each network has named in this minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._wrong: Counter[str] = Counter()

    def add(self, client: str, clock: float) -> None:
        """Count a wrong address that this IP address named; ``clock`` in seconds. "" is nobody."""
        with self._lock:
            self._begin(clock)
            network = _network(client)
            if client and (network in self._wrong or len(self._wrong) < MOST_NETWORKS):
                self._wrong[network] += 1

    def too_many(self, client: str, clock: float) -> bool:
        """Whether this IP address's network is to come back in the next minute."""
        with self._lock:
            self._begin(clock)
            return bool(client) and self._wrong[_network(client)] >= MOST_WRONG

    def _begin(self, clock: float) -> None:
        minute = int(clock // MINUTE)
        if minute != self._minute:
            self._minute, self._wrong = minute, Counter()


class Full:
    """Which addresses took no more a moment ago: a bomb is refused without a look at the database."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def add(self, address: str, clock: float) -> None:
        """Remember an address for a few seconds; ``clock`` in seconds."""
        if len(self._until) >= MOST_FULL:
            self._until = {}
        self._until[address.lower()] = clock + FULL_FOR

    def holds(self, address: str, clock: float) -> bool:
        """Whether it took no more a moment ago."""
        return clock < self._until.get(address.lower(), clock)


def _network(client: str) -> str:
    """An IPv6 subscriber has a whole /64 (RFC 6177)."""
    return str(ip_network((client, 64), strict=False)) if ":" in client else client


def speaks_for(peer: str, named: str) -> str:
    """Whose addresses are to be counted: of the client that our own mail server ``named``, else of the peer.

    A peer on this machine or in a private network is our own mail server. It speaks for everybody: where it
    names nobody (XFORWARD), nobody is counted, for one network's guesses must not keep out all others' mail.
    """
    try:
        own = ip_address(peer.partition("%")[0])
        if not (own.is_loopback or own.is_private):
            return peer.partition("%")[0]
        return str(ip_address(named))
    except ValueError:
        return ""
