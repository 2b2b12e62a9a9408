"""The database: one Base, one engine, and the ways to use it.

Only ``transaction()``, ``statements()`` and ``writing()`` commit, and only doors call them. Nothing talks to
the outside world inside them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, configure_mappers, sessionmaker

from app.turn import Turn

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table descends from."""

    metadata = MetaData(naming_convention=NAMES)


CONNECT_SECONDS = 10  # until a PostgreSQL that does not answer, such as a machine switched off, is given up
MOST_CONNECTIONS = 35  # of a process: one for each thread of the web server, and some
BUSY_SECONDS = 30  # that a writer waits for SQLite's lock

_turn_at = cache(Turn)  # the queue of a database file
os.register_at_fork(after_in_child=_turn_at.cache_clear)  # the file of a parent would be one lock for both
_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
_writers: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


def connect(url: str) -> Engine:
    """An engine for ``url``, with SQLite set to WAL, foreign keys and durable commits."""
    options: dict[str, Any] = {"pool_size": 5, "max_overflow": MOST_CONNECTIONS - 5, "hide_parameters": True}
    if not url.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": CONNECT_SECONDS}}
        return create_engine(url, **options)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def connect_alone(url: str) -> Engine:
    """An engine for a database that nobody else may have open: on SQLite its first statement fails where
    anybody has, and until its connection ends nobody can open the database."""
    engine = connect(url)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _shut_out_others)
    return engine


def bind(engine: Engine | Connection) -> None:
    """Let ``transaction`` and ``reading`` use this engine from now on."""
    configure_mappers()  # else the first who asks anything waits for it
    _sessions.configure(bind=engine)
    _writers.configure(bind=_at_once(engine))


def unbind() -> None:
    """Let go of the engine and close its idle connections."""
    bound = _sessions.kw.get("bind")
    if isinstance(bound, Engine):
        bound.dispose()
    _sessions.configure(bind=None)
    _writers.configure(bind=None)


def session() -> Session:
    """A session that its owner ends: Flask-Security's, in web/desk/auth.py. All others use the two below."""
    return _sessions()


@contextmanager
def transaction(engine: Engine | None = None) -> Iterator[Session]:
    """A session that writes: commits at the end, rolls back on any error. ``engine``: another database's.

    On SQLite it takes the write lock at once, so a busy database makes it wait instead of fail, and all who
    write wait in one queue (turn.py).
    """
    writer = _writers(bind=_at_once(engine)) if engine else _writers()
    with writer as session, _turn(session.get_bind()), session.begin():
        session.connection()
        yield session


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection for ``writing``, kept for transactions that follow close on each other."""
    bound = _writers.kw["bind"]
    if isinstance(bound, Connection):
        yield bound
        return
    with bound.connect() as connection:
        yield connection


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """What ``transaction`` does, on a connection of ``connected`` and without a session, for less."""
    with _turn(connection), connection.begin_nested() if connection.in_transaction() else connection.begin():
        yield


@contextmanager
def statements() -> Iterator[Connection]:
    """What ``transaction`` does, for one that needs no session: a plain connection costs less."""
    # The turn first: those who wait for it must not hold the connections that whoever has it needs.
    with _turn(_writers.kw["bind"]), connected() as connection, writing(connection):
        yield connection


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Session]:
    """A session that reads one consistent state and keeps nothing. ``engine``: another database's."""
    with _sessions(bind=engine) if engine else _sessions() as session:
        yield session


def _at_once(bound: Engine | Connection) -> Engine | Connection:
    """The same engine, whose transactions on SQLite take the write lock as they begin."""
    return bound.execution_options(sqlite_begin="IMMEDIATE") if isinstance(bound, Engine) else bound


@contextmanager
def _turn(bound: Engine | Connection) -> Iterator[None]:
    """On SQLite, one writer at a time; raises SQLAlchemy's TimeoutError as SQLite would."""
    if bound.dialect.name != "sqlite":
        yield
        return
    with _turn_at(bound.engine.url.database).taken(BUSY_SECONDS):
        yield


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _shut_out_others(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=1000")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin")
    if mode:
        connection.exec_driver_sql(f"BEGIN {mode}")
    else:  # takes no lock yet, so it cannot fail; and every page that reads begins
        connection.connection.driver_connection.execute("BEGIN")
