"""The threads of a web process share its memory, whatever the number of processors."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from app.web.server import ARENAS
from tests.processes import ROOT, environment

PROGRAM = """
import ctypes, threading
from app.web import server
from wsgi import app

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
if {serving}:
    server._begin(app, app.extensions["postbag"])
together = threading.Barrier(12)

def work():
    together.wait()  # a thread that came after another's end would take over its heap
    libc.malloc(ctypes.c_size_t(50_000))
    together.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
"""


def heaps(instance: Path, serving: bool) -> int:
    """How many heaps twelve threads have, as glibc counts them (malloc_info(3))."""
    command = [sys.executable, "-c", PROGRAM.format(serving=serving)]
    env = environment(instance, f"sqlite:///{instance}/postbag.db")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


@pytest.mark.slow
@pytest.mark.real_clock
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_its_threads_share_two_heaps(tmp_path: Path) -> None:
    assert heaps(tmp_path, serving=True) <= ARENAS
    assert heaps(tmp_path, serving=False) > ARENAS, "the control: there would be more"
