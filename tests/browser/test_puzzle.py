"""The puzzle in Chromium, where a limit has tripped: it solves itself, and says so to everybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import laid
from tests.browser.looking import check
from tests.conftest import Templates
from tests.processes import answers, environment, free_port, running, wait_for
from tests.web.journey import ADA, SLUG, WHY

GRANIAN = ("-m", "granian", "--interface", "wsgi", "wsgi:app", "--blocking-threads", "4", "--no-access-log")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[str]:
    """A web process whose campaign takes one letter a minute before it asks for work."""
    instance = tmp_path_factory.mktemp("crowded")
    database_url = laid(instance, templates)
    port = free_port()
    env = environment(instance, database_url, PORT=str(port), LETTERS_A_MINUTE="1")
    url = f"http://127.0.0.1:{port}"
    with running(*GRANIAN, "--port", str(port), env=env, log=Path(instance / "log")):
        wait_for("the site answers", lambda: answers(f"{url}/healthz"))
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    yield context.new_page()
    context.close()


def send(page: Page, url: str, email: str) -> None:
    """Write a letter and press the button."""
    page.goto(f"{url}/c/{SLUG}")
    page.get_by_label("Postcode").fill("M1 1AE")
    page.get_by_role("button", name="Find my representatives").click()
    page.locator(".recipient button").first.click()
    page.locator("textarea[name=why]").fill(WHY)
    page.get_by_role("button", name="Put my letter together").click()
    for label, value in {
        "Full name": "name",
        "House number and street": "street",
        "Town or city": "town",
    }.items():
        page.get_by_label(label).fill(ADA[value])
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label(re.compile("Send this letter")).check()
    page.get_by_label("No, do not ask me").check()
    page.get_by_role("button", name="Send me the confirmation").click()


def asked(page: Page, url: str, name: str) -> None:
    """Be on the page with the puzzle: two letters within a minute are one too many."""
    for turn in (1, 2):
        send(page, url, f"{name}.{turn}@example.org")
        expect(page.get_by_role("heading", name=re.compile("One moment|Check your mailbox"))).to_be_visible()
        if page.locator("#puzzle").count():
            return


def test_it_solves_itself_and_nothing_typed_is_lost(page: Page, crowded: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    asked(page, crowded, "ada")
    expect(page.get_by_role("heading", name="One moment, please")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "puzzle"
    expect(page.get_by_role("status")).to_have_text("Done. You can press the button now.", timeout=20_000)
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile(re.escape(WHY[:40])))
    expect(page.get_by_label("E-mail address")).to_have_value(re.compile("ada"))
    check(page)
    page.get_by_role("button", name="Send me the confirmation").first.click()
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    assert [text for text in complaints if "429" not in text] == []


def test_pressed_too_early_it_goes_once_the_sum_is_done(page: Page, crowded: str) -> None:
    held: list[object] = []
    page.route(re.compile("altcha"), lambda route: (held.append(route), None)[1])
    asked(page, crowded, "eve")
    wait_for("the script is asked for", lambda: bool(page.wait_for_timeout(20) or held))
    expect(page.get_by_role("status")).to_have_text("Please wait for a minute, then press the button again.")
    page.evaluate(
        """() => new MutationObserver((_, all) => { all.disconnect();
             document.querySelector("#puzzle button").click(); })
             .observe(document.getElementById("puzzle-says"), { childList: true })"""
    )
    for route in held:
        route.continue_()  # type: ignore[attr-defined]
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible(timeout=20_000)
