"""A letter that asks again, or answers an answer: when it is offered, and with which words it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.draft import SUBJECT

MOST = 3  # in a thread, beside the first letter
RE = "Re: "


class Why(StrEnum):
    """What leads to another letter."""

    NOTHING = ""
    ANSWER = "answer"  # they wrote, and its author writes back
    SILENCE = "silence"  # the campaign's time for an answer is over


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter of a thread; ``handed_over_at`` is None until its office has it."""

    letter_id: str
    written_at: datetime
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thread:
    """The first letter, those that follow it up in their order, and when the office's last answer came."""

    letters: Sequence[Sent]
    answered_at: datetime | None = None

    @property
    def number(self) -> int:
        """How many letters follow the first one up."""
        return len(self.letters) - 1


def offered(thread: Thread, days: int, now: datetime) -> Why:
    """Whether its author may write again, and why; ``days`` of silence are enough, 0 is never."""
    last = thread.letters[-1].handed_over_at
    if last is None or thread.number >= MOST:
        return Why.NOTHING
    if thread.answered_at is not None and thread.answered_at >= last:
        return Why.ANSWER
    return Why.SILENCE if days and now >= last + timedelta(days=days) else Why.NOTHING


def subject(first: str) -> str:
    """The subject of a letter that follows one with this subject up."""
    return (first if first.lower().startswith("re:") else RE + first)[: SUBJECT[-1]].rstrip()


def body(why: Why, language: str, salutation: str, first_on: str, close: str) -> str:
    """Its text to begin with. What stands in brackets is its author's to write, and must be."""
    middle = _WORDS.get(language.partition("-")[0], _WORDS["en"])[why].format(day=first_on)
    return f"{salutation}\n\n{middle}\n\n{close}"


_WORDS = {
    "en": {
        Why.SILENCE: (
            "I wrote to you on {day}, and have not had an answer yet.\n\n"
            "[Why this still matters to you, in your own words]\n\n"
            "Will you tell me where you stand?"
        ),
        Why.ANSWER: (
            "Thank you for your answer to my letter of {day}.\n\n"
            "[What you want to say to it, in your own words]\n\n"
            "[One question]"
        ),
    },
    "fr": {
        Why.SILENCE: (
            "Je vous ai écrit le {day} et n’ai pas encore reçu de réponse.\n\n"
            "[Pourquoi cela vous importe toujours, avec vos propres mots]\n\n"
            "Pourriez-vous me dire quelle est votre position ?"
        ),
        Why.ANSWER: (
            "Je vous remercie de votre réponse à ma lettre du {day}.\n\n"
            "[Ce que vous voulez y répondre, avec vos propres mots]\n\n"
            "[Une question]"
        ),
    },
}
