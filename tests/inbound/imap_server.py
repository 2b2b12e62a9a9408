"""A mailbox for tests: as much of an IMAP server as fetching needs, which hangs up as it is told."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "post bag", 'p"ss/word'
_UID = re.compile(rb"(\d+)")


@dataclass
class Mailbox:
    """Mails by their UID, those that were read, and those that were moved."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    moved: dict[str, list[bytes]] = field(default_factory=dict)
    fetched: int = 0  # whole mails
    hangs_up: Callable[[str], bool] = lambda _line: False
    port: int = 0

    def add(self, *raws: bytes) -> None:
        for raw in raws:
            self.mails[max(self.mails, default=0) + 1] = raw


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.say(b"* OK [CAPABILITY IMAP4rev1 MOVE] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.strip().partition(b" ")
            words = rest.decode()
            if self.server.box.hangs_up(words):
                return
            verb = words.removeprefix("UID ").split(" ")[0].upper()
            answer = getattr(self, f"do_{verb.lower()}", lambda _rest: b"BAD unknown")(rest)
            self.say(tag + b" " + answer + b" done")
            if verb == "LOGOUT":
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def do_capability(self, _rest: bytes) -> bytes:
        self.say(b"* CAPABILITY IMAP4rev1 MOVE")
        return b"OK"

    def do_login(self, rest: bytes) -> bytes:
        return b"OK" if rest == b'LOGIN "post bag" "p\\"ss/word"' else b"NO [AUTHENTICATIONFAILED]"

    def do_select(self, rest: bytes) -> bytes:
        self.say(b"* %d EXISTS" % len(self.server.box.mails))
        return b"OK [READ-WRITE]" if b'"INBOX"' in rest else b"NO no such folder"

    def do_search(self, _rest: bytes) -> bytes:
        unseen = sorted(self.server.box.mails.keys() - self.server.box.seen)
        self.say(b" ".join([b"* SEARCH", *(b"%d" % uid for uid in unseen)]))
        return b"OK"

    def do_fetch(self, rest: bytes) -> bytes:
        uid, box = int(_UID.findall(rest)[0]), self.server.box
        if uid not in box.mails:
            return b"OK"
        raw, part = box.mails[uid], b"BODY[]"
        size = b"RFC822.SIZE %d " % len(raw)
        if b"HEADER" in rest:
            raw, part = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", b"BODY[HEADER]"
        else:
            box.fetched += 1
        self.wfile.write(b"* 1 FETCH (UID %d %s%s {%d}\r\n" % (uid, size, part, len(raw)))
        self.say(raw + b")")
        return b"OK"

    def do_store(self, rest: bytes) -> bytes:
        assert b"+FLAGS" in rest
        assert b"\\Seen" in rest
        self.server.box.seen.add(int(_UID.findall(rest)[0]))
        return b"OK"

    def do_move(self, rest: bytes) -> bytes:
        folder = rest.decode().split()[-1].strip('"')
        raw = self.server.box.mails.pop(int(_UID.findall(rest)[0]))
        self.server.box.moved.setdefault(folder, []).append(raw)
        return b"OK"

    def do_logout(self, _rest: bytes) -> bytes:
        self.say(b"* BYE")
        return b"OK"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), _Handler)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox on a free port."""
    box = Mailbox()
    with _Server(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
