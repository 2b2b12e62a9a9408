"""``flask campaigns``: what ships is loaded, and the brake."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app import db
from app.cli import telling
from app.config import ROOT
from app.gateways import campaign_files
from app.queries import texts
from app.services import campaigns, organisers

SHIPPED = ROOT / "templates" / "letters"
A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def load_shipped(now: datetime, root: Path = SHIPPED) -> list[str]:
    """Load every campaign under ``root``; a sentence for each that changed."""
    said = []
    for folder in campaign_files.folders(root):
        shipped = campaign_files.read(folder)
        with db.transaction() as session:
            if changes := campaigns.load(session, shipped, now):
                said.append(f"Campaign {shipped.slug}: {', '.join(changes)}")
    return said


@click.group("campaigns")
def group() -> None:
    """Campaigns: load, pause, resume, list."""


@group.command("load")
@click.argument("root", type=A_FOLDER, default=SHIPPED)
@telling
def load(root: Path) -> None:
    """Load the campaigns whose folders are under ROOT; letters edited at the desk stay as they are."""
    for sentence in load_shipped(datetime.now(UTC), root) or ["Nothing has changed."]:
        click.echo(sentence)


@group.command("pause")
@click.argument("slug")
@click.option("--reason", default="paused at the command line", show_default=True)
@telling
def pause(slug: str, reason: str) -> None:
    """Let no letter of the campaign begin its way. What supporters confirm is kept."""
    with db.transaction() as session:
        campaigns.pause(session, slug, reason, organisers.COMMAND_LINE, datetime.now(UTC))
    click.echo(f"{slug} is paused: within five seconds no new letter begins its way.")


@group.command("resume")
@click.argument("slug")
@telling
def resume(slug: str) -> None:
    """Let its letters go again."""
    with db.transaction() as session:
        campaigns.resume(session, slug, organisers.COMMAND_LINE, datetime.now(UTC))
    click.echo(f"{slug} goes on.")


@group.command("list")
@telling
def list_() -> None:
    """One campaign a line: its address, its state, its title."""
    with db.reading() as session:
        for row in texts.campaigns(session, "en"):
            state = "closed" if row.closed_at else "paused" if row.paused_at else "open"
            click.echo(f"{row.slug}\t{state}\t{row.title}")


commands = [group]
