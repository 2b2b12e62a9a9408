"""When authors are asked "did they reply?", and who is not asked any more.

Sources: design/domain.md §5 (WriteToThem asks on day 14 and reminds on day 21; UK departments answer MPs
within 20 working days). Days are counted from the handing over, in whole days of 24 hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.errors import N_, BadInput
from app.domain.lifecycle import State
from app.domain.responses import ANSWERS, YES, Answer, Kind


class Stage(StrEnum):
    """Which question it is; each is asked once."""

    FIRST = "first"
    AGAIN = "again"  # the one reminder
    MINISTER = "minister"  # the office has passed it on: has the minister answered?


# A day that was missed, because the worker stood still, is made up for so long.
GRACE = timedelta(days=14)
BETWEEN = timedelta(days=3)  # at least, between a question and its reminder
MOST_DAYS = 365
# Who agreed to the first version of the sentence ("ask_reply/en/1") was told "twice at most".
AGREED_TO_TWO = "/1"
TWO = 2
# Letters in these states lie with the office, as far as we know, and are not closed.
ASKABLE = frozenset({State.ACCEPTED, State.PRINTED, State.ANSWERED})
# What ends a stage: the author's own word, or anybody's.
SAID = {Stage.FIRST: YES, Stage.AGAIN: frozenset(Answer)}
KNOWN = {Stage.AGAIN: ANSWERS, Stage.MINISTER: frozenset({Kind.MINISTER})}
# What must be known for it to be asked.
NEEDS = {Stage.MINISTER: frozenset({Kind.FORWARDED})}


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What a campaign does once its letters are handed over. Days; 0 is never."""

    survey_days: int = 14
    survey_again_days: int = 21
    survey_minister_days: int = 56
    follow_up_days: int = 21  # until a silent office may be written to again
    relay: bool = False  # answers come to us first, and are passed on; else to the author directly

    @classmethod
    def from_dict(cls, written: dict[str, Any]) -> "Aftercare":
        """As a campaign's file has it; raises BadInput for what cannot be."""
        try:
            made = cls(**written)
        except TypeError as error:
            sentence = N_(
                "[aftercare] has survey_days, survey_again_days, survey_minister_days, "
                "follow_up_days and relay."
            )
            raise BadInput(sentence, "aftercare") from error
        check(made)
        return made

    def days(self, stage: Stage) -> int:
        """On which day a stage is asked."""
        by_stage = {
            Stage.FIRST: self.survey_days,
            # There is nothing to remind of where nothing was asked.
            Stage.AGAIN: self.survey_again_days if self.survey_days else 0,
            Stage.MINISTER: self.survey_minister_days,
        }
        return by_stage[stage]


AS_USUAL = Aftercare()


def check(aftercare: Aftercare) -> None:
    """Raise BadInput, with the field, for days that cannot be."""
    for field in ("survey_days", "survey_again_days", "survey_minister_days", "follow_up_days"):
        number = getattr(aftercare, field)
        if type(number) is not int or not 0 <= number <= MOST_DAYS:
            raise BadInput(N_("Please give a whole number of days, at most a year; 0 is never."), field)
    between = timedelta(days=aftercare.survey_again_days - aftercare.survey_days)
    if aftercare.survey_again_days and between < BETWEEN:
        raise BadInput(
            N_("Please leave at least three days between the question and its reminder."), "survey_again_days"
        )
    if type(aftercare.relay) is not bool:
        raise BadInput(N_("Answers come to us first, or not."), "relay")


def window(days: int, now: datetime) -> tuple[datetime, datetime]:
    """Letters handed over after the first moment, and not after the second, are due for a stage."""
    until = now - timedelta(days=days)
    return until - GRACE, until
