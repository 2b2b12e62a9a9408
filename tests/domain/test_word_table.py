"""What a sieve lets past unread holds nothing of its table."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain import safety_words
from app.domain.word_table import Table, sifted

TABLES = [table for table in vars(safety_words).values() if isinstance(table, Table)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "alternative"), [(table, each) for table in TABLES for each in table.alternatives]
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_sieve_holds_back_what_its_table_finds(
    table: Table, alternative: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(re.compile(alternative, re.IGNORECASE)))
    assert table.may_be_in(sifted(text)) or not table.pattern.search(text)


@pytest.mark.parametrize("text", ["in CHİNA", "in Chına", "MuſAN", "Çungjin, 혜산"])
def test_letters_with_more_than_one_small_form_are_not_sifted(text: str) -> None:
    assert sifted(text) == ""


def test_a_usual_letter_is_sifted() -> None:
    text = "“Ma sœur”, she wrote – it’s 5 € – ‘was SENT BACK’ …\nÉmile"
    assert sifted(text) == text.lower()


def test_a_sieve_lets_other_words_past() -> None:
    table = Table(r"\bMusan\b", r"\d{1,2}\s?ans\b", "무산")
    assert [table.may_be_in(sifted(text)) for text in ("near MUSAN", "20 ans", "Musanites", "무산")] == [
        True,
        True,
        False,
        True,
    ]
