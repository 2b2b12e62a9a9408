"""One worker of the measurements, in a process of its own.

``python -m benchmarks.worker DATABASE_URL INSTANCE PORT`` prints "ready", waits for a line on standard input,
sends what is due to the server at PORT with the default settings, and prints how many mails it claimed.
"""

import os
import sys
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path

from app import create_app, db
from app.config import Settings
from app.gateways.smtp import Connection, Server
from app.processor import Processor
from app.tasks.route import Route
from app.tasks.sender import Loop


def main(database_url: str, instance: str, port: str) -> None:
    settings = Settings.from_env({"POSTBAG_INSTANCE": instance, "DATABASE_URL": database_url})
    create_app(settings)
    server = Server.at(f"smtp://127.0.0.1:{port}", "bench")
    connections = tuple(Connection(server) for _ in range(settings.smtp_connections))
    loop = Loop(
        Route(connections, settings.sender),
        lambda: datetime.now(UTC),
        settings.instance / "sending",
        keep=Processor().keep,
    )
    print("ready", flush=True)
    sys.stdin.readline()
    sent = 0
    while number := loop.round():
        sent += number
    loop.close()
    db.unbind()
    print(sent, flush=True)


if __name__ == "__main__":
    with Path(os.devnull).open("w") as log, redirect_stderr(log):
        main(*sys.argv[1:])
