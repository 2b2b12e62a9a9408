"""``flask representatives``: the roster, from the public facts to the database."""

import csv
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click

from app import db
from app.cli import Refused, telling
from app.config import ROOT
from app.domain import roster as rules
from app.domain import roster_audit, roster_changes, roster_sources
from app.domain.errors import N_, SettingsError
from app.services import organisers, roster

SHIPPED = ROOT / "representatives.csv"
FACTS = ROOT.parent / "shared" / "data"
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def load_shipped(now: datetime) -> list[str]:
    """Load the roster that ships, if this version of it is not loaded yet; a sentence if it changed."""
    text = SHIPPED.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with db.reading() as session:
        if roster.is_loaded(session, digest):
            return []
    reading = rules.read(text)
    if reading.faults:
        raise SettingsError(
            N_("representatives.csv has bad rows: see flask representatives import --dry-run.")
        )
    with db.transaction() as session:
        plan = roster.load(session, reading.rows, digest, now)
    return [] if plan.empty else [f"Roster: {roster_changes.summary(plan)}"]


@click.group("representatives")
def group() -> None:
    """The roster: who holds which seat, and how they can be reached."""


@group.command("compile")
@click.option("--facts", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FACTS)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED)
@telling
def compile_(facts: Path, out: Path) -> None:
    """Compile the public facts into representatives.csv."""
    tables = {name: _records(facts / name) for name in roster_sources.FILES}
    rows, left_out = roster_sources.compile_rows(tables)
    text = rules.write(rows)
    for sentence in left_out:
        click.echo(sentence, err=True)
    _echo_faults(rules.read(text).faults)
    out.write_text(text, encoding="utf-8")
    click.echo(f"{len(rows)} seats written to {out}")


@group.command("import")
@click.argument("file", type=A_FILE, default=SHIPPED)
@click.option("--dry-run", is_flag=True, help="Only list what would change.")
@click.option("--skip-bad", is_flag=True, help="Import the good rows although others are bad.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Whose term is over on that day; default today."
)
@telling
def import_(file: Path, dry_run: bool, skip_bad: bool, as_of: datetime | None) -> None:
    """Import a roster: all of it, or nothing."""
    now = datetime.now(UTC)
    reading = _read(file)
    _echo_faults(reading.faults)
    if reading.faults and not skip_bad:
        raise Refused("Nothing was imported. Correct these rows, or leave them out with --skip-bad.")
    day, complete = (as_of or now).date(), not reading.faults
    with db.reading() if dry_run else db.transaction() as session:
        plan = roster.plan(session, reading.rows, day, complete)
        if not dry_run:
            roster.apply(session, plan, now)
    for line in roster_changes.sentences(plan):
        click.echo(line)
    click.echo(("Would be: " if dry_run else "") + roster_changes.summary(plan))


@group.command("check")
@click.argument("file", type=A_FILE, default=SHIPPED)
@telling
def check(file: Path) -> None:
    """Check that the roster is whole; FILE tells which seats are vacant. Exit code 1 on faults."""
    reading = _read(file)
    _echo_faults(reading.faults)
    vacant = {row.office_id for row in reading.rows if row.status == rules.VACANT}
    with db.reading() as session:
        rows = roster.snapshot(session)
    for chamber in roster_audit.chambers(rows):
        click.echo(
            f"{chamber.country} {chamber.name}: {chamber.seats} seats, {chamber.held} held, "
            f"{chamber.by_email} can be written to by e-mail"
        )
    for sentence in roster_audit.terms_over(rows, datetime.now(UTC).date()):
        click.echo(sentence)
    faults = list(roster_audit.faults(rows, vacant))
    for sentence in faults:
        click.echo(sentence, err=True)
    if faults or reading.faults:
        raise click.exceptions.Exit(1)
    click.echo("The roster is whole.")


@group.command("set")
@click.argument("representative_id", metavar="ID")
@click.argument("field", type=click.Choice(rules.CORRECTABLE))
@click.argument("value")
@click.option("--source", required=True, help="Where you read it: a page, a letter, a call.")
@telling
def set_(representative_id: str, field: str, value: str, source: str) -> None:
    """Correct FIELD of a representative; no import overwrites it."""
    with db.transaction() as session:
        made = roster.correct(
            session, representative_id, field, value, source, organisers.COMMAND_LINE, datetime.now(UTC)
        )
    click.echo(f"{representative_id}: {field} was “{made.old}” and is now “{made.new}”.")


@group.command("block")
@click.argument("office_id", metavar="OFFICE")
@click.option("--reason", default="", help="Why no letter goes there.")
@click.option("--lift", is_flag=True, help="Let letters go there again.")
@telling
def block(office_id: str, reason: str, lift: bool) -> None:
    """Stop letters to an office at once, or let them go again."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        if lift:
            roster.unblock(session, office_id, organisers.COMMAND_LINE, now)
        else:
            roster.block(session, office_id, reason, organisers.COMMAND_LINE, now)
    click.echo(f"{office_id}: letters may go again." if lift else f"{office_id}: no new letter begins.")


def _records(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise Refused(f"{path} is missing: --facts names the folder of the public facts.") from None


def _read(file: Path) -> rules.Reading:
    try:
        return rules.read(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8 text.") from None


def _echo_faults(faults: tuple[rules.Fault, ...]) -> None:
    for fault in faults:
        where = f"line {fault.line}, {fault.column}" if fault.column else f"line {fault.line}"
        click.echo(f"{where}: {fault.sentence}", err=True)


commands = [group]
