"""Put on PYTHONPATH by tests that set the clock of running processes.

The file named by POSTBAG_TEST_CLOCK holds the real second that counts as noon on 23 November 2026, and by how
many seconds the clock is wrong now. A file beside it, with a process's number at its end, says what it saw.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

LOOK_EVERY = 0.02  # seconds
FILE = Path(os.environ["POSTBAG_TEST_CLOCK"])
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def wrong_by() -> float:
    return float(FILE.read_text().split()[1])


now = time.time() - float(FILE.read_text().split()[0])
error = wrong_by()
seen = FILE.with_name(f"{FILE.name}.{os.getpid()}")
traveller = time_machine.travel(NOON + timedelta(seconds=now + error), tick=True).start()


def follow() -> None:
    global error
    while True:
        time.sleep(LOOK_EVERY)
        wanted = wrong_by()
        if wanted != error:
            traveller.shift(wanted - error)
            error = wanted
        seen.write_text(str(error))


threading.Thread(target=follow, name="clock", daemon=True).start()
