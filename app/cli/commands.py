"""Every command there is."""

from flask import Flask

from app.cli import (
    backup,
    campaigns,
    database,
    districts,
    letters,
    mail,
    match,
    move,
    owners,
    queue,
    representatives,
    sandbox,
    seed,
    setup,
    up,
    worker,
)

_MODULES = (
    backup,
    campaigns,
    database,
    districts,
    letters,
    mail,
    match,
    move,
    owners,
    queue,
    representatives,
    sandbox,
    seed,
    setup,
    up,
    worker,
)


def register(app: Flask) -> None:
    """Add the commands of each module to ``flask``."""
    for module in _MODULES:
        for command in module.commands:
            app.cli.add_command(command)
