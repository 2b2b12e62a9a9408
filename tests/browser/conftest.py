"""Chromium, and a Postbag for it to visit: web, worker and sandbox as ``make run`` starts them."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import Templates, must_or_skip
from tests.processes import answers, environment, free_port, running, wait_for

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two groups, so that two workers share them, each with a site and a Chromium of its own."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.real_clock)
            group = "journeys" if item.path.stem == "test_journey" else "browser"
            item.add_marker(pytest.mark.xdist_group(group))


@dataclass(frozen=True)
class Site:
    """A running Postbag."""

    url: str
    instance: Path
    database_url: str
    log: Path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, until the last of these tests: it keeps an event loop running, and others run their own."""
    if not Path(CHROMIUM).exists():
        must_or_skip(f"no Chromium at {CHROMIUM}: apt install chromium, or set CHROMIUM")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield made
        made.close()


def laid(instance: Path, templates: Templates) -> str:
    """Put keys and a database with what ships into a folder; the database's URL."""
    database_url = templates.copy("sqlite", True)
    for key in ("secret_key", "data_key"):  # made with the first template
        shutil.copy(templates.folder / key, instance / key)
    return database_url


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[Site]:
    instance = tmp_path_factory.mktemp("site")
    database_url = laid(instance, templates)
    port = free_port()
    # Behind a proxy, so that each supporter can come from a network of their own.
    env = environment(
        instance,
        database_url,
        PORT=str(port),
        SANDBOX_SMTP_PORT=str(free_port()),
        MAIL_LISTEN=f"127.0.0.1:{free_port()}",
        PROXY_HOPS="1",
    )
    url = f"http://127.0.0.1:{port}"
    log = instance / "log"
    with running("-m", "flask", "--app", "wsgi", "up", env=env, log=log):
        wait_for("the site answers", lambda: answers(f"{url}/healthz"))
        yield Site(url, instance, database_url, log)
