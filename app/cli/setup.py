"""``flask setup``: everything an installation needs before it serves, safe to run again."""

from datetime import UTC, datetime

import click
from flask import current_app

from app import db
from app.cli import owners, telling
from app.cli.campaigns import load_shipped as load_campaigns
from app.cli.database import migrate
from app.cli.representatives import load_shipped as load_roster
from app.config import Settings
from app.domain.errors import N_, SettingsError
from app.queries import stored, synthetic
from app.services import organisers, restored


@click.command("setup")
@telling
def setup() -> None:
    """Migrate, load roster and campaign, make the first owner."""
    prepare(current_app.extensions["postbag"])


def prepare(settings: Settings) -> None:
    """What ``flask setup`` does, and ``flask up`` before it serves; says only what changed."""
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(settings)
    refuse_wrong_database(settings)
    now = datetime.now(UTC)
    for sentence in load_what_ships(now):
        click.echo(sentence)
    if token := _first_way_in(now):
        click.echo(
            f"Sign in as the owner (once, within 24 hours):\n\n    {settings.site_url}/desk/sign-in/{token}\n"
        )


def refuse_wrong_database(settings: Settings) -> None:
    """Raise SettingsError for made-up letters beside real ones, for rows that DATA_KEY does not open, and for
    a database whose restore did not end."""
    with db.reading() as session:
        if restored.unfinished(session):
            raise SettingsError(
                N_("A restore into this database has not ended. Empty the database and restore again.")
            )
        if settings.live and synthetic.exists(session):
            raise SettingsError(synthetic.NOT_LIVE)
        if not stored.readable(session):
            raise SettingsError(
                N_("DATA_KEY does not open what lies in this database. Start with the key that wrote it.")
            )


def load_what_ships(now: datetime) -> list[str]:
    """Load the roster and the campaigns that ship; a sentence for each that changed."""
    return [*load_roster(now), *load_campaigns(now)]


def _first_way_in(now: datetime) -> str:
    """The token of a sign-in link for the owner, or "" once they have a password of their own."""
    with db.transaction() as session:
        owner = organisers.first_owner(session, owners.DEFAULT, now)
        return "" if owner.password else organisers.make_link(session, owner, organisers.COMMAND_LINE, now)


commands = [setup]
