"""``flask owners``: the way into the desk for whoever runs the server."""

from datetime import UTC, datetime

import click
from flask import current_app

from app import db
from app.cli import telling
from app.services import organisers

DEFAULT = "owner@example.org"


@click.group("owners")
def group() -> None:
    """Who owns this installation."""


@group.command("link")
@click.argument("email", required=False)
@click.option("--reset-second-factor", is_flag=True, help="Forget a second factor that was lost.")
@telling
def link(email: str | None, reset_second_factor: bool) -> None:
    """Print a link that signs an organiser in once, within 24 hours: the first owner, or EMAIL."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        user = organisers.by_email(session, email) if email else organisers.first_owner(session, DEFAULT, now)
        if reset_second_factor:
            organisers.reset_second_factor(session, user, organisers.COMMAND_LINE, now)
        token = organisers.make_link(session, user, organisers.COMMAND_LINE, now)
    click.echo(f"{current_app.extensions['postbag'].site_url}/desk/sign-in/{token}")


@group.command("add")
@click.argument("email")
@telling
def add(email: str) -> None:
    """Make EMAIL an owner, and print their link."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        user = organisers.add(session, email, organisers.OWNER, organisers.COMMAND_LINE, now)
        token = organisers.make_link(session, user, organisers.COMMAND_LINE, now)
    click.echo(f"{current_app.extensions['postbag'].site_url}/desk/sign-in/{token}")


commands = [group]
