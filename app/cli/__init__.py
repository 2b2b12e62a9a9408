"""The command line: ``flask --app wsgi …``. The list of commands is in ``commands.py``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from app.domain.errors import PostbagError


class Refused(click.ClickException):
    """A sentence for the person at the terminal, exit code 2."""

    exit_code = 2


def telling(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with the sentence of a PostbagError instead of a traceback."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PostbagError as error:
            raise Refused(str(error)) from error

    return told
