"""``flask web`` with two processes behind one port: whichever answers, it is one site.

Every request opens a connection of its own, and the system deals connections out to the processes.
"""

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, db
from chaos.programs import children
from tests.balanced import Balanced
from tests.conftest import Templates, make_settings
from tests.processes import answers, environment, free_port, running, wait_for
from tests.web import journey
from tests.web.conftest import PASSWORD, make_organiser, token_of
from tests.web.page import Page, press

pytestmark = [pytest.mark.slow, pytest.mark.real_clock, pytest.mark.xdist_group("web processes")]
WEB = ("-m", "flask", "--app", "wsgi", "web")
CAMPAIGN = f"/c/{journey.SLUG}"
EACH = 24  # requests in which both processes take part, but for once in eight million times
LIMIT = 120  # looks at private pages a minute


@dataclass
class Site:
    """What serves, and the application for looking inside."""

    port: int
    pid: int
    folder: Path
    app: Flask

    def visitor(self, address: str) -> Balanced:
        return Balanced([self.port], address)

    def figures(self, name: str) -> dict[str, float]:
        """One scrape: the values of a figure by its labels."""
        page = self.visitor("127.0.0.1").get("/metrics").text
        return {
            found[1] or "": float(found[2])
            for found in re.finditer(rf"^{name}(?:{{(.*)}})? (\S+)$", page, re.M)
        }


@pytest.fixture(scope="module")
def site(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    url = templates.copy("sqlite", True)
    env = environment(folder, url, PORT=str(port), PROXY_HOPS="1", WEB_PROCESSES="2")
    with running(*WEB, env=env, log=folder / "web.log") as process:
        wait_for("the pages", lambda: answers(f"http://127.0.0.1:{port}/healthz"), 60)
        app = create_app(make_settings(folder, DATABASE_URL=url))
        db.unbind()
        yield Site(port, process.pid, folder, app)


@pytest.fixture(autouse=True)
def bound(site: Site) -> Iterator[None]:
    """The doors of this process see the site's database."""
    db.bind(db.connect(site.app.extensions["postbag"].database_url))
    yield
    db.unbind()


def test_they_count_together_and_a_scrape_tells_of_all(site: Site) -> None:
    """Twice as many ask as may, eight at a time; each scrape says the same, and nothing twice."""
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(site.visitor("192.0.2.7").get, "/l/nobody") for _ in range(2 * LIMIT)]
        codes = Counter(answer.result().status_code for answer in asked)
    assert codes == {404: LIMIT, 429: LIMIT}
    for _ in range(EACH):
        told = site.figures("postbag_http_requests_total")
        assert {labels: told[labels] for labels in told if "/l/<token>" in labels} == {
            'route="/l/<token>",status="404"': LIMIT,
            'route="/l/<token>",status="429"': LIMIT,
        }
    assert site.figures("postbag_http_request_seconds_count")['route="/l/<token>"'] == 2 * LIMIT
    assert site.figures("postbag_database_up") == {"": 1}
    page = site.visitor("127.0.0.1").get("/metrics").text
    assert page.count("# TYPE postbag_database_up gauge") == 1
    assert len(list((site.folder / "metrics").glob("*/counter_*.db"))) == 2
    log = (site.folder / "web.log").read_text()
    assert "counting" not in log


def test_what_changes_at_the_desk_is_on_every_page_at_once(site: Site) -> None:
    organiser = site.visitor("192.0.2.9")
    email = make_organiser(site.app, "editor")
    token = token_of(organiser.get("/desk/sign-in").text)
    organiser.post("/desk/sign-in", {"csrf_token": token, "email": email, "password": PASSWORD})
    desk = Page(organiser.get(f"/desk/campaigns/{journey.SLUG}"))  # type: ignore[arg-type]
    for act, more, shows in (("/pause", {"reason": "Looking"}, True), ("/resume", {}, False)):
        seen = {"is paused" in site.visitor("192.0.2.8").get(CAMPAIGN).text for _ in range(EACH)}
        assert seen == {not shows}
        desk = press(organiser, desk.form(act), **more)  # type: ignore[arg-type]
        seen = {"is paused" in site.visitor("192.0.2.8").get(CAMPAIGN).text for _ in range(EACH)}
        assert seen == {shows}


def test_one_that_is_killed_is_replaced_while_the_other_serves(site: Site) -> None:
    before = children(site.pid)
    told = sum(site.figures("postbag_http_requests_total").values())
    os.kill(before[0], signal.SIGKILL)
    wait_for("two processes", lambda: len(children(site.pid)) == 2 and before[0] not in children(site.pid))
    assert before[1] in children(site.pid)
    assert {site.visitor("192.0.2.8").get("/healthz").status_code for _ in range(EACH)} == {200}
    assert sum(site.figures("postbag_http_requests_total").values()) >= told + EACH


def test_none_is_left_when_the_one_they_come_from_is_killed(site: Site) -> None:
    """The last test here: it ends the site."""
    url = f"http://127.0.0.1:{site.port}/healthz"
    assert answers(url)
    os.kill(site.pid, signal.SIGKILL)
    wait_for("the pages to be gone", lambda: not answers(url), 20)
