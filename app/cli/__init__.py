"""The command line: ``flask --app wsgi …``."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask

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


def register(app: Flask) -> None:
    """Add the commands: each module of this package offers its own as ``commands``."""
    for module in pkgutil.iter_modules(__path__):
        for command in importlib.import_module(f"{__name__}.{module.name}").commands:
            app.cli.add_command(command)
