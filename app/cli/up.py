"""``flask up``: web, worker, mail and sandbox in one process group; ``flask web``: the pages alone."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

import click
from flask import current_app

from app import db
from app.cli import Refused, setup, telling, warn
from app.config import Settings

RESTART_AFTER = 1.0  # seconds
RESTART_REFUSED_AFTER = 10.0  # seconds: what ended with a sentence, such as about a taken port, ends so again
FINISH_WITHIN = 10  # seconds for requests in flight; a worker told to end twice may never do so by itself
CONNECTIONS = 8192  # of visitors that are open at once; browsers keep theirs between two pages
STOP_WITHIN = 20.0  # seconds a process has to finish what it holds


def programs(settings: Settings) -> Mapping[str, list[str]]:
    """What runs: a name and its command line."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    running = {
        "web": server(settings),
        "worker": [*flask, "worker"],
        "mail": [*flask, "mail", "listen"],
    }
    if settings.doorways.mailbox:
        running["mailbox"] = [*flask, "mail", "poll"]
    if not settings.live:
        running["sandbox"] = [*flask, "sandbox", "serve"]
    return running


def server(settings: Settings) -> list[str]:
    """The command line of the web server."""
    # As many threads as may wait for SQLite's one writer while others read: docs/decisions/0005.
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "wsgi:app"]
    web += ["--host", settings.host, "--port", str(settings.port)]
    web += ["--workers", os.environ.get("WEBS", "1"), "--blocking-threads", "32"]
    web += ["--no-access-log", "--log-level", "error", "--respawn-failed-workers"]
    # Granian takes this for connections: of more people than this, the last are let in when others leave.
    web += ["--backlog", "4096", "--backpressure", str(CONNECTIONS)]
    return [*web, "--workers-kill-timeout", str(FINISH_WITHIN)]


class Supervisor:
    """Keeps programs running until it is told to stop; a program that ends is started again."""

    def __init__(self, commands: Mapping[str, list[str]]) -> None:
        self.commands = commands
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.due: dict[str, float] = dict.fromkeys(commands, 0.0)
        self.stopping = False

    def run(self) -> None:
        """Supervise until SIGINT or SIGTERM, then stop all and wait for them."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        while not self.stopping:
            self._start_due()
            self._reap()
            time.sleep(0.2)
        self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start_due(self) -> None:
        for name, command in self.commands.items():
            if name not in self.running and time.monotonic() >= self.due[name]:
                self.running[name] = subprocess.Popen(command, env=os.environ)  # noqa: S603 - our own programs

    def _reap(self) -> None:
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                del self.running[name]
                refused = process.returncode == Refused.exit_code
                self.due[name] = time.monotonic() + (RESTART_REFUSED_AFTER if refused else RESTART_AFTER)
                if not self.stopping:
                    click.echo(
                        f"The {name} ended with code {process.returncode}; starting it again.", err=True
                    )

    def _end(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


@click.command("up")
@telling
def up() -> None:
    """Set up, serve the pages, send what is due, take in what comes back. Ctrl-C stops all."""
    settings: Settings = current_app.extensions["postbag"]
    setup.prepare(settings)
    warn(settings)
    click.echo(f"Postbag serves {settings.site_url}  (Ctrl-C stops it)")
    if not settings.live:
        click.echo(f"This is the sandbox: nothing leaves this machine. See {settings.site_url}/mailbox")
    allow_connections()
    Supervisor(programs(settings)).run()


@click.command("web")
@telling
def web() -> None:
    """Serve the pages. SIGINT or SIGTERM ends it after the requests in flight."""
    settings: Settings = current_app.extensions["postbag"]
    setup.refuse_wrong_database(settings)
    warn(settings)
    db.unbind()
    allow_connections()
    command = server(settings)
    os.execv(command[0], command)  # noqa: S606 - this process becomes the server, so signals reach it


def allow_connections() -> None:
    """Let what we start have as many files open as visitors need: shells usually say 1024."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if most == resource.RLIM_INFINITY else min(2 * CONNECTIONS, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


commands = [up, web]
