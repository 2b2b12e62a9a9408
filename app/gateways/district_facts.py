"""The public facts from which the shipped lists are compiled: postcodes, and the roster's areas."""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain import areas
from app.domain.districts import About, Area
from app.domain.errors import N_, BadInput
from app.domain.roster_sources import VACANT_SEATS
from app.domain.states import district_name

COUNTRIES = ("GB", "US", "CA", "FR")
COMPILED = "2026-11-23"
UNNAMED = "Public and openly licensed; the facts do not name the licence"


@dataclass(frozen=True)
class Facts:
    """What one country's list is packed from."""

    about: About
    areas: list[Area]
    rows: Iterator[tuple[str, str]]


def read(folder: Path, country: str) -> Facts:
    """The facts of one country; BadInput naming the file that is missing or has other columns."""
    return {"GB": _britain, "US": _united_states, "CA": _canada, "FR": _france}[country](folder)


def _britain(folder: Path) -> Facts:
    table = list(_table(folder / "lookup/gb_constituencies_2024.csv", "gss_code", "name", "nation"))
    about = About(
        country="GB",
        source="OS Code-Point Open of August 2023, joined to the 2024 constituencies by mySociety",
        licence="OGL v3.0 and CC BY 4.0. Contains OS data © Crown copyright and database right 2023, and "
        "Royal Mail data © Royal Mail copyright and database right 2023",
        as_of="2023-08",
        picks={"BT": tuple(code for code, _, nation in table if nation == "Northern Ireland")},
        complete=True,
    )
    rows = _table(folder / "lookup/gb_postcodes_pcon24.csv.gz", "postcode", "pcon24cd")
    return Facts(about, [Area(code, name) for code, name, _ in table], ((key, code) for key, code in rows))


def _united_states(folder: Path) -> Facts:
    table = list(_table(folder / "lookup/us_zcta_cd119.csv", "zcta", "state_abbr", "cd"))
    rows = [(zcta, areas.us_district(state, number)) for zcta, state, number in table]
    roster = _table(folder / "representatives/us_congress.csv", "area_type", "area_id")
    ids = {area_id for kind, area_id in roster if kind == "congressional_district"} | {
        code for _, code in rows
    }
    about = About(
        country="US",
        source="ZIP Code Tabulation Areas by district of the 119th Congress",
        licence=UNNAMED,
        as_of=COMPILED,
        picks={},
    )
    return Facts(about, [Area(code, district_name(code)) for code in ids], iter(rows))


def _canada(folder: Path) -> Facts:
    roster = _table(folder / "representatives/ca_commons.csv", "area_id", "area_name")
    ridings = sorted((Area(code, name) for code, name in roster), key=lambda area: area.name)
    picks = {
        letter: tuple(area.id for area in ridings if area.id.startswith(provinces))
        for letter, provinces in areas.CANADIAN_PROVINCES.items()
    }
    about = About(
        country="CA",
        source="Forward sortation areas by riding of 2023",
        licence=UNNAMED,
        as_of=COMPILED,
        picks=picks,
        approximate=True,
        complete=True,
    )
    rows = _table(folder / "lookup/ca_fsa_riding.csv", "fsa", "area_id")
    return Facts(about, ridings, ((key, code) for key, code in rows))


def _france(folder: Path) -> Facts:
    table = list(_table(folder / "lookup/fr_codepostal_circo.csv", "postcode", "area_id"))
    rows = [(key, areas.french_circonscription(code)) for key, code in table]
    roster = _table(folder / "representatives/fr_assemblee.csv", "area_id", "area_name")
    seats = [Area(code, name.replace("(1e ", "(1re ")) for code, name in roster]
    seats += [Area(code, name) for role, code, name in VACANT_SEATS if role == "depute"]
    about = About(
        country="FR",
        source="Codes postaux by circonscription",
        licence=UNNAMED,
        as_of=COMPILED,
        picks={},
    )
    return Facts(about, seats, iter(rows))


def _table(path: Path, *columns: str) -> Iterator[tuple[str, ...]]:
    try:
        with path.open("rb") as file:
            raw = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
            reader = csv.reader(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
            header = next(reader)
            wanted = [header.index(column) for column in columns]
            for row in reader:
                yield tuple(row[number] for number in wanted)
    except FileNotFoundError as error:
        raise BadInput(N_("%(file)s is not among the facts."), file=path.name) from error
    except (ValueError, IndexError, StopIteration) as error:
        raise BadInput(N_("%(file)s has not the columns that we expect."), file=path.name) from error
