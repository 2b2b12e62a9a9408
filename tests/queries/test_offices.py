"""Finding a representative as people type."""

import pytest

from app.queries import offices
from tests import factories


@pytest.fixture
def elisabeth(session):
    office = factories.make_office(session, area_name="Évry – Île 100%", country="FR", role="depute")
    return factories.make_representative(session, office, name="Élisabeth Ömer")


@pytest.mark.parametrize(
    "words", ["Élisabeth", "élisabeth", "ÉLISABETH", "elisabeth", "omer  evry", "E\u0301lisabeth", "100%", ""]
)
def test_capitals_and_accents_do_not_matter(session, elisabeth, words):
    assert [one.name for one in offices.search(session, words)] == ["Élisabeth Ömer"]
    assert offices.of_role(session, "depute", words) == elisabeth.id


@pytest.mark.parametrize("words", ["elisabeth x", "10_%", "%"])
def test_every_word_must_be_there(session, elisabeth, words):
    found = offices.search(session, words)
    assert bool(found) == (words == "%")


def test_only_those_of_the_country_or_role_and_no_more_than_asked(session, elisabeth):
    office = factories.make_office(session, country="GB", role="mp")
    factories.make_representative(session, office, name="Elisabeth Smith")
    assert [one.name for one in offices.search(session, "elisabeth", "GB")] == ["Elisabeth Smith"]
    assert len(offices.search(session, "elisabeth")) == 2
    assert len(offices.search(session, "elisabeth", limit=1)) == 1
    assert offices.of_role(session, "senator", "elisabeth") is None
