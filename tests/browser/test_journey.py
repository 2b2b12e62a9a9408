"""The whole journey in Chromium: with and without JavaScript, on a phone and on a desk, in four countries."""

import email
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.looking import check, check_width, follow
from tests.processes import wait_for

WHY = (
    "I teach English at the library on Saturdays, and two of my students still check every evening "
    "whether somebody at home has been heard of. I did not know before that people are sent back."
)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Reply-To",
]


@dataclass(frozen=True)
class Case:
    """A supporter, and how their letter begins."""

    country: str
    postcode: str
    greeting: str
    by_mail: bool


CASES = {
    "GB": Case("GB", "M1 1AE", r"Dear .+,", True),
    "US": Case("US", "94103", r"Dear (Representative|Senator) .+:", False),
    "CA": Case("CA", "K1A 0B1", r"Dear .+,", True),
    "FR": Case("FR", "75001", r"M(onsieur|adame) l(e|a) Député", True),
}


def newest_mail(page: Page, site: Site, to: str, look: Callable[[Page], None]) -> EmailMessage:
    """The newest captured mail to an address, as the mailbox shows it."""
    page.goto(f"{site.url}/mailbox")
    look(page)
    follow(page, page.locator(".mail-list a", has_text=to).first)
    look(page)
    head = page.locator("pre.mail").first.inner_text()
    return email.message_from_string(
        f"{head}\n\n{page.locator('pre.mail').last.inner_text()}", policy=policy.default
    )


def wait_for_mail(page: Page, site: Site, to: str) -> None:
    """Ask for the mailbox without showing it: Chromium at work on page after page would hold up the mail."""
    wait_for(f"a mail to {to}", lambda: to in page.request.get(f"{site.url}/mailbox").text())


NETWORKS = count(2)
ACCEPTED = "Accepted by the office’s mail server"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("name", CASES)
def test_the_whole_journey(browser: Browser, site: Site, name: str, script: bool, width: int) -> None:
    case = CASES[name]
    address = f"ada.{name.lower()}.{width}.{'js' if script else 'plain'}@example.org"
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="en-GB",
        java_script_enabled=script,
        # A network of their own, at this machine: ten letters a minute are let in from one.
        extra_http_headers={"X-Forwarded-For": f"127.0.0.{next(NETWORKS)}"},
    )
    page = context.new_page()
    look = check if script else check_width  # axe is a script (test_plain.py has it where ours are kept out)
    strangers: list[str] = []
    page.on("request", lambda request: request.url.startswith(site.url) or strangers.append(request.url))

    page.goto(f"{site.url}/c/safe-passage")
    look(page)
    page.get_by_label("Country").select_option(case.country)
    page.get_by_label("Postcode").fill(case.postcode)
    follow(page, page.get_by_role("button", name="Find my representatives"))
    look(page)
    follow(page, page.locator(".recipient button").first)
    look(page)
    page.locator("textarea[name=why]").fill(WHY)
    follow(page, page.get_by_role("button", name="Put my letter together"))
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile(case.greeting))
    expect(page.locator("#checks")).to_contain_text("This sounds like you")
    look(page)
    fill_in(page, address, case)
    page.get_by_role("button", name="Send me the confirmation").click()
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    look(page)

    wait_for_mail(page, site, address)
    confirmation = newest_mail(page, site, address, look)
    assert confirmation["Subject"] == "Please confirm your letter"
    follow(page, page.locator("pre.mail a"))
    look(page)
    expect(page.locator(".letter-text")).to_contain_text("1 Plymouth Grove")
    page.get_by_role("button", name=re.compile("Send my letter|Confirm my letter")).click()
    expect(page.locator(".timeline")).to_contain_text("You confirmed it")
    look(page)
    private = page.url
    if case.by_mail:
        wait_for("the office has it", lambda: ACCEPTED in page.request.get(private).text())
        look_at_letter(page, site, case, address)
        page.goto(private)
        expect(page.locator(".timeline")).to_contain_text(ACCEPTED)
        look(page)
        page.get_by_label("Yes, they replied").check()
        page.get_by_role("button", name="Save my answer").click()
        expect(page.locator(".timeline")).to_contain_text("They answered")
    else:
        page.get_by_role("button", name="I have posted it").click()
        expect(page.locator(".timeline")).to_contain_text("You posted it")
    follow(page, page.get_by_role("link", name="Delete everything"))
    look(page)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    assert strangers == []
    context.close()


def fill_in(page: Page, address: str, case: Case) -> None:
    page.get_by_label("Full name").fill("Ada Example")
    page.get_by_label("House number and street").fill("1 Plymouth Grove")
    page.get_by_label("Town or city").fill("Manchester")
    if not case.by_mail:
        page.get_by_text("Keep a private page").click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label(re.compile("Send this letter")).check()
    page.get_by_label("No, do not ask me").check()


def look_at_letter(page: Page, site: Site, case: Case, address: str) -> None:
    """The captured letter has exactly the headers it should, and its author's words and address."""
    page.goto(f"{site.url}/mailbox")
    follow(page, page.locator(".mail-list a", has_not_text="@example.org").first)  # not to its author
    head = page.locator("pre.mail").first.inner_text()
    assert f"Reply-To: {address}" in head
    names = re.findall(r"^([A-Za-z-]+):", head, re.M)
    assert names == HEADERS
    assert 'From: "Ada Example" <' in head or "From: Ada Example <" in head
    assert re.search(r"^Content-Type: text/plain; charset=\"?utf-8\"?", head, re.M)
    text = page.locator("pre.mail").last.inner_text()
    assert text.startswith("Ada Example\n1 Plymouth Grove\nManchester\n")
    assert re.search(case.greeting, text)
    assert WHY[:60] in " ".join(text.split())
