"""``flask letters``: the log and the response rates, for a terminal or a script."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app
from rich.console import Console
from rich.table import Column, Table

from app import db
from app.cli import telling
from app.config import Settings
from app.queries import letter_log, synthetic
from app.queries.letter_log import Filters
from app.queries.response_rates import By, Rates

MADE_UP = "These figures are made up: the letters here are synthetic."


@click.group("letters")
def group() -> None:
    """The log of letters, without anybody in it, and the response rates."""


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, all letters.")
@click.option("--state", default="", help="Only letters in this state.")
@click.option("--office", default="", help="Only letters to this office.")
@telling
def list_letters(as_json: bool, state: str, office: str) -> None:
    """Id, office, state, channel and dates of each letter."""
    filters = Filters(state=state, office_id=office)
    with db.reading() as session:
        if as_json:
            _print_json(letter_log.every(session, filters))
        else:
            columns = ("id", "office_id", "state", "channel", "confirmed_at", "handed_over_at")
            _print_table(columns, letter_log.page(session, filters).rows)
        _say_if_made_up(session)


@group.command("rates")
@click.option("--by", "by", type=click.Choice([str(group) for group in By]), default=str(By.PARTY))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@telling
def rates(by: str, as_json: bool) -> None:
    """How many letters were answered; no rate under 10 letters or 10 answers."""
    settings: Settings = current_app.extensions["postbag"]
    with db.reading() as session:
        rows = Rates(session, datetime.now(UTC).date(), settings.mode).by(By(by))
        if as_json:
            _print_json(rows)
        else:
            _print_table(
                ("key", "letters", "answered", "rate", "low", "high", "lower_bound", "upper_bound"), rows
            )
        _say_if_made_up(session)


def _print_json(rows: Iterable[Any]) -> None:
    for row in rows:
        click.echo(json.dumps(asdict(row), default=str, ensure_ascii=False))


def _print_table(columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    table = Table(Column(columns[0], min_width=24, overflow="fold"), *columns[1:])
    for row in rows:
        table.add_row(*(_cell(getattr(row, column)) for column in columns))
    Console().print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _say_if_made_up(session: Any) -> None:
    if synthetic.exists(session):
        click.echo(MADE_UP, err=True)


commands = [group]
