"""Put on PYTHONPATH by tests that start processes: they too run on 23 November 2026."""

from datetime import UTC, datetime

import time_machine

time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=True).start()
