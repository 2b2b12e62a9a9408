"""What a visitor with little gets: few bytes, no script, only a keyboard, or a page that runs leftwards."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.looking import check, follow

FIRST_LOAD = 100_000  # bytes over the wire, headers and all
PUBLIC = ("/", "/c/safe-passage", "/privacy", "/data-sources", "/mailbox", "/desk/sign-in", "/l/nobody")
WHY = (
    "I teach English on Saturdays, and my students still wait for news from home every evening. "
    "I had not known before that people are sent back, and I cannot forget it."
)


def test_the_first_load_is_small_and_comes_from_nobody_else(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site.url}/c/safe-passage", wait_until="networkidle")
    assert len(responses) >= 3
    assert all(response.url.startswith(site.url) for response in responses)
    sizes = [response.request.sizes() for response in responses]
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= FIRST_LOAD
    assert page.context.cookies() == []
    assert complaints == []
    context.close()


def answer_the_questions(page: Page, site: Site, look: Callable[[Page], None] = lambda page: None) -> None:
    page.goto(f"{site.url}/c/safe-passage")
    look(page)
    page.get_by_label("Postcode").fill("m11ae")
    follow(page, page.get_by_role("button", name="Find my representatives"))
    look(page)
    follow(page, page.locator(".recipient button").first)
    look(page)
    page.locator("textarea[name=why]").fill(WHY)


@pytest.mark.parametrize("script", [True, False])
def test_a_page_that_was_open_for_too_long_says_so_and_keeps_what_was_typed(
    browser: Browser, site: Site, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script, locale="en-GB")
    page = context.new_page()
    answer_the_questions(page, site)
    context.clear_cookies()
    page.get_by_role("button", name="Put my letter together").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.locator("textarea[name=why]")).to_have_value(WHY)
    page.get_by_role("button", name="Put my letter together").click()
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile("my students still wait"))
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_our_scripts_do_not_run(browser: Browser, site: Site, width: int) -> None:
    """axe is a script itself, so ours are kept out instead of all (test_journey.py goes without any)."""
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.route(re.compile(r"/static/.*\.js"), lambda route: route.abort())
    answer_the_questions(page, site, check)
    follow(page, page.get_by_role("button", name="Put my letter together"))
    check(page)
    follow(page, page.get_by_role("button", name="Send me the confirmation"))
    expect(page.get_by_role("alert")).to_contain_text("Please enter your full name")
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile("my students still wait"))
    check(page)
    context.close()


def test_the_keyboard_reaches_the_form(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.url}/c/safe-passage")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Skip")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "postcode":
            break
    page.keyboard.type("M1 1AE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Manchester Central")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_public_pages_hold_in_both_schemes_and_directions(
    browser: Browser, site: Site, direction: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    for path in PUBLIC:
        page.goto(site.url + path)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        check(page)
    context.close()
