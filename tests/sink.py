"""A mail server for tests: a thread that takes mail in over real SMTP and misbehaves as it is told."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

DROP = "DROP"  # instead of an answer: hang up
GREETING, EHLO, MAIL, RCPT, DATA, BODY, DOT = "greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "dot"
USUAL = {
    GREETING: "220 sink.example.org Postbag sandbox",  # or our worker would not talk to it
    EHLO: "250-sink.example.org\r\n250-SIZE 1000000\r\n250 DSN",
    MAIL: "250 2.1.0 Ok",
    RCPT: "250 2.1.5 Ok",
    DATA: "354 go on",
    DOT: "250 2.0.0 taken",
    "RSET": "250 2.0.0 Ok",
    "QUIT": "221 2.0.0 Bye",
}
# Answers a step of the n-th mail (counted from 1, over all connections); None answers as usual.
Script = Callable[[str, int], str | None]


@dataclass(frozen=True)
class Taken:
    """A mail that the sink has got whole, whatever it answered."""

    mail_from: str
    rcpt_to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """What came in, and how the server answers."""

    script: Script = lambda step, number: None
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    mails: int = 0
    refusals: int = 0  # of recipients
    rcpt_to: str = ""  # as it came last
    port: int = 0

    def answer(self, step: str) -> str:
        """What to say now. The script is asked for body too, where the usual answer is silence."""
        return self.script(step, self.mails) or USUAL.get(step, "502 5.5.1 unknown")


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: "_Server"

    def handle(self) -> None:
        sink = self.server.sink
        sink.connections += 1
        mail_from = rcpt_to = ""
        refused = False
        if not self.say(sink.answer(GREETING)):
            return
        while line := self.rfile.readline():
            step = line[:4].decode().upper()
            words = step + line[4:].decode().rstrip()
            if step == MAIL:
                sink.mails += 1
                mail_from = words
            elif step == RCPT:
                rcpt_to = sink.rcpt_to = words
            answer = sink.answer(step)
            sink.refusals += step == RCPT and not answer.startswith("25")
            if step in {MAIL, RCPT}:
                refused = (step == RCPT and refused) or not answer.startswith("25")
            elif step == DATA and refused and not sink.script(DATA, sink.mails):
                answer = "554 5.5.1 nobody to send it to"
            if not self.say(answer):
                return
            if step == DATA and answer.startswith("354") and not self.take(mail_from, rcpt_to):
                return

    def take(self, mail_from: str, rcpt_to: str) -> bool:
        sink = self.server.sink
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line or sink.script(BODY, sink.mails) == DROP:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        sink.taken.append(Taken(mail_from, rcpt_to, b"".join(lines)))
        return self.say(sink.answer(DOT))

    def say(self, answer: str) -> bool:
        if answer == DROP:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128  # all lines of a worker come at once; where five may wait, one may be forgotten
    daemon_threads = True
    sink: Sink
    on_close: Callable[[], object]

    def shutdown_request(self, request: object) -> None:
        super().shutdown_request(request)  # type: ignore[arg-type]
        self.on_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that vanishes in the middle is what many tests are about."""


@contextmanager
def listening(
    script: Script = lambda step, number: None, port: int = 0, on_close: Callable[[], object] = lambda: None
) -> Iterator[Sink]:
    """A sink on loopback until the block ends; ``on_close`` is called when it has hung up on somebody."""
    with _Server(("127.0.0.1", port), _Handler) as server:
        server.on_close = on_close
        server.sink = Sink(script, port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.sink
        finally:
            server.shutdown()
            thread.join()
