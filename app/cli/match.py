"""``flask match``: who represents a postcode."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click
from flask import current_app

from app import db
from app.cli import telling
from app.config import Settings
from app.domain import addressing
from app.domain.matching import Status
from app.gateways import district_files
from app.queries import matching
from app.queries.matching import Addressee, Match

FOUND = frozenset({Status.MATCHED, Status.CHOOSE})
SENTENCES = {
    Status.MATCHED: "lies in",
    Status.CHOOSE: "may lie in",
    Status.UNKNOWN: "is not in the list",
    Status.INVALID: "is not a postcode of this country",
    Status.UNSUPPORTED: "belongs to a place that we do not serve",
}
WHY_HELD = {
    "vacant": "nobody holds this seat",
    "blocked": "letters to this office are stopped",
    "term_over": "the term is over",
    "disabled": "not to be written to",
    "no_address": "we know of no address",
}


@click.command("match")
@click.option("--country", required=True, help="Two letters: GB, US, CA or FR.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("postcode")
@telling
def command(country: str, as_json: bool, postcode: str) -> None:
    """Show the area and the representatives of POSTCODE; "-" reads one a line from standard input.

    Ends with 0 if every postcode was matched or leaves a choice, else with 2.
    """
    settings: Settings = current_app.extensions["postbag"]
    index = district_files.current(settings.instance / "districts")
    typed: Iterable[str] = [postcode]
    if postcode == "-":
        typed = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    write: Callable[[Match], str] = _json if as_json else _words
    all_found = True
    with db.reading() as session:
        for answer in matching.match_all(session, index, country, typed, datetime.now(UTC).date()):
            all_found &= answer.status in FOUND
            sys.stdout.write(write(answer))
    if not all_found:
        raise click.exceptions.Exit(2)


def _json(answer: Match) -> str:
    shown = {
        "country": answer.country,
        "postcode": answer.postcode,
        "status": answer.status,
        "areas": [{"id": area.id, "name": area.name} for area in answer.areas],
        "representatives": [_shown(one) for one in answer.representatives],
    }
    return json.dumps(shown, ensure_ascii=False) + "\n"


def _shown(one: Addressee) -> dict[str, str]:
    return {
        "id": one.id,
        "area_id": one.area_id,
        "name": one.name,
        "chamber": one.chamber,
        "salutation": _salutation(one),
        "channel": one.channel,
        "email": one.email,
    }


def _salutation(one: Addressee) -> str:
    return addressing.salutation(one.role, addressing.languages(one.role)[0], one)


def _words(answer: Match) -> str:
    lines = [f"{answer.postcode} {SENTENCES[answer.status]}"]
    lines += [f"  {area.name} ({area.id})" for area in answer.areas]
    lines += [f"  {one.chamber}: {one.name}, {one.party}, by {one.channel}" for one in answer.representatives]
    lines += [f"  {one.chamber}: {one.name} ({WHY_HELD[one.reason]})" for one in answer.held]
    return "\n".join(lines) + "\n"


commands = [command]
