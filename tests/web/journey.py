"""The supporter's way through the pages, for tests that begin somewhere along it."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models.deliveries import Delivery
from tests.web.page import Page, press

SLUG = "safe-passage"
WHY = (
    "I teach English at the library on Saturdays, and two of my students still check every evening "
    "whether somebody at home has been heard of. I did not know before that people are sent back."
)
ADA = {
    "name": "Ada Example",
    "street": "1 Plymouth Grove",
    "town": "Manchester",
    "email": "ada@example.org",
    "send": "y",
    "ask_reply": "yes",
}


def match(client: FlaskClient, country: str = "GB", postcode: str = "M1 1AE", **more: str) -> Page:
    """The page that says who represents a postcode."""
    start = Page(client.get(f"/c/{SLUG}")).form("/match")
    return press(client, start, country=country, postcode=postcode, **more)


def questions(client: FlaskClient, office: str = "", **more: str) -> Page:
    """The two questions, to the first recipient or to the one named."""
    having = {"office": office} if office else {}
    return press(client, match(client, **more).form("/write", **having))


def letter(client: FlaskClient, why: str = WHY, **more: str) -> Page:
    """The assembled letter."""
    asked = questions(client, **more).form("/write")
    return press(client, asked, why=why, place="I live in Ancoats.", do="assemble")


def sent(client: FlaskClient, **typed: str) -> Page:
    """The page "check your mailbox"."""
    return press(client, letter(client).form("/write"), **{**ADA, **typed}, do="send")


def mails(kind: str = "confirmation") -> list[str]:
    """The texts of our own mails, oldest first."""
    with db.reading() as session:
        rows = session.scalars(
            select(Delivery.message).where(Delivery.kind == kind).order_by(Delivery.due_at)
        )
        return [raw.decode().replace("=\r\n", "") for raw in rows if raw]


def link(kind: str = "confirmation") -> str:
    """The path of the link in the newest mail."""
    return re.findall(r"(/l/[0-9a-z]{26})\b", mails(kind)[-1])[-1]


def code() -> str:
    """The six digits in the newest confirmation mail."""
    return re.findall(r"\b\d{6}\b", mails()[-1])[-1]


def confirmed(client: FlaskClient) -> str:
    """A letter that is confirmed; the path of its private page."""
    sent(client)
    path = link()
    press(client, Page(client.get(path)).form("/confirm"))
    return path
