import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.statistics import rate, wilson

samples = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.slow
def test_wilson_equals_statsmodels():
    from statsmodels.stats.proportion import proportion_confint  # takes a second: not at every collection

    @given(samples)
    def equals(sample):
        assert wilson(*sample) == pytest.approx(proportion_confint(*sample, method="wilson"), abs=1e-12)

    equals()


@given(samples)
def test_wilson_holds_the_share_and_stays_in_bounds(sample):
    low, high = wilson(*sample)
    assert 0 <= low <= sample[0] / sample[1] <= high <= 1


@pytest.mark.parametrize("sample", [(0, 0), (3, 2), (-1, 4)])
def test_wilson_refuses_what_is_no_sample(sample):
    with pytest.raises(ValueError, match="successes"):
        wilson(*sample)


@pytest.mark.parametrize(
    ("letters", "answered", "shown"), [(10, 10, True), (9, 9, False), (100, 9, False), (0, 0, False)]
)
def test_too_few_to_say(letters, answered, shown):
    row = rate(letters, answered, yes=answered // 2, replied=answered // 2, unknown=letters - answered)
    assert (row.rate is not None, row.low is not None, row.high is not None) == (shown,) * 3


def test_the_bounds_are_what_silence_leaves():
    row = rate(letters=100, answered=50, yes=20, replied=25, unknown=40)
    assert (row.coverage, row.lower_bound, row.upper_bound) == (0.5, 0.25, 0.65)
    assert row.rate == 0.4
