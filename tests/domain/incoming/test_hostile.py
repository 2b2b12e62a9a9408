"""No exception and no hang, whatever comes; ``python -m benchmarks.hostile_mail`` does it in full."""

import random
import time
from collections.abc import Iterable

import pytest

from app.domain.incoming.classify import classify
from app.domain.incoming.clues import clues
from app.domain.incoming.own_words import own_words
from app.domain.incoming.reading import read
from app.domain.tokens import Keys
from tests import hostile_mail, labelled_mail
from tests.conftest import must_or_skip

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]

LONGEST = 5  # seconds for one mail
KEYS = Keys({1: "k" * 43})


def asked_everything(raw: bytes) -> None:
    """What is asked of a mail that comes in."""
    mail = read(raw)
    classify(mail, sent_to_bounce=True)
    clues(mail, KEYS, "letters.example.org")
    own_words(mail.plain, mail.html)


def in_time(mails: Iterable[bytes]) -> None:
    for raw in mails:
        start = time.perf_counter()
        asked_everything(raw)
        assert time.perf_counter() - start < LONGEST, raw[:500]


@pytest.fixture(scope="module")
def real_mail() -> list[bytes]:
    if not labelled_mail.is_there():
        must_or_skip(labelled_mail.ABSENT)
    return [mail.raw for mail in labelled_mail.everything()]


@pytest.mark.parametrize("name", hostile_mail.NAMES)
def test_monsters(name: str) -> None:
    in_time([hostile_mail.monster(name)])


def test_mail_cut_off_anywhere(real_mail: list[bytes]) -> None:
    in_time(hostile_mail.cut(random.Random(5).sample(real_mail, 150), times=5))


def test_mail_spoilt_anywhere(real_mail: list[bytes]) -> None:
    in_time(hostile_mail.spoilt(real_mail, 1_500))
