"""Every command there is, and the modules that make it. They are imported when it is run, and no others:
a mail server's pipe waits for each start.
"""

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

_MODULES = {
    "backup": ("backup",),
    "campaigns": ("campaigns",),
    "db": ("database", "move"),
    "districts": ("districts",),
    "letters": ("letters",),
    "mail": ("mail", "mail_doors"),
    "match": ("match",),
    "owners": ("owners",),
    "queue": ("queue",),
    "representatives": ("representatives",),
    "sandbox": ("sandbox", "seed"),
    "setup": ("setup",),
    "up": ("up",),
    "web": ("up",),
    "worker": ("worker",),
}


class Commands(AppGroup):
    """The commands of the table, and whichever are added."""

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_MODULES})

    def get_command(self, ctx: Context, name: str) -> Command | None:
        for module in _MODULES.get(name, ()):
            for command in import_module(f"app.cli.{module}").commands:
                self.add_command(command)
        return super().get_command(ctx, name)


def register(app: Flask) -> None:
    """Let ``flask`` know the commands."""
    app.cli = Commands(app.name)
