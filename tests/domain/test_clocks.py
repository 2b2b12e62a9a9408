"""By whose clock times are told."""

from itertools import pairwise
from zoneinfo import available_timezones

import pytest

from app.domain import clocks


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("GB", "M13 9LW", "Europe/London"),
        ("GB", "", "Europe/London"),
        ("FR", "75001", "Europe/Paris"),
        ("FR", "97410", "Indian/Reunion"),
        ("FR", "98800", "Pacific/Noumea"),
        ("US", "00501", "America/New_York"),
        ("US", "00901", "America/Puerto_Rico"),
        ("US", "02108-1234", "America/New_York"),
        ("US", "32501", "America/Chicago"),
        ("US", "37201", "America/Chicago"),
        ("US", "37402", "America/New_York"),
        ("US", "60601", "America/Chicago"),
        ("US", "79901", "America/Denver"),
        ("US", "85001", "America/Phoenix"),
        ("US", "94103", "America/Los_Angeles"),
        ("US", "96813", "Pacific/Honolulu"),
        ("US", "99501", "America/Anchorage"),
        ("US", "", "America/New_York"),
        ("CA", "K1A 0B1", "America/Toronto"),
        ("CA", "V5K", "America/Vancouver"),
        ("CA", "A1A", "America/St_Johns"),
        ("XX", "1000", "Etc/UTC"),
        ("", "", "Etc/UTC"),
    ],
)
def test_a_place_has_its_clock(country: str, postcode: str, zone: str) -> None:
    assert clocks.of(country, postcode).zone.key == zone


def test_a_city_is_named_where_it_stands_for_a_country() -> None:
    assert clocks.of("GB", "").city == "London"
    assert clocks.of("FR", "69001").city == "Paris"
    assert clocks.of("FR", "97200").city == clocks.of("US", "10001").city == ""


def test_the_tables_are_in_order_and_name_zones_that_are_there() -> None:
    assert all(before < after for (before, _), (after, _) in pairwise(clocks._ZIPS))
    zones = {zone for _, zone in clocks._ZIPS} | {*clocks._CANADA.values(), *clocks._OVERSEAS.values()}
    assert zones <= available_timezones()
