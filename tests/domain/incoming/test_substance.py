"""What is suggested of a person's answer, on the answers written for Postbag and on single sentences."""

import tomllib
from pathlib import Path

import pytest

from app.domain.incoming import reading, substance, wording

ANSWERS = Path(__file__).parent / "answers"
TABLE = tomllib.loads((ANSWERS / "answers.toml").read_text())
OF_PEOPLE = {name: row["says"] for name, row in TABLE.items() if row["kind"] == "person"}


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_an_answer_is_suggested_for_what_it_says(name: str) -> None:
    mail = reading.read((ANSWERS / name).read_bytes())
    assert substance.suggest(wording.top(mail)) == OF_PEOPLE[name]


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("", ""),
        ("Thank you, I agree with every word.", ""),
        ("Thank you for sending your address. I spoke in the debate.", ""),
        ("I will vote for the motion and write to my colleagues in the group.", ""),
        ("Please send me your postal address so that I can help.", "asks_address"),
        ("I have passed your letter to the Foreign Secretary.", "forwarded"),
        ("I am replying as Minister for Asia. We have raised the case.", "minister"),
    ],
)
def test_a_sentence_is_suggested_for_what_it_says(text: str, suggested: str) -> None:
    assert substance.suggest(text) == suggested


def test_a_long_answer_is_not_holding_because_of_how_it_ends() -> None:
    assert substance.suggest("The motion was carried on Tuesday. " * 40 + "I will write to you soon.") == ""
