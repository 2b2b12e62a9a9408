"""What tests share: the date, two real databases, the application, and a client.

Every test runs in one outer transaction that is rolled back; services and doors get savepoints in it.
Tests that start processes of their own take ``fresh_database`` instead: a copy that is theirs.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import time_machine
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from app import create_app, db
from app.cli.database import alembic_config
from app.config import Settings
from app.domain.keyring import Keyring
from app.models.types import use_keyring
from app.web.desk import auth
from tests import postgres, valkey

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
# What it takes to send for real.
LIVE = {
    "LIVE": "1",
    "SMTP_URL": "smtp://ada:secret@mail.example.org:587",
    "ORGANISATION": "Example",
    "POSTAL_ADDRESS": "1 Example Street",
    "COMPLAINTS_MAILBOX": "concerns@example.org",
    "DATA_CONTROLLER": "Example",
    "REPLY_DOMAIN": "letters.example.org",
    "SITE_URL": "https://letters.example.org",
    "SECRET_KEY": "k" * 43,
    "DATA_KEY": "1:" + "A" * 43 + "=",
}


# The scheme of every installation, with the least work (test_desk_access tests the usual cost).
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


hypothesis.settings.register_profile("fast", max_examples=20)  # make test-fast
gc.disable()  # while thousands of tests are collected, none of which goes away


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage again, but not in what was collected: it is a tenth of the time of the fast suite."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    auth.FIXED["PASSWORD_HASH_PASSLIB_OPTIONS"] = CHEAP
    if not hasattr(config, "workerinput"):
        os.environ[postgres.HOME] = tempfile.mkdtemp(prefix="postbag-pg-")
        os.environ[valkey.HOME] = tempfile.mkdtemp(prefix="postbag-valkey-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop(Path(os.environ[postgres.HOME]))
        valkey.stop(Path(os.environ[valkey.HOME]))


def must_or_skip(reason: str) -> None:
    """Skip where something of the machine is missing; on CI nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Every test runs on 23 November 2026; it may move on with ``clock.shift(…)``."""
    if "real_clock" in request.keywords:
        yield None
        return
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


def make_settings(instance: Path, **env: str) -> Settings:
    """Sandbox settings with their files under ``instance``."""
    return Settings.from_env({"POSTBAG_INSTANCE": str(instance), **env})


def empty_database(settings: Settings) -> None:
    """Lay the tables by the migrations, as an installation does."""
    command.upgrade(alembic_config(settings), "head")


def fill(settings: Settings) -> None:
    """Load what ships: the roster and the campaign, through the commands an installation uses."""
    from app.cli.setup import load_what_ships

    create_app(settings)
    load_what_ships(NOW)


class Templates:
    """Databases made once per run and backend, then copied."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker, self.count = folder, worker, 0
        self.made: dict[tuple[str, bool], str] = {}

    def copy(self, backend: str, filled: bool) -> str:
        """The URL of a new database, with the tables only or with what ships."""
        self.count += 1
        name = f"t_{self.worker}_{self.count}"
        template = self._template(backend, filled)
        if backend == "sqlite":
            shutil.copyfile(template.removeprefix("sqlite:///"), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template.rsplit("/", 1)[1]}"')
        return postgres.url(name)

    def empty(self, backend: str) -> str:
        """The URL of a database in which nothing lies, and on SQLite not even a file."""
        self.count += 1
        name = f"e_{self.worker}_{self.count}"
        if backend == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        self._admin(f'CREATE DATABASE "{name}"')
        return postgres.url(name)

    def _template(self, backend: str, filled: bool) -> str:
        if (backend, filled) in self.made:
            return self.made[backend, filled]
        name = f"template_{self.worker}_{'filled' if filled else 'empty'}"
        if backend == "sqlite":
            url = f"sqlite:///{self.folder / name}.db"
        else:
            self._admin(f'CREATE DATABASE "{name}"')
            url = postgres.url(name)
        settings = make_settings(self.folder, DATABASE_URL=url)
        empty_database(settings)
        if filled:
            fill(settings)
            db.unbind()
        if backend == "sqlite":
            engine = db.connect(url)
            with engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
        self.made[backend, filled] = url
        return url

    def _admin(self, statement: str) -> None:
        engine = db.connect(postgres.url("postgres"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def templates(instance: Path, worker_id: str) -> Templates:
    return Templates(instance, worker_id)


@pytest.fixture(scope="session")
def engines(templates: Templates) -> Iterator[dict[tuple[str, bool], Engine]]:
    made: dict[tuple[str, bool], Engine] = {}
    yield made
    for engine in made.values():
        engine.dispose()


@contextmanager
def rolled_back(
    engines: dict[tuple[str, bool], Engine], templates: Templates, backend: str, filled: bool
) -> Iterator[Connection]:
    """A connection inside a transaction that never commits, with the doors' sessions bound to it."""
    if (backend, filled) not in engines:
        engines[backend, filled] = db.connect(templates.copy(backend, filled))
    with engines[backend, filled].connect() as connection:
        outer = connection.begin()
        connection.begin_nested()
        db.bind(connection)
        use_keyring(Keyring(make_settings(templates.folder).data_keys))
        yield connection
        db.unbind()
        outer.rollback()


@pytest.fixture(scope="session")
def applications(instance: Path) -> Callable[..., Flask]:
    """Makes the application with further settings, once for each; the bound database stays bound."""

    @cache
    def application(**env: str) -> Flask:
        bound = db.session().bind
        made = create_app(make_settings(instance, **env))
        db.unbind()
        if bound is not None:
            db.bind(bound)
        return made

    return application


@contextmanager
def as_new(made: Flask) -> Iterator[Flask]:
    """The application as nobody has visited it; what a test sets in it is set back afterwards."""
    config = dict(made.config)
    made.extensions["limits"].storage.reset()
    made.extensions["snapshot"].clear()
    made.extensions["made_up"].forget()
    yield made
    made.extensions["tally"].flush()
    made.config.clear()
    made.config.update(config)


@pytest.fixture
def app(
    applications: Callable[..., Flask], engines: dict[tuple[str, bool], Engine], templates: Templates
) -> Iterator[Flask]:
    """The application on SQLite with everything that ships loaded."""
    with rolled_back(engines, templates, "sqlite", True), as_new(applications()) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(params=BACKENDS)
def connection(
    request: pytest.FixtureRequest, engines: dict[tuple[str, bool], Engine], templates: Templates
) -> Iterator[Connection]:
    """An empty database with the tables, on SQLite and on PostgreSQL."""
    with rolled_back(engines, templates, request.param, False) as made:
        yield made


@pytest.fixture(params=BACKENDS)
def filled(
    request: pytest.FixtureRequest, engines: dict[tuple[str, bool], Engine], templates: Templates
) -> Iterator[Connection]:
    """A database with everything that ships, on SQLite and on PostgreSQL."""
    with rolled_back(engines, templates, request.param, True) as made:
        yield made


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session in which a service can work."""
    with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as made:
        yield made


@pytest.fixture(params=BACKENDS)
def fresh_database(request: pytest.FixtureRequest, templates: Templates) -> Iterator[str]:
    """The URL of a database of the test's own with what ships, for tests that start processes."""
    yield templates.copy(request.param, True)
    db.unbind()
