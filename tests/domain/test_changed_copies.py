"""What is passed over quickly is what would not have counted."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain import own_words
from app.domain.own_words import ALIKE, OF_THE_OTHER

SENTENCES = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), min_size=1, max_size=12).map(tuple)


@given(SENTENCES, st.lists(SENTENCES, max_size=6, unique=True))
def test_a_changed_copy_is_the_first_that_shares_enough(sentence: own_words.Words, theirs: list) -> None:
    words, bags = Counter(sentence), {each: Counter(each) for each in theirs}
    alike = [
        shared
        for each, bag in bags.items()
        if (shared := words & bag).total() >= max(ALIKE * len(sentence), OF_THE_OTHER * len(each))
    ]
    once = {each: frozenset(each) for each in theirs}
    assert own_words._changed_copy(words, once) == (alike[0] if alike else Counter())


@given(st.lists(st.sampled_from(["a", "bc", "é", "我", "他", "ไ"]), max_size=12).map(tuple))
def test_a_run_is_as_short_as_holds_three_words(words: own_words.Words) -> None:
    def worth(start: int, end: int) -> float:
        return sum(map(own_words._share, words[start:end]))

    starts = [start for start in range(len(words)) if worth(start, len(words)) >= own_words.RUN]
    runs = list(own_words._runs(words))
    assert [start for start, _run in runs] == starts
    for start, run in runs:
        assert run == words[start : start + len(run)]
        assert worth(start, start + len(run)) >= own_words.RUN > worth(start, start + len(run) - 1)


@given(st.text(alphabet="abz19'’_-éс我한ก\u0301\u0947 ", max_size=40))
def test_plain_words_are_words_like_any_other(text: str) -> None:
    letter, alone = own_words._LETTER, f"[{own_words._CJK}{own_words._SOUTH_EAST_ASIAN}]"
    slowly = re.compile(rf"{alone}|(?:{letter})+(?:'(?:{letter})+)*")
    assert own_words._WORD.findall(text) == slowly.findall(text)
