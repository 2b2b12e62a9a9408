"""``flask districts``: compile, replace and check the lists that lead from a postcode to its area."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

import click
from flask import current_app
from rich.console import Console
from rich.progress import Progress

from app import db
from app.cli import telling
from app.config import ROOT, Settings
from app.domain import matching, postcodes
from app.domain.districts import About, Districts, pack
from app.domain.errors import N_, BadInput
from app.gateways import district_facts, district_files, onspd
from app.queries.matching import areas_of_offices

ONS_LICENCE = (
    "OGL v3.0. Contains OS data © Crown copyright and database right, Royal Mail data © Royal Mail copyright "
    "and database right, and National Statistics data © Crown copyright and database right"
)


@click.group("districts")
def group() -> None:
    """The lists of postcodes and the areas they lie in."""


@group.command("compile")
@click.option(
    "--facts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT.parent / "shared" / "data",
    help="The folder of the public facts.",
)
@telling
def compile_lists(facts: Path) -> None:
    """Pack the lists that ship with Postbag from the public facts (for developers)."""
    total = 0
    for country in district_facts.COUNTRIES:
        found = district_facts.read(facts, country)
        data = pack(found.about, found.areas, found.rows)
        district_files.write(district_files.SHIPPED, country, data)
        total += len(data)
        click.echo(f"{country}: {len(Districts(data)):,} postcodes, {len(data):,} bytes")
    click.echo(f"All: {total:,} bytes")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@telling
def import_list(file: Path) -> None:
    """Use the postcodes of FILE, an ONSPD or NSPL (CSV or zip), in place of the British list that ships."""
    settings: Settings = current_app.extensions["postbag"]
    shipped = district_files.load()["GB"]
    now = datetime.now(UTC)
    about = About(
        country="GB",
        source=f"ONS Postcode Directory or National Statistics Postcode Lookup: {file.name}",
        licence=ONS_LICENCE,
        as_of=f"imported {now:%Y-%m-%d}",
        picks=shipped.about.picks,
        complete=True,
    )
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading")

        def watch(table: IO[bytes], size: int) -> IO[bytes]:
            return progress.wrap_file(cast("BinaryIO", table), size, task_id=task)

        rows = onspd.read(file, watch)
        data = pack(about, shipped.areas, _keys(rows, {area.id for area in shipped.areas}))
    target = district_files.write(settings.instance / "districts", "GB", data)
    imported = Districts(data)
    click.echo(f"{len(imported):,} postcodes in use from now on, in place of {len(shipped):,} that ship.")
    missing = len(shipped.areas) - len(imported.reached())
    if missing:
        click.echo(
            f"Beware: no postcode of this file leads to {missing} of {len(shipped.areas)} constituencies. "
            f"Remove {target} to return to the list that ships.",
            err=True,
        )


def _keys(rows: Iterator[tuple[str, str]], known: set[str]) -> Iterator[tuple[str, str]]:
    for typed, code in rows:
        postcode = postcodes.read("GB", typed)
        if code not in known:
            raise BadInput(
                N_(
                    "%(code)s is not one of today's constituencies. Is this file from before the boundaries "
                    "of 2024? Nothing was changed."
                ),
                code=code,
            )
        if postcode is not None and not postcode.elsewhere:
            yield postcode.key, code


@group.command("check")
@telling
def check() -> None:
    """Check that every area has its office, and that postcodes lead to every British and Canadian one."""
    settings: Settings = current_app.extensions["postbag"]
    index = district_files.load(override=settings.instance / "districts")
    gaps: list[str] = []
    with db.reading() as session:
        for country, districts in index.items():
            gaps += matching.gaps(districts, areas_of_offices(session, country))
            reached = f"{len(districts.reached())} of {len(districts.areas)} areas"
            click.echo(f"{country}: {len(districts):,} postcodes lead to {reached}", err=True)
    for gap in gaps:
        click.echo(gap)
    if gaps:
        sys.exit(1)


commands = [group]
