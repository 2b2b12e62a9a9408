"""``flask mail``: the mail that comes back."""

import click


@click.group("mail")
def group() -> None:
    """Take in and tell apart the mail that comes back."""


commands = [group]
