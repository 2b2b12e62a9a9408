"""What stands around a supporter's words."""

import re
from dataclasses import replace

import pytest

from app.domain import letterhead
from app.domain.errors import BadInput
from app.domain.letterhead import Author
from app.domain.message import Sender
from app.domain.tokens import Keys

SENDER = Sender("Safe Letters", "concerns@example.org", "letters.example.org", Keys({1: "key"}), 0)
KNOWN = replace(SENDER, postal_address="1 Example Street,\nLondon", data_controller="Safe Letters Ltd")
ADA = Author("Ada Example", "1 Plymouth Grove", "Manchester", "M13 9LW")
BODY = "Dear Jane Smith,\r\n\r\nI care about this.\r\n\r\nYours sincerely,\r\n"


def test_the_address_comes_first_and_the_name_ends_the_letter() -> None:
    assert letterhead.compose(SENDER, "0a1b2c3d4e", ADA, BODY, "en") == (
        "Ada Example\n1 Plymouth Grove\nManchester\nM13 9LW\n\n"
        "Dear Jane Smith,\n\nI care about this.\n\nYours sincerely,\nAda Example\n\n"
        "The writer wrote this letter on a page run by Safe Letters, which confirmed the writer’s"
        " e-mail address but not the home address. A reply to this message reaches the writer; its"
        " reference is 0A1B2C3D4E, the mailbox for concerns is concerns@example.org, and Safe Letters"
        " answers for the writer’s data."
    )


@pytest.mark.parametrize("language", letterhead.FOOTER)
def test_the_footer_is_two_sentences_with_all_that_an_office_asks(language: str) -> None:
    text = letterhead.footer(KNOWN, "0a1b2c3d4e", language)
    told = (
        "Safe Letters (1 Example Street, London)",
        "0A1B2C3D4E",
        "concerns@example.org",
        "Safe Letters Ltd",
    )
    assert [one for one in told if one not in text] == []
    assert len(re.findall(r"[.!?](?= [A-Z]|$)", text)) == 2


@pytest.mark.parametrize("language", ["en", "fr", "ko"])
def test_no_link_stands_in_a_letter(language: str) -> None:
    text = letterhead.compose(SENDER, "0a1b2c3d4e", ADA, BODY, language)
    assert not re.search(r"https?:|www\.|/l/", text)


@pytest.mark.parametrize("field", ["name", "street", "town", "postcode"])
def test_a_line_of_the_address_is_one_line(field: str) -> None:
    author = Author(**{**dict.fromkeys(("name", "street", "town", "postcode"), "x"), field: "a\r\nBcc: b"})
    with pytest.raises(BadInput) as refused:
        letterhead.compose(SENDER, "0a1b2c3d4e", author, BODY, "en")
    assert refused.value.field == field


def test_a_line_that_is_empty_leaves_no_gap() -> None:
    author = Author("Ada Example", "", "Manchester", "M13 9LW")
    assert letterhead.compose(SENDER, "0a1b2c3d4e", author, BODY, "en").startswith(
        "Ada Example\nManchester\n"
    )
