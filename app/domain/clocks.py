"""By which clock somebody reads times: that of the place where they live, as far as their postcode tells.

Where a country has several, a time is said with the name of its zone, so that a district on the edge of two
is never told a wrong one. Sources: USPS ZIP code prefixes, Canada Post's first letters, La Poste, the tz
database.
"""

from bisect import bisect
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.domain.pacing import LONDON, PARIS


@dataclass(frozen=True, slots=True)
class Clock:
    """A zone; ``city`` names it where a whole country goes by it, "" where the zone has to be said."""

    zone: ZoneInfo
    city: str = ""


UTC = Clock(ZoneInfo("Etc/UTC"))
BRITISH, FRENCH = Clock(LONDON.zone, LONDON.city), Clock(PARIS.zone, PARIS.city)
EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"
# From which three digits of a ZIP code on which zone holds.
_ZIPS = (
    ("000", EASTERN),
    ("006", "America/Puerto_Rico"),
    ("010", EASTERN),
    ("324", CENTRAL),  # the west of Florida
    ("326", EASTERN),
    ("350", CENTRAL),
    ("373", EASTERN),  # the east of Tennessee
    ("380", CENTRAL),
    ("398", EASTERN),
    ("420", CENTRAL),  # the west of Kentucky
    ("425", EASTERN),
    ("463", CENTRAL),  # two corners of Indiana
    ("465", EASTERN),
    ("476", CENTRAL),
    ("478", EASTERN),
    ("500", CENTRAL),
    ("577", MOUNTAIN),
    ("580", CENTRAL),
    ("586", MOUNTAIN),
    ("587", CENTRAL),
    ("590", MOUNTAIN),
    ("600", CENTRAL),
    ("693", MOUNTAIN),
    ("700", CENTRAL),
    ("798", MOUNTAIN),
    ("835", PACIFIC),  # the north of Idaho
    ("836", MOUNTAIN),
    ("838", PACIFIC),
    ("840", MOUNTAIN),
    ("850", "America/Phoenix"),
    ("870", MOUNTAIN),
    ("889", PACIFIC),
    ("967", "Pacific/Honolulu"),
    ("969", "Pacific/Guam"),
    ("970", PACIFIC),
    ("979", MOUNTAIN),
    ("980", PACIFIC),
    ("995", "America/Anchorage"),
)
_CANADA = {
    "A": "America/St_Johns",
    **dict.fromkeys("BCE", "America/Halifax"),
    **dict.fromkeys("GHJKLMNP", "America/Toronto"),
    "R": "America/Winnipeg",
    "S": "America/Regina",
    "T": "America/Edmonton",
    "V": "America/Vancouver",
    "X": "America/Yellowknife",
    "Y": "America/Whitehorse",
}
_OVERSEAS = {
    **dict.fromkeys(("971", "977", "978"), "America/Guadeloupe"),
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def of(country: str, postcode: str) -> Clock:
    """The clock of somebody who lives there; UTC for a country that we know nothing of."""
    if country == "GB":
        return BRITISH
    if country == "FR":
        return _named(_OVERSEAS[postcode[:3]]) if postcode[:3] in _OVERSEAS else FRENCH
    if country == "US":
        return _named(_ZIPS[bisect(_ZIPS, (postcode[:3], "~")) - 1][1] if postcode[:3].isdigit() else EASTERN)
    if country == "CA":
        return _named(_CANADA.get(postcode[:1], "America/Toronto"))
    return UTC


def _named(zone: str) -> Clock:
    return Clock(ZoneInfo(zone))
