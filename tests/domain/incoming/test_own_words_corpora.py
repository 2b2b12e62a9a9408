"""The writer's own words on labelled real mail."""

import pytest

from app.domain.incoming.own_words import own_words
from tests.conftest import must_or_skip
from tests.labelled_replies import ABSENT, Answer, answers, displayed


@pytest.fixture(scope="module")
def labelled() -> list[tuple[Answer, str]]:
    """The answers, with what is shown of each."""
    found = [(answer, displayed(answer.raw)) for answer in answers()]
    if not found:
        must_or_skip(ABSENT)
    return found


def test_four_of_five_are_exact(labelled: list[tuple[Answer, str]]) -> None:
    exact = [(one.name, one.is_exact(shown)) for one, shown in labelled if one.expected is not None]
    wrong = [name for name, right in exact if not right]
    assert len(exact) - len(wrong) >= 0.80 * len(exact), wrong


def test_no_more_than_three_in_a_hundred_lose_a_word(labelled: list[tuple[Answer, str]]) -> None:
    lost = [one.name for one, shown in labelled if one.loses_a_word(shown)]
    assert len(lost) <= 0.03 * len(labelled), lost


def test_what_is_shown_stays_when_cut_again(labelled: list[tuple[Answer, str]]) -> None:
    assert [one.name for one, shown in labelled if own_words(shown, "") != shown] == []
