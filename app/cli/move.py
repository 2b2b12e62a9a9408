"""``flask db move``: take a grown installation to another database, and hold the two against each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Paper
from sqlalchemy import Engine, Table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import db
from app.cli import database, telling
from app.config import Settings, with_driver
from app.domain.errors import N_, NotAllowed, NotFound, Unavailable
from app.domain.row_digest import RowDigest
from app.models import stored
from app.queries import moving as known
from app.services import moving

IN_USE = N_(
    "The old database is open elsewhere. Stop everything that uses it (web, worker, the sandbox's server, "
    "sqlite3, psql), then move again."
)
SENDING = N_(
    "A worker is sending (mails in its hands: %(number)s). Stop it, and it hands them back; if it was "
    "killed, wait until its lease is over, which takes a minute at most. Then move again."
)
NO_ANSWER = N_("%(database)s does not answer, or broke off: %(why)s")
OLD_SCHEMA = N_("%(database)s is not at the newest schema: run flask db upgrade with it as DATABASE_URL.")
NOT_EMPTY = N_("The new database is not empty: there are rows in %(tables)s.")
DIGITS = 16  # of a digest, as shown
PAPER = 100  # columns


@dataclass(frozen=True, slots=True)
class Compared:
    """What two databases hold of one table."""

    table: str
    old: RowDigest
    new: RowDigest

    @property
    def equal(self) -> bool:
        """Whether every row and value is the same."""
        return (self.old.rows, self.old.hex) == (self.new.rows, self.new.hex)


class Different(click.ClickException):
    """The two are not the same: a sentence, exit code 1."""


def two_databases(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name the old and the new database."""
    for option in (
        click.option("--to", "new_url", required=True, metavar="URL", help="The new database."),
        click.option("--from", "old_url", required=True, metavar="URL", help="The database there is."),
    ):
        verb = option(verb)
    return verb


@database.group.command("move")
@two_databases
@telling
def move(old_url: str, new_url: str) -> None:
    """Take everything to an empty database, SQLite or PostgreSQL, and check it row by row.

    Stop everything first. All of it arrives or nothing does, and the old database stays as it is.
    """
    old_url, new_url = with_driver(old_url), with_driver(new_url)
    if make_url(old_url) == make_url(new_url):
        raise NotAllowed(N_("--from and --to name the same database."))
    with (
        _opened(old_url, alone=True) as old,
        _opened(new_url, new=True) as new,
        db.transaction(old) as source,
    ):
        _may_go(source, old_url)
        _lay(new, new_url)
        with db.transaction(new) as target, _progress() as progress:
            if there := known.filled(target, stored.tables()):
                raise NotAllowed(NOT_EMPTY, tables=", ".join(there))
            compared = [_take(source, target, table, progress) for table in stored.tables()]
            moving.settle_in(target)
            progress.stop()
            _tell(compared)
    click.echo("Everything is there. Set DATABASE_URL to the new database, and start again.")


@database.group.command("compare")
@two_databases
@telling
def compare(old_url: str, new_url: str) -> None:
    """Hold two databases against each other, row by row; exit code 1 where they differ."""
    old_url, new_url = with_driver(old_url), with_driver(new_url)
    with (
        _opened(old_url) as old,
        _opened(new_url) as new,
        db.reading(old) as source,
        db.reading(new) as target,
        _progress() as progress,
    ):
        for session, url in ((source, old_url), (target, new_url)):
            _newest(session, url)
        compared = []
        for table in stored.tables():
            told = _teller(progress, table, known.count(source, table) + known.count(target, table))
            compared.append(
                Compared(table.name, known.digest(source, table, told), known.digest(target, table, told))
            )
        progress.stop()
        _tell(compared)


@contextmanager
def _opened(url: str, alone: bool = False, new: bool = False) -> Iterator[Engine]:
    """A database that answers, ``alone`` one that nobody else uses; raises a sentence where it is not so."""
    if url.startswith("sqlite") and not new and not Path(make_url(url).database or "").is_file():
        raise NotFound(N_("There is no database %(database)s."), database=_shown(url))
    engine = db.connect_alone(url) if alone else db.connect(url)
    try:
        with db.transaction(engine) as session:
            if alone and known.other_connections(session):
                raise Unavailable(IN_USE)
        yield engine
    except OperationalError as error:
        if alone and "locked" in str(error.orig):
            raise Unavailable(IN_USE) from error
        why = str(error.orig).partition("\n")[0]
        raise Unavailable(NO_ANSWER, database=_shown(url), why=why) from error
    finally:
        engine.dispose()


def _may_go(source: Session, url: str) -> None:
    """Make sure that nobody changes the old database, now or while it is read."""
    _newest(source, url)
    moving.lock_out(source, stored.tables())
    if number := known.leased(source, datetime.now(UTC)):
        raise NotAllowed(SENDING, number=number)


def _newest(session: Session, url: str) -> None:
    if database.revision_of(session) != database.newest_revision(_settings(url)):
        raise NotAllowed(OLD_SCHEMA, database=_shown(url))


def _lay(new: Engine, url: str) -> None:
    """Lay the tables where there are none."""
    with db.reading(new) as session:
        laid = database.revision_of(session) is not None
    if not laid:
        database.migrate(_settings(url))
    with db.reading(new) as session:
        _newest(session, url)


def _take(source: Session, target: Session, table: Table, progress: Progress) -> Compared:
    """Copy one table, then read back what arrived."""
    told = _teller(progress, table, 2 * known.count(source, table))
    read = RowDigest()
    for batch in known.rows(source, table):
        moving.put(target, table, batch)
        read.add(batch)
        told(len(batch))
    return Compared(table.name, read, known.digest(target, table, told))


def _tell(compared: list[Compared]) -> None:
    """Print what both hold; raises Different if it is not the same."""
    paper = Paper("table", "rows", "rows there", "SHA-256", "SHA-256 there", "")
    for one in compared:
        paper.add_row(
            one.table,
            f"{one.old.rows:,}",
            f"{one.new.rows:,}",
            one.old.hex[:DIGITS],
            one.new.hex[:DIGITS],
            "equal" if one.equal else "DIFFERS",
        )
    Console(width=PAPER).print(paper)
    if differing := [one.table for one in compared if not one.equal]:
        raise Different(f"The two databases differ in {', '.join(differing)}. A move keeps nothing then.")


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _teller(progress: Progress, table: Table, total: int) -> Callable[[int], None]:
    task = progress.add_task(table.name, total=total)
    return lambda number: progress.advance(task, number)


def _settings(url: str) -> Settings:
    """This installation's settings with another database."""
    settings: Settings = current_app.extensions["postbag"]
    return replace(settings, database_url=url)


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


commands: list[click.Command] = []  # they hang on ``flask db``
