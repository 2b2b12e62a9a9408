"""The look-up of a postcode: its time beside a table in SQLite, and the memory it adds to a process.

``python -m benchmarks.lookup``. The keys are 20,000 listed British postcodes, in random order, as people type
them; a look-up is timed alone, with the clock's own cost in it.
"""

import random
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter_ns

from app.domain import matching
from app.domain.districts import Districts
from app.gateways import district_files

SAMPLE = 20_000
MEMORY = """
from pathlib import Path
from app.domain import matching
from app.gateways import district_files

def megabytes(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) * 1024 / 1e6

before = megabytes("VmRSS")
index = district_files.load()
for country, typed in (("GB", "M1 1AE"), ("US", "94103"), ("CA", "K1A 0B1"), ("FR", "75001")):
    matching.locate(index, country, typed)
loaded = megabytes("VmRSS")
peak = megabytes("VmHWM")
control = {key: index["GB"].find(key) for key in index["GB"]}
print(loaded - before, peak - before, megabytes("VmRSS") - loaded)
"""


def median(call: Callable[[str], object], keys: list[str]) -> float:
    """Microseconds that half of the calls stay under."""
    times = []
    for key in keys:
        start = perf_counter_ns()
        call(key)
        times.append(perf_counter_ns() - start)
    return statistics.median(times) / 1000


def table(keys: list[str], districts: Districts) -> sqlite3.Connection:
    """The control: the same list as a table of texts with its key."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE postcodes (postcode TEXT PRIMARY KEY, area TEXT) WITHOUT ROWID")
    rows = ((key, districts.find(key)[0].id) for key in keys)
    connection.executemany("INSERT INTO postcodes VALUES (?, ?)", rows)
    return connection


def run() -> None:
    """Print the figures."""
    start = perf_counter_ns()
    index = district_files.load()
    loaded = (perf_counter_ns() - start) / 1e6
    british = index["GB"]
    keys = list(british)
    sql = table(keys, british)
    sample = random.Random(1).sample(keys, SAMPLE)
    typed = [f"{key[:-3].lower()} {key[-3:]}" for key in sample]
    statement = "SELECT area FROM postcodes WHERE postcode = ?"
    figures = {
        "key in the list": median(british.find, sample),
        "as typed, to its area": median(lambda text: matching.locate(index, "GB", text), typed),
        "control: key in SQLite": median(lambda key: sql.execute(statement, (key,)).fetchone(), sample),
    }
    print(f"look-up, p50 of {SAMPLE:,} among {len(keys):,} postcodes (at most 5 µs)")
    for name, microseconds in figures.items():
        print(f"  {name:<26}{microseconds:8.2f} µs")
    measured = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    kept, peak, control = map(float, measured.stdout.split())
    print("memory added to a process by all four lists (at most 15 MB)")
    print(f"  {'kept':<26}{kept:8.2f} MB")
    print(f"  {'at most, while loading':<26}{peak:8.2f} MB")
    print(f"  {'control: GB as a dict':<26}{control:8.2f} MB")
    print(f"loaded in {loaded:.0f} ms")


if __name__ == "__main__":
    run()
