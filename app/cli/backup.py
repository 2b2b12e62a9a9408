"""``flask backup``: the whole installation in one file, back again, and what may leave after that."""

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import db
from app.cli import telling
from app.cli.database import migrate
from app.config import Settings
from app.domain import sent_log
from app.domain.backup import Manifest
from app.domain.errors import N_, BadInput, NotAllowed, SettingsError
from app.domain.keyring import Unreadable
from app.gateways import backup_files, dumps, schema
from app.gateways.backup_files import DATABASE
from app.models.types import keyring
from app.queries import stored
from app.services import organisers, restored
from app.services.restored import Kept

SEALED = "backup"  # the context of what the manifest seals
NO_DATABASE = N_("There is no database at DATABASE_URL yet, so there is nothing to back up.")
WRONG_KEY = N_("DATA_KEY does not open this backup. Restore it with the key that wrote it.")
TOO_NEW = N_("This backup was made by a newer Postbag. Upgrade first, then restore it.")
OTHER_KIND = N_("This backup is of %(kind)s, and DATABASE_URL names another kind of database.")
NOT_EMPTY = N_(
    "There is something in the database already, so nothing was restored. Restore into an empty one."
)
MISSING = N_(
    "What was restored is not what was backed up: %(tables)s differ. Empty the database and try again."
)
NONE_NAMED = N_(
    "No line names a letter of ours (REPLY_DOMAIN and SECRET_KEY must be those that sent them), so nothing "
    "was released. If none has left since the backup, use --all."
)
ONE_OF = N_("Say which: --sent-log FILE, or --all if none has left since the backup.")
ASK = (
    "{waiting} letters may have left since the backup. Release them, and those that did are written twice; "
    "those that their authors took back since then go out. Release all?"
)


@click.group("backup")
def group() -> None:
    """Back up, restore, and release what a restore holds back."""


@group.command("make")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@telling
def make(file: Path) -> None:
    """Put database and imported districts into FILE, while everything runs. The keys are not in it."""
    settings: Settings = current_app.extensions["postbag"]
    with backup_files.workshop(file) as folder:
        manifest = _dump(settings, folder / DATABASE)
        backup_files.copy_districts(settings.instance, folder)
        manifest = backup_files.pack(folder, manifest, file)
    click.echo(
        f"{file}: {manifest.counts['letters']} letters, {sum(manifest.counts.values())} rows in all. "
        "DATA_KEY and SECRET_KEY are not in it: keep them elsewhere."
    )


@group.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@telling
def restore(file: Path) -> None:
    """Lay FILE into an empty database, bring it up to date, and hold what may have left since then."""
    settings: Settings = current_app.extensions["postbag"]
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with backup_files.workshop(settings.instance / "restore") as folder:
        manifest = backup_files.unpack(file, folder)
        _refuse(settings, manifest)
        put_back = _into_sqlite if manifest.database == "sqlite" else _into_postgresql
        kept = put_back(settings, folder / DATABASE, manifest)
        backup_files.copy_districts(folder, settings.instance)
    click.echo(f"Restored: {manifest.counts['letters']} letters as of {manifest.made_at}.")
    click.echo(
        f"{kept.held} letters may have left since then and are held, {kept.uncertain} are uncertain. "
        "Start web and worker; then: .venv/bin/flask backup release --sent-log FILE"
    )


