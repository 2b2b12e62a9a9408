"""From a postcode as somebody typed it to the areas it may lie in, never by a silent guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain import postcodes
from app.domain.districts import Area, Districts
from app.domain.roster_sources import VACANT_SEATS


class Status(StrEnum):
    """What could be said of a postcode."""

    MATCHED = "matched"  # one area
    CHOOSE = "choose"  # one of several: the person knows which
    UNKNOWN = "unknown"  # well formed, not in the list
    INVALID = "invalid"  # not the country's format
    UNSUPPORTED = "unsupported"  # a place whose parliament we do not serve


@dataclass(frozen=True, slots=True)
class Place:
    """What a typed postcode means; ``postcode`` is canonical if it could be read, else as typed."""

    country: str
    postcode: str
    status: Status
    areas: tuple[Area, ...] = ()


def locate(index: Mapping[str, Districts], country: str, typed: str) -> Place:
    """Find the areas of a typed postcode, the likeliest first; an approximate list always asks."""
    country = country.strip().upper()
    if country not in index:
        return Place(country, typed.strip(), Status.UNSUPPORTED)
    postcode = postcodes.read(country, typed)
    if postcode is None:
        return Place(country, typed.strip(), Status.INVALID)
    if postcode.elsewhere:
        return Place(country, postcode.text, Status.UNSUPPORTED)
    districts = index[country]
    areas = districts.find(postcode.key)
    if districts.about.approximate and areas:
        rest = tuple(area for area in districts.picks(postcode.key) if area not in areas)
        return Place(country, postcode.text, Status.CHOOSE, areas + rest)
    areas = areas or (() if districts.about.approximate else districts.picks(postcode.key))
    status = {0: Status.UNKNOWN, 1: Status.MATCHED}.get(len(areas), Status.CHOOSE)
    return Place(country, postcode.text, status, areas)


def gaps(districts: Districts, offices: frozenset[str]) -> list[str]:
    """What is wrong between a country's list and the area ids of its offices, a sentence each.

    A seat that is vacant by the facts needs no office. Where a list is complete, a postcode or a pick leads
    to every area.
    """
    country, reached = districts.about.country, districts.reached()
    known = {area.id: area.name for area in districts.areas}
    vacant = {area_id for _role, area_id, _name in VACANT_SEATS}
    found = [
        f"{country} {area_id} ({known[area_id]}): postcodes lead here and no office joins it."
        for area_id in sorted(reached - offices - vacant)
    ]
    found += [
        f"{country} {area_id}: the office's area is not in the list of districts."
        for area_id in sorted(offices - known.keys())
    ]
    if districts.about.complete:
        found += [
            f"{country} {area_id} ({known[area_id]}): no postcode leads here."
            for area_id in sorted(known.keys() - reached)
        ]
    return found
