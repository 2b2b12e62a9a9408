"""Campaigns that lie in files: a folder each, with campaign.toml, texts.*.toml, facts.toml and letters/.

A letter is a text file ``ROLE.LANGUAGE.txt`` (or ``ROLE.LANGUAGE.VARIANT.txt``): lines ``Subject: …``, an
empty line, the letter. Nothing here is ever run or rendered as a page.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from app.domain.campaign import Campaign, FactBlock, Letter, Target, Words
from app.domain.errors import N_, BadInput, NotFound
from app.domain.pacing import Pace
from app.domain.surveys import Aftercare

_SUBJECT = "Subject:"
Made = TypeVar("Made", Words, FactBlock)


def folders(root: Path) -> tuple[Path, ...]:
    """The campaigns under ``root``, by name."""
    return tuple(sorted(file.parent for file in root.glob("*/campaign.toml")))


def read(folder: Path) -> Campaign:
    """The campaign in ``folder``; NotFound if there is none, BadInput naming the file that cannot be read."""
    main = _toml(folder / "campaign.toml")
    try:
        return Campaign(
            slug=main["slug"],
            refs=tuple(main.get("refs", ())),
            targets=tuple(Target.from_dict(target) for target in main["targets"]),
            words=tuple(_words(file) for file in sorted(folder.glob("texts.*.toml"))),
            facts=tuple(_facts(folder / "facts.toml")),
            letters=tuple(_letter(file) for file in sorted((folder / "letters").glob("*.txt"))),
            pace=Pace.from_dict(main.get("pace", {})),
            aftercare=Aftercare.from_dict(main.get("aftercare", {})),
        )
    except KeyError as error:
        raise BadInput(
            N_("“%(name)s” is missing in %(file)s."), name=error.args[0], file=folder / "campaign.toml"
        ) from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(N_("There is no file %(file)s."), file=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(N_("%(file)s cannot be read: %(reason)s"), file=path, reason=error) from error


def _words(path: Path) -> Words:
    table = _toml(path)
    table["reasons"] = tuple(table.get("reasons", ()))
    return _made(Words, path, language=path.name.split(".")[1], **table)


def _facts(path: Path) -> Iterator[FactBlock]:
    for position, fact in enumerate(_toml(path).get("fact", [])):
        shared = {"figure": "", "source_url": "", "position": position}
        languages = {name: value for name, value in fact.items() if isinstance(value, dict)}
        shared |= {name: value for name, value in fact.items() if name not in languages}
        for language, own in languages.items():
            yield _made(FactBlock, path, **{**shared, "language": language, **own})


def _letter(path: Path) -> Letter:
    role, language, *variant = path.name.removesuffix(".txt").split(".")
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    if not all(line.startswith(_SUBJECT) for line in lines):
        raise BadInput(N_("%(file)s must begin with lines “Subject: …”, then an empty line."), file=path)
    subjects = tuple(line.removeprefix(_SUBJECT).strip() for line in lines)
    return Letter(role, language, variant[0] if variant else "a", subjects, body.strip() + "\n")


def _made(kind: type[Made], path: Path, **values: Any) -> Made:
    """One of the dataclasses above, or BadInput naming what the file lacks or has too much."""
    try:
        return kind(**values)
    except TypeError as error:
        raise BadInput(N_("%(file)s cannot be used: %(reason)s"), file=path.name, reason=error) from error
