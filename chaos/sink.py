"""The faulty mail server, a process of its own: ``python -m chaos.sink`` with its orders on standard input.

Orders are one line of JSON (see Orders). It prints ``port N`` when it listens, ``taken N`` now and then, and
``kill PROCESS`` when the worker at the other end is to be killed in the middle of a conversation.
"""

import json
import socketserver
import ssl
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from chaos.conversation import Conversation
from chaos.faults import Deck, Fault, Line, deal
from chaos.journal import Writer

REFUSE_FOR = 0.7  # seconds
TELL_EVERY = 10  # messages taken


@dataclass(frozen=True)
class Orders:
    """What a sink is told to do."""

    journal: str
    roll: str  # a file with the numbers of the workers' processes
    certificate: str  # PEM, key and certificate; "" talks in the clear
    wrong_certificate: str
    starttls: bool
    letters: int
    kills: int
    seed: int


class Sink:
    """What all conversations share."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.deck: Deck = deal(orders.letters, orders.kills, orders.starttls, orders.seed)
        self.journal = Writer(Path(orders.journal))
        self.connections = self.mails = self.taken = 0
        self.refuse = threading.Event()
        self._unspent: list[Fault] = []
        self._lock = threading.Lock()

    def next_connection(self) -> tuple[int, Line | None]:
        """The number of a new connection, and its fault."""
        with self._lock:
            self.connections += 1
            return self.connections, self.deck.line(self.connections, self.mails)

    def next_mail(self) -> Fault | None:
        """The fault of the mail that begins now: its own, or one that another mail did not live to see."""
        with self._lock:
            self.mails += 1
            fault = self.deck.mails.get(self.mails)
            return self._unspent.pop() if fault is None and self._unspent else fault

    def give_back(self, fault: Fault) -> None:
        """Keep a fault for the next mail: this conversation ended before its moment."""
        with self._lock:
            self._unspent.append(fault)

    def count_taken(self) -> None:
        """One more message has come whole."""
        with self._lock:
            self.taken += 1
            if self.taken % TELL_EVERY == 0:
                tell(f"taken {self.taken}")

    def have_killed(self, process: int) -> None:
        """Ask for the end of a worker."""
        tell(f"kill {process}")

    def context(self, fault: Line | None) -> ssl.SSLContext:
        """What to show in a handshake."""
        wrong = fault is Line.TLS_NAME
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.orders.wrong_certificate if wrong else self.orders.certificate)
        return made


class Server(socketserver.ThreadingTCPServer):
    """Listens, and now and then does not."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sink: Sink, port: int = 0) -> None:
        self.sink = sink
        super().__init__(("127.0.0.1", port), Conversation)

    def service_actions(self) -> None:
        if self.sink.refuse.is_set():
            self.sink.refuse.clear()
            self.shutdown_request_later()

    def shutdown_request_later(self) -> None:
        """Refuse all new connections for a moment; those that are open go on."""
        threading.Thread(target=self.shutdown, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A peer that vanishes says nothing new."""


def tell(line: str) -> None:
    """One line to whoever gave the orders."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until killed."""
    sink = Sink(Orders(**json.loads(sys.stdin.readline())))
    port = 0
    while True:
        with Server(sink, port) as server:
            if not port:
                port = server.server_address[1]
                tell(f"port {port}")
            server.serve_forever(poll_interval=0.05)
        time.sleep(REFUSE_FOR)


if __name__ == "__main__":
    main()
