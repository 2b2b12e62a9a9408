"""Labelled real mail (POSTBAG_CORPORA, default ../shared/mail/corpora), never copied."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("POSTBAG_CORPORA") or ROOT.parent / "shared/mail/corpora")
ABSENT = f"no labelled mail at {CORPORA}: set POSTBAG_CORPORA to its folder"
# Left out of scores: bounces whose source gives no label, or whose source does not see them itself.
UNSCORED = {"bounce-unlabelled", "bounce-undetected-by-source"}


@dataclass(frozen=True)
class Labelled:
    """One mail and what its source's own tests say of it."""

    name: str
    raw: bytes
    kind: str  # as the corpus says it: bounce-hard, complaint, human-reply, ordinary-mail …
    status: tuple[str, ...]  # () where the source gives none, or not for each recipient
    recipients: tuple[str, ...]  # the same

    @property
    def is_bounce(self) -> bool:
        return self.kind.startswith("bounce")


def is_there() -> bool:
    """Whether the corpora lie on this machine."""
    return any(CORPORA.glob("*/labels.jsonl"))


@cache
def everything() -> tuple[Labelled, ...]:
    """Every mail that has a label, in the order of the names."""
    found = [
        _labelled(labels.parent, json.loads(line))
        for labels in CORPORA.glob("*/labels.jsonl")
        for line in labels.read_text().splitlines()
    ]
    return tuple(sorted(found, key=lambda mail: mail.name))


def scored() -> tuple[Labelled, ...]:
    """Those that count."""
    return tuple(mail for mail in everything() if mail.kind not in UNSCORED)


def _labelled(folder: Path, label: dict) -> Labelled:
    status = label.get("status") or []
    return Labelled(
        name=f"{folder.name}/{label['file']}",
        raw=(folder / label["file"]).read_bytes(),
        kind=label["class"],
        status=tuple(sorted(set(status))) if all(status) else (),
        recipients=tuple(sorted(address.lower() for address in label.get("recipients") or [])),
    )
