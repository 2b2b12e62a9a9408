"""A small HTTP client for measurements: connections that stay open and ask again once they are answered.

``python -m benchmarks.load HOST PORT CONNECTIONS SECONDS`` with the raw bytes of requests on standard input,
a zero byte between them, sends them in turn and prints requests, requests that were not answered 200, and
bytes received by one of them. ``@@@@@@@@`` in a request becomes another address each time. With 0 seconds
each request is sent once, and may be answered with a 303 too.
"""

import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator

_numbers = itertools.count(random.randrange(1 << 24))


class Connection(asyncio.Protocol):
    """One connection. It reads Content-Length and nothing else of an answer's head."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests, self.until = requests, until
        self.buffer = b""
        self.done = self.failed = self.size = 0
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        """Send the next request, from an address that nobody asked from before; hang up after the last."""
        request = next(self.requests, None) if time.monotonic() < self.until else None
        if request is None:
            self.transport.close()
            return
        number = next(_numbers)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.transport.write(request.replace(b"@@@@@@@@", address.encode()))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start:].split(b"\r\n", 1)[0])
        if len(self.buffer) < end + 4 + length:
            return
        self.size = len(self.buffer)
        self.buffer = b""
        self.done += 1
        self.failed += head[9:12] not in {b"200", b"303"}
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        self.failed += error is not None
        if not self.ended.done():
            self.ended.set_result(None)


async def run(
    host: str, port: int, connections: int, seconds: float, requests: list[bytes]
) -> dict[str, float]:
    """Ask for so many seconds over so many connections."""
    loop, began = asyncio.get_running_loop(), time.monotonic()
    turns = itertools.cycle(requests) if seconds else iter(requests)
    until = began + seconds if seconds else float("inf")
    made = [
        (await loop.create_connection(lambda: Connection(turns, until), host, port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.ended for connection in made))
    return {
        "requests": sum(connection.done for connection in made),
        "failed": sum(connection.failed for connection in made),
        "size": max(connection.size for connection in made),
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    host, port, connections, seconds = sys.argv[1:5]
    measured = run(host, int(port), int(connections), float(seconds), sys.stdin.buffer.read().split(b"\0"))
    print(json.dumps(asyncio.run(measured)))
