"""Answers of people and machines in many languages: each is told for what it is.

They were written for Postbag, with the headers that the programs in question write. Those marked "first"
were there before the rules; the others were written when the rules stood, to see what these do with mail
they were not made for. At first try 37 of the 49 marked "second" were told, 20 of the 26 marked "third", 13
of the 16 marked "fourth".
"""

import json
import os
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.domain.incoming import automatic, reading
from app.domain.incoming.classify import classify
from app.domain.incoming.verdict import AUTOMATIC, Kind
from tests.conftest import must_or_skip

ANSWERS = Path(__file__).parent / "answers"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((ANSWERS / "answers.toml").read_text())
CORPORA = Path(
    os.environ.get("POSTBAG_CORPORA") or Path(__file__).resolve().parents[4] / "shared" / "mail" / "corpora"
)
# Used as mail of people, or as mail of no kind, by where they come from.
OF_PEOPLE = {"human-reply", "ordinary-mail", "mime-test", "malformed", "not-bounce"}


def kind_of(raw: bytes) -> Kind:
    """What the classifier says."""
    return classify(reading.read(raw)).kind


@pytest.mark.parametrize("name", TABLE)
def test_an_answer_is_told_for_what_it_is(name: str) -> None:
    assert kind_of((ANSWERS / name).read_bytes()) == TABLE[name]["kind"]


@pytest.mark.parametrize("name", TABLE)
def test_a_reason_is_a_code(name: str) -> None:
    found = automatic.read(reading.read((ANSWERS / name).read_bytes()))
    assert found is None or (found.kind in AUTOMATIC and found.reason.isascii() and len(found.reason) < 80)


def test_nothing_made_up_to_be_slow_is_slow() -> None:
    head = b"From: a@example.org\nTo: Ada Example <ada@example.org>\nContent-Type: text/html\n\n"
    bodies = [
        b"<" * 70_000,
        b"<style " * 9_000,
        b"<!--" * 20_000,
        b"due to the " * 6_000,
        "메일을 ".encode() * 9_000,
    ]
    started = time.process_time()
    for body in bodies:
        automatic.read(reading.read(head + body))
    assert time.process_time() - started < 2


def test_every_file_is_in_the_table_and_the_table_is_wide_enough() -> None:
    assert {path.name for path in ANSWERS.glob("*.eml")} == set(TABLE)
    languages = {row["language"].split("-")[0] for row in TABLE.values()}
    assert languages >= {"en", "ko", "ja", "zh", "fr", "es", "de", "ru", "ar"}
    kinds = Counter(row["kind"] for row in TABLE.values())
    assert set(kinds) == {*AUTOMATIC, Kind.PERSON}
    assert all(b"example.org" in path.read_bytes() for path in ANSWERS.glob("*.eml"))


def labelled(classes: set[str]) -> list[Path]:
    """The corpora's mails of these classes."""
    if not CORPORA.is_dir():
        must_or_skip(f"the labelled mails are not at {CORPORA}: set POSTBAG_CORPORA")
    found = []
    for labels in sorted(CORPORA.glob("*/labels.jsonl")):
        rows = map(json.loads, labels.read_text().splitlines())
        found += [labels.parent / row["file"] for row in rows if row["class"] in classes]
    return found


def test_the_automatic_replies_of_the_corpora_are_found() -> None:
    mails = labelled({"auto-reply"})
    kinds = [automatic.read(reading.read(mail.read_bytes())) for mail in mails]
    assert len(mails) == 5
    assert all(kinds)


def test_no_ordinary_mail_of_the_corpora_is_called_automatic() -> None:
    mails = labelled(OF_PEOPLE)
    called = [mail.name for mail in mails if automatic.read(reading.read(mail.read_bytes()))]
    assert len(mails) > 250
    assert called == []
