"""The mail server of the measurements: takes mail in as fast as one process can, and keeps nothing.

``python -m benchmarks.sink [SECONDS]`` prints its port on loopback and then serves until it is killed. It
answers each message after so many seconds (default: at once).
"""

import asyncio
import sys

ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 DSN\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"DATA": b"354 go on\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
DELAY = float(sys.argv[1]) if sys.argv[1:] else 0.0  # seconds
TAKEN = b"250 2.0.0 taken\r\n"
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection: commands, or the lines of a message until its dot."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.buffer = b""
        self.in_message = False
        self.transport.write(b"220 sink Postbag sandbox\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.in_message:
            if not self.buffer.endswith(END):
                return
            self.in_message, self.buffer = False, b""
            if DELAY:
                asyncio.get_running_loop().call_later(DELAY, self.transport.write, TAKEN)
            else:
                self.transport.write(TAKEN)
            return
        while b"\r\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\r\n", 1)
            step = line[:4].upper()
            self.in_message = step == b"DATA"
            self.transport.write(ANSWERS.get(step, b"502 5.5.1 unknown\r\n"))


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
