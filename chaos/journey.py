"""A supporter's way through the real pages: whoever drives it sends each step and hands back the page."""

import html
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

SLUG = "safe-passage"
WHY = (
    "I teach English at the library on Saturdays, and two of my students still check every evening "
    "whether somebody at home has been heard of. I did not know before that people are sent back."
)


@dataclass(frozen=True)
class Person:
    """A supporter: distinct in mailbox, postcode and network."""

    email: str
    postcode: str
    address: str  # where they ask from


@dataclass(frozen=True)
class Step:
    """What a browser sends next."""

    name: str
    path: str
    form: Mapping[str, str] | None = field(default=None)  # None asks for the page

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"


class WrongPage(Exception):
    """The page is not the one that should have come; the message names the step."""


Way = Generator[Step, str, None]


def write(person: Person) -> Way:
    """From the campaign to "check your mailbox"."""
    yield Step("campaign", f"/c/{SLUG}")
    matching = {"country": "GB", "postcode": person.postcode}
    page = yield Step("match", f"/c/{SLUG}/match", matching)
    chosen = {"match": hidden(page, "match"), "office": hidden(page, "office")}
    page = yield Step("questions", f"/c/{SLUG}/write", chosen)
    answers = {"csrf_token": hidden(page, "csrf_token"), "begun": hidden(page, "begun")}
    answers |= {"why": WHY, "place": "I live in Ancoats.", "do": "assemble"}
    page = yield Step("letter", f"/c/{SLUG}/write", answers)
    letter = {"csrf_token": hidden(page, "csrf_token"), "begun": hidden(page, "begun")}
    letter |= {"subject": first_option(page, "subject"), "body": textarea(page, "body"), "do": "send"}
    who = {"name": "Ada Example", "street": "1 Plymouth Grove", "town": "Manchester", "email": person.email}
    page = yield Step("send", f"/c/{SLUG}/write", letter | who | {"send": "y", "ask_reply": "yes"})
    hidden(page, "sent")  # of "check your mailbox"


def confirm(link: str) -> Way:
    """From the link in the mail to the letter's private page, confirmed."""
    page = yield Step("read again", link)
    said = {"csrf_token": hidden(page, "csrf_token"), "shown": hidden(page, "shown")}
    page = yield Step("confirm", f"{link}/confirm", said)
    if "timeline" not in page:
        raise WrongPage("confirm")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field; raises WrongPage."""
    return _found(re.search(rf'name="{name}" value="([^"]*)"', page), name)


def textarea(page: str, name: str) -> str:
    """What stands in a textarea; a browser drops the first line end."""
    return _found(re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.S), name)


def first_option(page: str, name: str) -> str:
    """The value that a list offers first."""
    return _found(re.search(rf'<select[^>]* name="{name}"[^>]*>\s*<option value="([^"]*)"', page, re.S), name)


def _found(match: re.Match[str] | None, name: str) -> str:
    if match is None:
        raise WrongPage(name)
    return html.unescape(match[1])
