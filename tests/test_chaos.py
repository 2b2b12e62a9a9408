"""``make chaos`` in small: each fault once, four kills, two lost databases; and that its count can say no."""

import io
from contextlib import redirect_stderr

import pytest

from chaos.plan import Plan
from chaos.run import run

SMALL = {"letters": 300, "kills": 4, "losses": 2, "seed": 1}


@pytest.mark.slow
@pytest.mark.real_clock
def test_no_letter_is_lost_and_none_comes_twice_whatever_dies(fresh_database: str) -> None:
    said: list[str] = []
    shape = fresh_database.partition(":")[0].partition("+")[0]
    with redirect_stderr(io.StringIO()):
        outcome = run(Plan(shape, **SMALL), said.append, fresh_database)
    assert outcome.good, "\n".join([*said, outcome.line()])
    assert outcome.verdict.delivered > 250
    assert outcome.web_kills > 0
