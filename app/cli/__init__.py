"""The command line: ``flask --app wsgi …``. The list of commands is in ``commands.py``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from app import db
from app.config import Settings
from app.domain.errors import PostbagError
from app.gateways import schema
from app.queries import stored


class Refused(click.ClickException):
    """A sentence for the person at the terminal, exit code 2."""

    exit_code = 2


def telling(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with a sentence instead of a traceback: a PostbagError's, or about the database."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PostbagError as error:
            raise Refused(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            if sentence := _about_the_database():
                raise Refused(sentence) from error
            raise

    return told


def warn(settings: Settings) -> None:
    """Say on standard error what can run and should not stay so."""
    if settings.warning:
        click.echo(f"Warning: {settings.warning}", err=True)


def _about_the_database() -> str:
    """What is wrong with the database as a whole; "" if nothing is."""
    try:
        with db.reading() as session:
            revision = stored.revision(session)
    except SQLAlchemyError:
        return "The database does not answer. Is DATABASE_URL right, and does the server run?"
    if not revision:
        return "There is nothing in the database yet. Run .venv/bin/flask setup first."
    if revision != schema.head():
        return "The database is not at the newest schema. Run .venv/bin/flask setup first."
    return ""
