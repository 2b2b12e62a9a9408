"""Put on PYTHONPATH by tests that start processes: they too run on 23 November 2026.

FIXED_NOW and FIXED_SINCE set another moment, and from when on by the system's clock (monotonic) it goes on:
one clock for all processes that have them, to the millisecond, for a form token from the future is refused.
"""

import os
import time
from datetime import UTC, datetime

import time_machine

_began = datetime.fromisoformat(os.environ.get("FIXED_NOW", "2026-11-23T12:00:00")).replace(tzinfo=UTC)
_since = float(os.environ.get("FIXED_SINCE", time.monotonic()))
_clock = time_machine.travel(_began, tick=True).start()
while abs(_off := time.time() - _began.timestamp() - (time.monotonic() - _since)) > 0.001:
    _clock.shift(-_off)
