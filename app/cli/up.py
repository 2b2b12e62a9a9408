"""``flask up``: web, worker, mail and sandbox in one process group; ``flask web``: the pages alone."""

import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.context import ForkProcess
from types import FrameType

import click
from flask import Flask, current_app

from app.cli import Refused, setup, telling, warn
from app.config import Settings
from app.web import server

RESTART_AFTER = 1.0  # seconds
RESTART_REFUSED_AFTER = 10.0  # seconds: what ended with a sentence, such as about a taken port, ends so again
PAGES_FIRST = 1.0  # seconds: they are forked and soon there; each of the others imports for longer
STOP_WITHIN = 20.0  # seconds a process has to finish what it holds
ENDINGS = (signal.SIGINT, signal.SIGTERM)

Program = Callable[[], None]
_fork = multiprocessing.get_context("fork")


def programs(app: Flask, settings: Settings) -> Mapping[str, Program]:
    """What runs, by name: the pages go on from this process, the others are programs of their own."""
    running: dict[str, Program] = {
        "web": partial(server.serve, app, settings),
        "worker": _flask("worker"),
        "mail": _flask("mail", "listen"),
    }
    if settings.doorways.mailbox:
        running["mailbox"] = _flask("mail", "poll")
    if not settings.live:
        running["sandbox"] = _flask("sandbox", "serve")
    return running


def _flask(*command: str) -> Program:
    return partial(os.execv, sys.executable, [sys.executable, "-m", "flask", "--app", "wsgi", *command])


class Supervisor:
    """Keeps programs running until it is told to stop; a program that ends is started again.

    It forks, so whoever runs it has nothing open that two processes must not share.
    """

    def __init__(self, programs: Mapping[str, Program], first: str) -> None:
        self.programs = programs
        self.running: dict[str, ForkProcess] = {}
        later = time.monotonic() + PAGES_FIRST
        self.due: dict[str, float] = {name: 0.0 if name == first else later for name in programs}
        self.stopping = False

    def run(self) -> None:
        """Supervise until SIGINT or SIGTERM, then stop all and wait for them."""
        for number in ENDINGS:
            signal.signal(number, self._stop)
        while not self.stopping:
            self._start_due()
            self._reap()
            time.sleep(0.2)
        self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start_due(self) -> None:
        for name, program in self.programs.items():
            if name not in self.running and time.monotonic() >= self.due[name]:
                self.running[name] = _fork.Process(target=_run, args=(program,), name=name)
                self.running[name].start()

    def _reap(self) -> None:
        for name, process in list(self.running.items()):
            if process.exitcode is not None:
                del self.running[name]
                refused = process.exitcode == Refused.exit_code
                self.due[name] = time.monotonic() + (RESTART_REFUSED_AFTER if refused else RESTART_AFTER)
                if not self.stopping:
                    click.echo(f"The {name} ended with code {process.exitcode}; starting it again.", err=True)

    def _end(self) -> None:
        for process in self.running.values():
            if process.pid and process.exitcode is None:
                os.kill(process.pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.running.values():
            process.join(max(0.1, deadline - time.monotonic()))
            if process.exitcode is None:
                process.kill()


def _run(program: Program) -> None:
    """In the new process: end when told, as any program does until it says otherwise."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_DFL)
    program()


@click.command("up")
@telling
def up() -> None:
    """Set up, serve the pages, send what is due, take in what comes back. Ctrl-C stops all."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["postbag"]
    _prepare_apart(settings)
    warn(settings)
    click.echo(f"Postbag serves {settings.site_url}  (Ctrl-C stops it)")
    if not settings.live:
        click.echo(f"This is the sandbox: nothing leaves this machine. See {settings.site_url}/mailbox")
    allow_connections()
    Supervisor(programs(app, settings), first="web").run()


@click.command("web")
@telling
def web() -> None:
    """Serve the pages. SIGINT or SIGTERM ends it after the requests in flight."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["postbag"]
    setup.refuse_wrong_database(settings)
    warn(settings)
    allow_connections()
    server.serve(app, settings)


def _prepare_apart(settings: Settings) -> None:
    """Set up in a process of its own: what it opens would be inherited by all that are forked later."""
    process = _fork.Process(target=_prepare, args=(settings,))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def _prepare(settings: Settings) -> None:
    try:
        telling(setup.prepare)(settings)
    except click.ClickException as refusal:
        refusal.show()
        sys.exit(refusal.exit_code)


def allow_connections() -> None:
    """Let what we start have as many files open as visitors need: shells usually say 1024."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * server.CONNECTIONS
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


commands = [up, web]
