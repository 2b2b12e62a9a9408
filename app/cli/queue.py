"""``flask queue``: what lies in the outbox, its brakes, and what may be done to a letter in it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app

from app import db
from app.cli import telling
from app.config import Settings
from app.queries import queue as queries
from app.queries import today
from app.services import brakes, campaigns, deliveries, organisers, pacing, roster
from app.services import queue as services
from app.services.organisers import COMMAND_LINE
from app.tasks import schedule

SETTLED = {"accepted": "accepted", "again": "queued"}
campaign_option = click.option("--campaign", default="", metavar="SLUG", help="Only this campaign.")
office_option = click.option("--office", default="", metavar="ID", help="Only this office.")


@click.group("queue")
def group() -> None:
    """The queue: show, pause, resume; hold, release, retry or settle letters."""


@group.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@telling
def show(as_json: bool) -> None:
    """What is due, planned, held, deferred and uncertain, and which brakes are on."""
    found = _found(datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(found, default=_text, ensure_ascii=False))
        return
    for name, value in found.pop("summary").items():
        click.echo(f"{name}\t{_text(value)}")
    for name, rows in found.items():
        for row in rows:
            click.echo("\t".join([name, *map(_text, row.values())]))


@group.command("pause")
@campaign_option
@office_option
@click.option("--reason", default="paused at the command line", show_default=True)
@telling
def pause(campaign: str, office: str, reason: str) -> None:
    """Let no letter begin its way: of one campaign, to one office, or of all. Confirmations are kept."""
    _one_at_most(campaign, office)
    now = datetime.now(UTC)
    with db.transaction() as session:
        if campaign:
            campaigns.pause(session, campaign, reason, COMMAND_LINE, now)
        elif office:
            roster.block(session, office, reason, COMMAND_LINE, now)
        else:
            brakes.pause_all(session, reason, COMMAND_LINE, now)
    click.echo(
        f"{campaign or office or 'The queue'} is paused: within five seconds no new letter begins its way."
    )


@group.command("resume")
@campaign_option
@office_option
@telling
def resume(campaign: str, office: str) -> None:
    """Let letters go again; what has waited is spread anew, so that no office gets a heap."""
    _one_at_most(campaign, office)
    now = datetime.now(UTC)
    with db.transaction() as session:
        if campaign:
            campaigns.resume(session, campaign, COMMAND_LINE, now)
        elif office:
            roster.unblock(session, office, COMMAND_LINE, now)
        else:
            brakes.resume_all(session, COMMAND_LINE, now)
    _replan()
    click.echo(f"{campaign or office or 'The queue'} goes on.")


@group.command("replan")
@telling
def replan() -> None:
    """Spread what waits anew at the pace of each campaign, as after the mail server was away for long."""
    with db.transaction() as session:
        pacing.spread_again(session, datetime.now(UTC))
    click.echo(f"Planned anew: {_replan()}")


@group.command("hold")
@click.argument("letter_id", metavar="LETTER")
@click.option("--reason", required=True, help="For the audit log.")
@telling
def hold(letter_id: str, reason: str) -> None:
    """Hold back a letter that waits to be sent, until somebody releases it."""
    with db.transaction() as session:
        services.hold(session, letter_id, reason, COMMAND_LINE, datetime.now(UTC))
    click.echo(f"{letter_id} is held back.")


@group.command("release")
@click.argument("letter_id", metavar="LETTER")
@telling
def release(letter_id: str) -> None:
    """Let a letter go that was held back. Exit code 1 if it now waits for another reason."""
    with db.transaction() as session:
        goes = services.release(session, letter_id, _settings().sender, COMMAND_LINE, datetime.now(UTC))
    if not goes:
        raise click.ClickException(f"{letter_id} is no longer held back, and waits for another reason.")
    click.echo(f"{letter_id} goes on.")


@group.command("retry")
@click.option("--domain", default="", help="Only letters to offices at this mail domain.")
@telling
def retry(domain: str) -> None:
    """Try deferred letters again now instead of at their time."""
    with db.transaction() as session:
        number = services.retry(session, _settings().mode, domain, COMMAND_LINE, datetime.now(UTC))
    click.echo(f"Tried again now: {number}")


@group.command("settle")
@click.argument("letter_id", metavar="LETTER")
@click.argument("how", type=click.Choice(list(SETTLED)))
@telling
def settle(letter_id: str, how: str) -> None:
    """Take an uncertain letter as accepted, or send it again: then the office may get it twice."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        deliveries.settle(session, letter_id, SETTLED[how], COMMAND_LINE, now)
        organisers.note(session, COMMAND_LINE, "letters.settle", letter_id, now, SETTLED[how])
    click.echo(f"{letter_id} is taken as accepted." if how == "accepted" else f"{letter_id} is sent again.")


def _found(now: datetime) -> dict[str, Any]:
    mode = _settings().mode
    with db.reading() as session:
        stopped = today.stopped(session)
        rows: dict[str, list[Any]] = {
            "count": queries.counts(session, mode),
            "next hour": queries.next_hour(session, now, mode),
            "held": queries.held(session),
            "deferred": queries.deferred(session, mode),
            "uncertain": queries.uncertain(session),
            "held back": queries.held_back(session),
            "paused campaign": today.paused(session),
            "blocked office": today.blocked(session),
            "all letters paused": [stopped] if stopped else [],
        }
        summary = asdict(queries.summary(session, now, mode))
    return {"summary": summary, **{name: [asdict(row) for row in found] for name, found in rows.items()}}


def _replan() -> int:
    """Plan anew all that is asked for, and say how far it is; how many campaigns."""
    return schedule.replan(
        _settings().sender,
        lambda: datetime.now(UTC),
        lambda office: click.echo(f"planned anew up to {office}", err=True),
    )


def _text(value: object) -> str:
    """A cell; a moment as ISO 8601 to the second."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "-" if value in (None, "") else str(value)


def _one_at_most(campaign: str, office: str) -> None:
    if campaign and office:
        raise click.UsageError("Name a campaign or an office, not both.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["postbag"]
    return settings


commands = [group]
