"""A page as a browser without JavaScript has it: its forms, their fields, and what a button sends."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID_TYPES = {"checkbox", "radio"}


@dataclass
class Form:
    """One form: where it goes, and what it would send untouched."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The forms of a page, in their order, and its visible text."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status, self.html = response.status_code, response.get_data(as_text=True)
        self.forms: list[Form] = []
        self.text = ""
        self._form: Form | None = None
        self._textarea = self._select = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        name, kind = found.get("name", ""), found.get("type", "")
        if tag == "form":
            self._form = Form(found.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "button":
            self._form.buttons.append((name, found.get("value", "")))
        elif tag == "input" and (kind not in VOID_TYPES or "checked" in found):
            self._form.fields[name] = found.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self._form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self._form.fields or "selected" in found):
            self._form.fields[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            if self._form is not None:  # a browser drops the first line end
                self._form.fields[self._textarea] = self._form.fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data

    def form(self, action: str, **having: str) -> Form:
        """The first form that leads to ``action`` (its end is enough) and has these values."""
        for one in self.forms:
            if one.action.endswith(action) and having.items() <= one.fields.items():
                return one
        raise AssertionError(f"no form to {action} with {having} on: {self.text}")


def press(client: FlaskClient, form: Form, *, url: str = "", **typed: str) -> Page:
    """Send a form with what was typed, follow where it leads, and read that page.

    ``url`` gives scheme and host, with the Referer that a browser sends there.
    """
    base = {"base_url": url, "headers": {"Referer": f"{url}/"}} if url else {}
    return Page(client.post(form.action, data={**form.fields, **typed}, follow_redirects=True, **base))
