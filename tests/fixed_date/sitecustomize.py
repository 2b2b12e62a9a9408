"""Put on PYTHONPATH by tests that start processes: they too run on 23 November 2026.

FIXED_NOW and FIXED_SINCE set another moment, and the real time (in seconds) from which it goes on: the same
clock for all processes that have them.
"""

import os
import time
from datetime import UTC, datetime, timedelta

import time_machine

_begins = datetime.fromisoformat(os.environ.get("FIXED_NOW", "2026-11-23T12:00:00")).replace(tzinfo=UTC)
_gone = time.time() - float(os.environ.get("FIXED_SINCE", time.time()))
time_machine.travel(_begins + timedelta(seconds=_gone), tick=True).start()
