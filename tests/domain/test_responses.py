import pytest

from app.domain import responses
from app.domain.errors import BadInput
from app.domain.responses import SUBSTANTIVE, YES, Answer, Kind, Source


@pytest.mark.parametrize(
    ("kind", "yes", "substantive"),
    [
        ("yes", True, True),
        ("yes_not_to_me", True, True),
        ("acknowledgement", False, False),
        ("no_none_expected", False, False),
        ("no", False, False),
        ("holding", False, False),
        ("supportive", False, True),
        ("neutral", False, True),
        ("opposed", False, True),
        ("forwarded", False, True),
        ("refused", False, True),
        ("bounced", False, False),
        ("asks_address", False, False),
        ("reply", False, True),
        ("standard", False, True),
        ("own_words", False, True),
        ("minister", False, True),
        ("complaint", False, False),
    ],
)
def test_what_counts(kind, yes, substantive):
    assert (kind in YES, kind in SUBSTANTIVE) == (yes, substantive)


def test_every_kind_is_in_the_table_above():
    assert {*Answer, *Kind} == {
        *("yes", "yes_not_to_me", "acknowledgement", "no_none_expected", "no", "holding", "supportive"),
        *("neutral", "opposed", "forwarded", "refused", "bounced", "asks_address", "reply", "standard"),
        *("own_words", "minister", "complaint"),
    }


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (Source.ORGANISER, "yes"),
        (Source.ORGANISER, "no"),
        (Source.SUPPORTER, "supportive"),
        (Source.MAILBOX, ""),
    ],
)
def test_nobody_speaks_for_another(source, kind):
    with pytest.raises(BadInput) as refused:
        responses.check(source, kind)
    assert refused.value.field == "kind"
