"""Who represents a postcode, and who of them can be written to today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain import address_health, addressing, areas, matching
from app.domain.districts import Area, Districts
from app.domain.matching import Status
from app.domain.roster import held_reason
from app.models.representatives import Office, Representative


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a letter can be written to today, with what it takes to address and to reach them."""

    id: str
    office_id: str
    role: str
    area_id: str
    area_name: str
    name: str
    family_name: str
    style: str
    title: str
    gender: str
    post_nominals: str
    party: str
    chamber: str
    email: str  # "" also where too many letters came back from it
    contact_form_url: str
    postal_address: str
    languages: str

    @property
    def channel(self) -> str:
        return addressing.channel(self.email, self.contact_form_url)


@dataclass(frozen=True, slots=True)
class Held:
    """A seat that cannot be written to: ``reason`` is a code of ``roster.held_reason``."""

    area_id: str
    office_id: str  # "" if the seat is not in the roster
    chamber: str
    name: str  # of the holder, "" if there is none
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """The answer to one typed postcode; an area without anybody to write to shows among ``held``."""

    country: str
    postcode: str  # canonical if it could be read, else as typed
    status: Status
    areas: tuple[Area, ...] = ()
    representatives: tuple[Addressee, ...] = ()
    held: tuple[Held, ...] = ()


def match(session: Session, index: Mapping[str, Districts], country: str, typed: str, today: date) -> Match:
    """The areas of a typed postcode and their representatives on that day."""
    return next(match_all(session, index, country, [typed], today))


def match_all(
    session: Session, index: Mapping[str, Districts], country: str, lines: Iterable[str], today: date
) -> Iterator[Match]:
    """Like ``match`` for many postcodes, in their order; the roster of an area is read once."""
    known: dict[tuple[Area, ...], tuple[tuple[Addressee, ...], tuple[Held, ...]]] = {(): ((), ())}
    for typed in lines:
        place = matching.locate(index, country, typed)
        if place.areas not in known:
            ids = [area.id for area in place.areas]
            known[place.areas] = representatives_of(session, place.country, ids, today)
        yield Match(place.country, place.postcode, place.status, place.areas, *known[place.areas])


def representatives_of(
    session: Session, country: str, area_ids: Iterable[str], today: date
) -> tuple[tuple[Addressee, ...], tuple[Held, ...]]:
    """Those who represent these areas, in their order, and the seats that cannot be written to.

    In the US the senators of the states follow the members of the districts.
    """
    wanted = list(dict.fromkeys(area_ids))
    states = list(dict.fromkeys(map(areas.us_state, wanted))) if country == "US" else []
    seated = _seated(session, country, wanted + states, today)
    representatives: list[Addressee] = []
    held = [Held(area_id, "", "", "", "vacant") for area_id in wanted if not seated[area_id]]
    for office, holders in (pair for area in seated.values() for pair in area.items()):
        able = [holder for holder in holders if not held_reason(holder, office, today)]
        representatives += [addressee(office, holder) for holder in able]
        # A senator's seat is their own: without its holder it is gone, not vacant.
        if not able and (holders or office.role != "senator"):
            held.append(_held(office, holders, today))
    return tuple(representatives), tuple(held)


def areas_of_offices(session: Session, country: str) -> frozenset[str]:
    """The area ids of a country's offices; in the US those of the House, for a state is no district."""
    query = select(Office.area_id).where(Office.country == country, Office.role != "senator")
    return frozenset(session.scalars(query))


# Put together once: that takes as long as the database needs to answer it.
SEATED = (
    select(Office, Representative)
    .outerjoin(
        Representative,
        (Representative.office_id == Office.id)
        & Representative.valid_to.is_(None)
        & (Representative.starts_on.is_(None) | (Representative.starts_on <= bindparam("today"))),
    )
    .where(Office.country == bindparam("country"), Office.area_id.in_(bindparam("area_ids", expanding=True)))
    .order_by(Office.id, Representative.id)
)


def _seated(
    session: Session, country: str, area_ids: list[str], today: date
) -> dict[str, dict[Office, list[Representative]]]:
    """The offices of each area, in the order given, and who has taken their seat there."""
    found: dict[str, dict[Office, list[Representative]]] = {area_id: {} for area_id in area_ids}
    where = {"country": country, "area_ids": area_ids, "today": today}
    for office, holder in session.execute(SEATED, where):
        found[office.area_id].setdefault(office, []).extend([holder] if holder else [])
    return found


def _held(office: Office, holders: list[Representative], today: date) -> Held:
    holder = holders[0] if holders else None
    reason = held_reason(holder, office, today)
    return Held(office.area_id, office.id, office.chamber, holder.name if holder else "", reason)


FROM_OFFICE = ("role", "area_id", "area_name", "chamber")
FROM_HOLDER = (
    "name",
    "family_name",
    "style",
    "title",
    "gender",
    "post_nominals",
    "party",
    "contact_form_url",
    "postal_address",
    "languages",
)


def addressee(office: Office, holder: Representative) -> Addressee:
    """Whoever holds or held this office, as a letter to them needs it."""
    return _addressee(office.id, holder.id, office, holder)


def addressee_of(row: Any) -> Addressee:
    """The same from one row with FROM_OFFICE, FROM_HOLDER, both ids, and the holder's two addresses."""
    return _addressee(row.office_id, row.representative_id, row, row)


def _addressee(office_id: str, holder_id: str, office: Any, holder: Any) -> Addressee:
    return Addressee(
        id=holder_id,
        office_id=office_id,
        email=address_health.mailbox(holder),
        **{field: getattr(office, field) for field in FROM_OFFICE},
        **{field: getattr(holder, field) for field in FROM_HOLDER},
    )
