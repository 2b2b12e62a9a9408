"""How a page is looked at in Chromium, and how one gets to the next."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


def check(page: Page) -> None:
    """axe finds nothing, and nothing runs out of the side of the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def follow(page: Page, way: Locator) -> None:
    """Click, and be on the next page before anything is looked at.

    On a page that is about to go away, axe looks at the wrong page or finds no document at all.
    """
    with page.expect_navigation():
        way.click()
