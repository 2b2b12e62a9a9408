"""Who runs an installation and who answers for people's data stands on its pages and in its letters."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain import letterhead
from tests.conftest import as_new

WHO = {
    "ORGANISATION": "Example Rights",
    "POSTAL_ADDRESS": "1 Example Street, London",
    "COMPLAINTS_MAILBOX": "concerns@example.org",
    "DATA_CONTROLLER": "Example Rights, registered charity 0000000",
}


@pytest.mark.parametrize("path", ["/", "/c/safe-passage", "/privacy", "/desk/sign-in"])
def test_every_page_says_who_answers(app: Flask, applications: Callable[..., Flask], path: str) -> None:
    with as_new(applications(**WHO)) as made:
        footer = made.test_client().get(path).text.split("<footer")[1]
    assert [told for told in WHO.values() if told not in footer] == []


@pytest.mark.parametrize("language", letterhead.FOOTER)
def test_every_letter_says_who_answers(applications: Callable[..., Flask], language: str) -> None:
    sender = applications(**WHO).extensions["postbag"].sender
    footer = letterhead.footer(sender, "0a1b2c3d4e", language)
    assert [told for told in WHO.values() if told not in footer] == []
