"""How a page is looked at in Chromium, and how one gets to the next."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Locator, Page

# What passes stays in the browser: to bring it here takes nearly as long as to find it.
RUN = "axe.run({resultTypes: ['violations']}).then(found => ({violations: found.violations}))"


def check(page: Page) -> None:
    """axe finds nothing, and nothing runs out of the side of the screen."""
    page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(RUN))
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    check_width(page)


def check_width(page: Page) -> None:
    """Nothing runs out of the side of the screen: all that can be asked of a page without scripts."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def follow(page: Page, way: Locator) -> None:
    """Click, and be on the next page before anything is looked at.

    On a page that is about to go away, axe looks at the wrong page or finds no document at all.
    """
    with page.expect_navigation():
        way.click()
