"""The queue of QUEUE_URL: SQLite on one machine, Redis or PostgreSQL across machines. It is signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import N_, SettingsError

if TYPE_CHECKING:
    from huey import Huey

UNKNOWN = N_("QUEUE_URL must begin with sqlite:///, redis:// or postgresql://.")
LONELY_QUEUE = (
    "DATABASE_URL is PostgreSQL and QUEUE_URL is a SQLite file on this machine. That is right for one "
    "machine only: with more, set QUEUE_URL to redis:// or postgresql://."
)
LAYING_TABLES = 0x706F7374626167  # an advisory lock of our own
_BEAT = "worker"  # under which a worker says that it lives


def check(url: str) -> None:
    """Raise SettingsError for the URL of a queue that we do not know."""
    if not url.startswith(("sqlite:///", "redis://", "rediss://", "postgres://", "postgresql://")):
        raise SettingsError(UNKNOWN)


def of(url: str, secret: str) -> "Huey":
    """The queue at a URL; raises SettingsError for one that we do not know."""
    # Huey brings the libraries of every storage, and all that read the settings would wait for them.
    from huey import PostgresHuey, RedisHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    check(url)
    common = {"name": "postbag", "results": False, "serializer": SignedSerializer(secret=secret)}
    if url.startswith("sqlite:///"):
        return SqliteHuey(filename=url.removeprefix("sqlite:///"), **common)
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(url=url, **common)
    import psycopg  # no small library, and this is the only shape that needs it

    with psycopg.connect(url, autocommit=True) as connection:
        # Workers that start together would lay its tables together, and all but one would fail.
        connection.execute("SELECT pg_advisory_lock(%s)", (LAYING_TABLES,))
        return PostgresHuey(dsn=url, **common)


@contextmanager
def opened(url: str, secret: str) -> Iterator["Huey"]:
    """The queue for a look at it, let go afterwards."""
    queue = of(url, secret)
    try:
        yield queue
    finally:
        queue.storage.close()


def beat(queue: "Huey", now: datetime) -> None:
    """Let others see that a worker lives."""
    queue.put(_BEAT, now.isoformat())


def last_beat(queue: "Huey") -> datetime | None:
    """When a worker was last seen, None if never. Whatever the queue's storage raises comes through."""
    said = queue.get(_BEAT, peek=True)
    return datetime.fromisoformat(said) if isinstance(said, str) else None
