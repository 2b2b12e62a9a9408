"""``flask mail``: what comes back by mail."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.config import Settings
from app.domain.incoming import reading
from app.domain.incoming.classify import classify
from app.domain.incoming.clues import ADDRESS, clues
from app.domain.incoming.own_words import own_words
from app.domain.incoming.verdict import AUTOMATIC, Kind
from app.domain.tokens import Kind as TokenKind

WITH_WORDS = AUTOMATIC | {Kind.PERSON}


@click.group("mail")
def group() -> None:
    """What comes back by mail: classify files of it."""


@group.command("classify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, metavar="FILE…")
def classify_files(as_json: bool, files: tuple[str, ...]) -> None:
    """Tell what the mail in each FILE is; "-" is standard input. Reads no database.

    A file that cannot be read is "unreadable", and not an error.
    """
    settings: Settings = current_app.extensions["postbag"]
    for name in files:
        found = _found(name, settings)
        click.echo(json.dumps(found) if as_json else _words(found))


def _found(name: str, settings: Settings) -> dict[str, Any]:
    try:
        return {"file": name, **_classified(_bytes(name), settings)}
    except Exception as error:  # whatever it is, the other files are still to be told
        click.echo(f"{name}: {type(error).__name__}", err=True)
        return {"file": name, **_answer(Kind.UNREADABLE)}


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(reading.MOST_BYTES)
    with Path(name).open("rb") as file:
        return file.read(reading.MOST_BYTES)


def _classified(raw: bytes, settings: Settings) -> dict[str, Any]:
    mail = reading.read(raw)
    ours = clues(mail, settings.sender.keys, settings.reply_domain)
    sent_to_bounce = any(clue.kind == TokenKind.BOUNCE and clue.found_by == ADDRESS for clue in ours)
    verdict = classify(mail, sent_to_bounce)
    answer = _answer(verdict.kind)
    answer["permanent"] = verdict.permanent
    answer["status"], answer["recipients"] = list(verdict.status), list(verdict.recipients)
    answer["token"] = next((clue.token for clue in ours if clue.token), "")
    if verdict.kind in WITH_WORDS:
        answer["reply_text"] = own_words(mail.plain, mail.html)
    return answer


def _answer(kind: Kind) -> dict[str, Any]:
    """The answer about a mail of which nothing more is known."""
    return {"kind": kind, "permanent": None, "status": [], "recipients": [], "token": "", "reply_text": ""}


def _words(found: dict[str, Any]) -> str:
    hardness = {True: " (permanent)", False: " (temporary)", None: ""}[found["permanent"]]
    about = [*found["status"], *found["recipients"]]
    return " ".join([f"{found['file']}: {found['kind']}{hardness}", *about])


commands = [group]
