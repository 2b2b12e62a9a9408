"""What comes after, in Chromium: the question, an answer on the private page, a second letter, the links."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app import db
from app.domain.keyring import Keyring
from app.domain.lifecycle import State
from app.domain.submission import Recipient
from app.models.campaigns import Template, TemplateVersion
from app.models.representatives import Office
from app.models.types import use_keyring
from app.services import supporter_mail
from tests.browser.conftest import Site
from tests.browser.looking import check, follow
from tests.conftest import make_settings
from tests.factories import queued_letters
from tests.services.test_replies import put
from tests.web.came_back import PARTS, came
from tests.web.journey import WHY

DAYS_AGO = timedelta(days=30)


@pytest.fixture
def path(site: Site) -> Iterator[str]:
    """The private page of a letter that came to its office, and was answered with a file."""
    before = db.session().bind
    use_keyring(Keyring(make_settings(site.instance).data_keys))
    db.bind(db.connect(site.database_url))
    with db.transaction() as session:
        version = session.scalars(select(TemplateVersion).join(Template).where(Template.role == "mp")).first()
        office = session.scalars(select(Office).where(Office.role == "mp").order_by(Office.id)).first()
        assert version is not None
        assert office is not None
        holder = office.representatives[0]
        (letter,) = queued_letters(
            session,
            1,
            campaign_id=version.template.campaign_id,
            version_id=version.id,
            recipient=Recipient(office.id, holder.id, holder.party, "email"),
        )
        put(session, letter, State.ACCEPTED)
        letter.handed_over_at = datetime.now(UTC) - DAYS_AGO
        token = supporter_mail.new_link(session, letter.id, datetime.now(UTC), secrets.randbits)
    came(raw=PARTS, letter_id=letter.id)
    yield f"/l/{token}"
    db.unbind()
    if before is not None:
        db.bind(before)


@pytest.mark.parametrize("width", [390, 1280])
def test_what_comes_after_a_letter(browser: Browser, site: Site, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.url}{path}/answer")
    check(page)
    page.get_by_label("Yes, they replied").check()
    follow(page, page.get_by_role("button", name="my answer"))
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    check(page)
    follow(page, page.get_by_role("link", name="Show us their answer"))
    expect(page.locator(".timeline")).to_contain_text("They answered")
    expect(page.locator(".reply")).to_contain_text("evil.html")
    page.get_by_text("Show us an answer that you got").click()
    check(page)
    page.get_by_label("What is it?").select_option("standard")
    follow(page, page.get_by_role("button", name="Keep this"))
    expect(page.locator(".reply")).to_contain_text("You say: A text that everybody gets")
    follow(page, page.get_by_role("link", name="Write back"))
    check(page)
    body = page.locator("textarea[name=body]")
    own = body.input_value().replace("[What you want to say to it, in your own words]", WHY)
    body.fill(own.replace("[One question]", "When will you ask?"))
    follow(page, page.get_by_role("button", name="Look at it once more"))
    expect(page.locator(".letter-text")).to_contain_text(WHY[:40])
    check(page)
    page.goto(f"{site.url}/letters")
    check(page)
    page.get_by_label("E-mail address").fill(f"nobody.{width}@example.org")
    follow(page, page.get_by_role("button", name="Mail me the links"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Look into your mailbox")
    check(page)
    context.close()
