import csv
import io
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.csv_cells import cell, line

FORMULA = tuple("=+-@")


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
        ("\t1", "'\t1"),
        ("\r1", "'\r1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("a=1", "a=1"),
        ("Ann;=1+1;", "Ann;'=1+1;"),
        ("Jane; Ann", "Jane; Ann"),
    ],
)
def test_formulas_become_text(value, written):
    assert cell(value) == written


def test_whatever_folds_into_a_formula_becomes_text():
    begun = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.normalize("NFKC", c) in FORMULA]
    assert len(begun) > 10
    assert [c for c in begun if cell(f"{c}1") == f"{c}1"] == []


@given(st.text())
def test_what_was_typed_is_still_there(text):
    assert cell(text).replace("'", "") == text.replace("'", "")


def test_every_cell_is_quoted():
    assert line(["Ann;=1+1;", 'a "b"', 3, None]) == '"Ann;\'=1+1;","a ""b""","3",""\r\n'


cells = st.lists(st.text(st.sampled_from("Ann=+-@;,\t\r\n\"'＝")), min_size=1, max_size=4)


@given(cells)
@example(["x", "Ann;=1+1;"])
@example(["", ';"='])
def test_no_country_s_separator_lets_a_formula_out(texts):
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(line(texts), newline=""), delimiter=separator):
            assert not [found for found in row if found.strip().startswith(FORMULA)]
