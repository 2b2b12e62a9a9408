"""``flask sandbox seed``: made-up supporters, letters and answers, so that a newcomer sees a living desk."""

from datetime import UTC, datetime
from random import Random

import click
from flask import current_app
from rich.progress import track

from app import db
from app.cli import sandbox, telling
from app.config import Settings
from app.queries import synthetic as known
from app.services import synthetic
from app.services.supporter_mail import Post


@sandbox.group.command("seed")
@click.option("--letters", "total", type=click.IntRange(1, 100_000), default=2000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same letters.")
@click.option("--once", is_flag=True, help="Do nothing if there are made-up letters already.")
@telling
def seed(total: int, seed: int, once: bool) -> None:
    """Make up LETTERS over the last 90 days. Every page says so; refused when LIVE=1."""
    settings: Settings = current_app.extensions["postbag"]
    now = datetime.now(UTC)
    post = Post(settings.sender, settings.site_url)
    with db.reading() as session:
        if once and known.exists(session):
            return
        world = synthetic.world(session, settings.live, now.date())
    days = synthetic.rhythm(total, now.date())
    done = world.begun
    for day, count in track(days.items(), description="Making up letters", transient=True):
        dice = Random(f"{seed} {world.begun} {day}")  # noqa: S311 # nosec B311 - it makes no secrets
        with db.transaction() as session:
            synthetic.live_a_day(session, world, day, done, count, post, dice, now)
        done += count
    click.echo(f"{total} made-up letters over the last {synthetic.DAYS} days.")


commands: list[click.Command] = []  # it hangs on ``flask sandbox``
