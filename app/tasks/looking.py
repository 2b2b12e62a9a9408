"""``python -m app.tasks.looking``: the process that looks at mail, for tasks/looker.py on the other side."""

import resource
import signal
import sys
from multiprocessing.connection import Connection

from app.domain.incoming.look import look
from app.tasks.looker import SECONDS


def serve(line: Connection) -> None:
    """Look at what comes in over ``line`` until it ends; the other side is a Looker."""
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to all processes; the worker ends this one itself
        signal.signal(number, signal.SIG_IGN)
    sender, memory = line.recv()
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    line.send(None)
    while True:
        try:
            mails = line.recv()
        except EOFError:  # the worker is gone
            return
        signal.setitimer(signal.ITIMER_REAL, 2 * SECONDS)  # ends this process if there is no worker to do it
        found = [look(raw, sender.keys, sender.reply_domain, kind) for raw, kind in mails]
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(found)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
