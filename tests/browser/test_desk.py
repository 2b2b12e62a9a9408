"""An organiser's way through the desk, in Chromium: the link, a password, every page; axe finds nothing."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.looking import check
from tests.processes import ROOT, environment

PASSWORD = "four random words here"
PAGES = [
    "/desk/",
    "/desk/campaigns",
    "/desk/campaigns/safe-passage",
    "/desk/texts/1",
    "/desk/letters",
    "/desk/queue",
    "/desk/replies",
    "/desk/representatives?q=smith",
    "/desk/rates?by=party",
    "/desk/rates?by=office&order=rate",
    "/desk/exports",
    "/desk/organisers",
    "/desk/audit",
    "/desk/password",
    "/desk/second-factor",
]


def flask(site: Site, *command: str) -> str:
    """What a flask command of this site prints."""
    env = environment(site.instance, site.database_url, SITE_URL=site.url)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def organiser(browser: Browser, site: Site) -> Iterator[Page]:
    """A page whose owner has just come in by their link and set a password."""
    flask(site, "sandbox", "seed", "--letters", "120", "--seed", "1", "--once")
    page = browser.new_context().new_page()
    page.goto(flask(site, "owners", "link").splitlines()[-1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New Password").fill(PASSWORD)
    page.get_by_label("Retype Password").fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    yield page
    page.context.close()


def first_reply(page: Page, site: Site, place: str) -> str:
    """The path of the first mail that lies in this place."""
    page.goto(f"{site.url}/desk/replies?place={place}")
    return page.locator("tbody th a").first.get_attribute("href") or ""


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark")])
def test_every_page_fits_and_axe_finds_nothing(
    organiser: Page, site: Site, width: int, scheme: Literal["light", "dark"]
) -> None:
    organiser.set_viewport_size({"width": width, "height": 900})
    organiser.emulate_media(color_scheme=scheme)
    letter = flask(site, "letters", "list", "--json", "--state", "answered").split('"')[3]
    representative = "/desk/representatives/gb-commons-5173"
    replies = [first_reply(organiser, site, place) for place in ("pen", "filed")]
    for path in [*PAGES, *replies, f"/desk/letters/{letter}", representative, f"{representative}/email"]:
        answer = organiser.goto(site.url + path)
        assert answer is not None
        assert answer.status == 200, path
        check(organiser)


def test_the_made_up_figures_say_so(organiser: Page, site: Site) -> None:
    organiser.goto(site.url + "/desk/rates")
    expect(organiser.get_by_text("Made-up data:")).to_be_visible()
    expect(organiser.get_by_text("too few to say").first).to_be_visible()


def test_signing_out_and_in_again(organiser: Page, site: Site) -> None:
    organiser.goto(site.url + "/desk/rates")
    organiser.get_by_role("button", name="Sign out").click()
    organiser.goto(site.url + "/desk/rates")
    organiser.get_by_label("E-mail address").fill("owner@example.org")
    organiser.get_by_label("Password").fill(PASSWORD)
    organiser.get_by_role("button", name="Sign in").click()
    expect(organiser.get_by_role("heading", name="Response rates")).to_be_visible()