@group.command("release")
@click.option("--sent-log", type=click.File("r", errors="replace"), help="Lines of the mail server's log.")
@click.option("--all", "everything", is_flag=True, help="None has left since the backup: send them all.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@telling
def release(sent_log: IO[str] | None, everything: bool, yes: bool) -> None:
    """Let the letters go that a restore holds back; those that the log names have left and are not sent."""
    if (sent_log is None) != everything:
        raise BadInput(ONE_OF)
    with db.reading() as session:
        waiting = restored.waiting(session)
    if everything and not yes:
        click.confirm(ASK.format(waiting=waiting), abort=True)
    accepted = _accept(sent_log) if sent_log else 0
    queued = _let_go()
    with db.transaction() as session:
        left = restored.waiting(session)
        detail = f"{accepted} accepted, {queued} queued"
        organisers.note(session, organisers.COMMAND_LINE, "backup.release", "letters", _now(), detail)
    click.echo(f"{accepted} had left and are recorded so; {queued} are queued again.")
    if left:
        click.echo(f"{left} cannot be made ready and stay held.")


def _now() -> datetime:
    return datetime.now(UTC)


def _dump(settings: Settings, target: Path) -> Manifest:
    """Copy the database to ``target``; what the copy holds is counted at the very moment that it shows."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        source = Path(url.database or "")
        if not source.exists():
            raise NotAllowed(NO_DATABASE)
        dumps.dump_sqlite(source, target)
        with _opened(f"sqlite:///{target}") as session:
            return _manifest(session, "sqlite")
    with db.reading() as session:  # open while pg_dump runs, for the snapshot lives as long as it does
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        snapshot = str(session.scalar(text("SELECT pg_export_snapshot()")))
        manifest = _manifest(session, "postgresql")
        dumps.dump_postgresql(settings.database_url, snapshot, target)
    return manifest


def _manifest(session: Session, kind: str) -> Manifest:
    revision = stored.revision(session)
    if not revision:
        raise NotAllowed(NO_DATABASE)
    sealed = base64.b64encode(keyring().encrypt(b"", SEALED)).decode()
    counts = stored.counts(session, stored.tables(session))
    made_at = _now().isoformat(timespec="seconds")
    return Manifest(made_at, kind, revision, counts, sealed, parts={})


def _refuse(settings: Settings, manifest: Manifest) -> None:
    """Raise before anything is touched, if what was backed up cannot become whole here."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != manifest.database:
        raise NotAllowed(OTHER_KIND, kind=manifest.database)
    if not schema.knows(manifest.schema):
        raise NotAllowed(TOO_NEW)
    try:
        keyring().decrypt(base64.b64decode(manifest.sealed), SEALED)
    except (Unreadable, ValueError) as error:
        raise SettingsError(WRONG_KEY) from error
    if manifest.database == "sqlite" and not Path(url.database or "").exists():
        return  # and opening it would make one
    with db.reading() as session:
        if stored.tables(session):
            raise NotAllowed(NOT_EMPTY)


def _into_sqlite(settings: Settings, dump: Path, manifest: Manifest) -> Kept:
    """Make the database ready beside its place, and only then put it there."""
    dumps.check_sqlite(dump)
    kept = _make_ready(replace(settings, database_url=f"sqlite:///{dump}"), manifest)
    target = Path(make_url(settings.database_url).database or "")
    db.unbind()
    for rest in ("-wal", "-shm"):  # of an empty one that somebody opened
        target.with_name(target.name + rest).unlink(missing_ok=True)
    backup_files.move(dump, target)
    return kept


def _into_postgresql(settings: Settings, dump: Path, manifest: Manifest) -> Kept:
    """Lay it in under a mark that keeps every worker away until the letters are held."""
    with db.transaction() as session:
        restored.begin(session)
    try:
        dumps.restore_postgresql(settings.database_url, dump)
    except BaseException:
        with db.transaction() as session:
            restored.give_up(session)
        raise
    return _make_ready(settings, manifest)


def _make_ready(settings: Settings, manifest: Manifest) -> Kept:
    """Check that all has come, migrate, and hold what may have left."""
    with _opened(settings.database_url) as session:
        there = stored.counts(session, manifest.counts)
        if there != dict(manifest.counts):
            differ = [name for name, count in manifest.counts.items() if there[name] != count]
            raise BadInput(MISSING, tables=", ".join(differ))
    migrate(settings)
    with _opened(settings.database_url) as session, session.begin():
        if not stored.readable(session):
            raise SettingsError(WRONG_KEY)
        return restored.keep(session, _now())


@contextmanager
def _opened(url: str) -> Iterator[Session]:
    """A session with a database of its own, closed at the end."""
    engine = db.connect(url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _accept(lines: Iterable[str]) -> int:
    settings: Settings = current_app.extensions["postbag"]
    named = sorted(set(sent_log.ids(settings.sender.keys, settings.reply_domain, lines)))
    if not named:
        raise BadInput(NONE_NAMED)
    accepted = 0
    for start in range(0, len(named), restored.BATCH):
        with db.transaction() as session:
            accepted += restored.accept(session, named[start : start + restored.BATCH], _now())
    return accepted


def _let_go() -> int:
    settings: Settings = current_app.extensions["postbag"]
    last, total = "", 0
    while True:
        with db.transaction() as session:
            last, queued = restored.let_go(session, settings.sender, _now(), last)
        if not last:
            return total
        total += queued


commands = [group]
