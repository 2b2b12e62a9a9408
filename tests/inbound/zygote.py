"""A process that forks another for each line it reads, so that fifty can be killed in the time of one start.

``listen PORT`` forks a listener, ``sort`` one that sorts what is there. It says the process's number, and
"ended" when that has ended.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from app import create_app, db
from app.config import Settings
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.gateways.mail_server import PerRecipient
from app.inbound import listener
from app.tasks import sorter
from tests.factories import POST
from tests.inbound.listening import doorway

WRITER = "office@parliament.example.org"


class Looker:
    """Says at once that a person wrote it: what the rules find is tested elsewhere."""

    def __init__(self, _sender: object) -> None:
        pass

    def look_all(self, mails: Sequence[tuple[bytes, str]]) -> list[Look]:
        return [Look(Verdict(Kind.PERSON, "test"), (), WRITER, WRITER, f"<x@{WRITER}>") for _ in mails]

    def close(self) -> None:
        pass


def listen(port: str) -> None:
    asyncio.run(listener.listen(doorway(), PerRecipient, "127.0.0.1", int(port), "letters.example.org"))


def sort() -> None:
    sorter.Looker = Looker  # type: ignore[misc,assignment]
    one = sorter.Sorter(POST, lambda: datetime.now(UTC), lambda: None)
    while one.sort():
        pass


def main() -> None:
    settings = Settings.from_env()
    create_app(settings)
    for line in sys.stdin:
        command, *arguments = line.split()
        db.unbind()  # no connection is shared by two processes
        number = os.fork()
        if not number:
            db.bind(db.connect(settings.database_url))
            {"listen": listen, "sort": sort}[command](*arguments)
            os._exit(0)
        print(number, flush=True)
        os.waitpid(number, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
