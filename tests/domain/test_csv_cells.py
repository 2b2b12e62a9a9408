import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_cells import cell


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Jane", "Jane"),
        ("", ""),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-2", "'-2"),
        (-2, "-2"),
        (0.5, "0.5"),
        (True, "True"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("a=1", "a=1"),
    ],
)
def test_formulas_become_text(value, written):
    assert cell(value) == written


@given(st.text())
def test_what_was_typed_is_still_there(text):
    assert cell(text).removeprefix("'") == text.removeprefix("'") or cell(text) == text
