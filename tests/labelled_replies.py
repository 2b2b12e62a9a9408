"""People's answers with the words that are the writer's by their labels (POSTBAG_CORPORA), read in place."""

import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.domain.incoming import reading
from app.domain.incoming.own_words import own_words

ROOT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("POSTBAG_CORPORA") or ROOT.parent / "shared/mail/corpora")
ABSENT = f"no labelled answers at {CORPORA}: set POSTBAG_CORPORA to their folder"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A file and its labels; ``expected`` is None where its source names only words to be kept."""

    source: str
    name: str
    raw: bytes
    expected: str | None
    kept: tuple[str, ...]  # words that must not be lost
    patterns: tuple[str, ...]

    def loses_a_word(self, shown: str) -> bool:
        """Whether a word that the labels call the writer's is not in ``shown``."""
        missing = Counter(_WORD.findall(self.expected or "")) - Counter(_WORD.findall(shown))
        kept = all(words in shown for words in self.kept)
        return bool(missing) or not kept or not all(re.search(p, shown, re.M) for p in self.patterns)

    def is_exact(self, shown: str) -> bool:
        """Whether ``shown`` is what the label says, line by line."""
        expected = (self.expected or "").replace("\r\n", "\n").strip()
        return [line.rstrip() for line in shown.split("\n")] == [x.rstrip() for x in expected.split("\n")]


def answers() -> list[Answer]:
    """All labelled answers of people; none where the corpora are absent."""
    found = []
    for labels in sorted(CORPORA.glob("reply_*/labels.jsonl")):
        for line in labels.read_text().splitlines():
            row = json.loads(line)
            # One source wants the same words in its whole text and not in its shortened one.
            kept = set(row.get("must_contain") or []) - set(row.get("must_not_contain") or [])
            found.append(
                Answer(
                    source=labels.parent.name.removeprefix("reply_"),
                    name=row["file"],
                    raw=(labels.parent / row["file"]).read_bytes(),
                    expected=row.get("expected_reply"),
                    kept=tuple(sorted(kept)),
                    patterns=tuple(row.get("must_match") or []),
                )
            )
    return found


def displayed(raw: bytes) -> str:
    """What is shown of this file."""
    mail = reading.read(raw)
    return own_words(mail.plain, mail.html)
