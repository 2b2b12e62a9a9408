"""What is known about an answer, in the words of those who know: the supporter, the organiser, the mailbox.

Source of the supporter's five answers: WriteToThem's questionnaire (an acknowledgement counts as no).
"""

from enum import StrEnum

from app.domain.errors import N_, BadInput


class Source(StrEnum):
    """Who says it."""

    SUPPORTER = "supporter"
    ORGANISER = "organiser"
    MAILBOX = "mailbox"


class Answer(StrEnum):
    """A supporter's answer to "did they reply?"."""

    YES = "yes"
    YES_NOT_TO_ME = "yes_not_to_me"  # they wrote back, and did not answer what was asked
    ACKNOWLEDGEMENT = "acknowledgement"  # only "we have received your letter"
    NO_NONE_EXPECTED = "no_none_expected"
    NO = "no"


class Kind(StrEnum):
    """What an organiser, or the mailbox, saw come back."""

    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding"
    ASKS_ADDRESS = "asks_address"  # "please give us your postal address first"
    REPLY = "reply"  # a person wrote; nobody has said yet what
    STANDARD = "standard"  # the text that everybody gets
    OWN_WORDS = "own_words"  # written to this letter
    SUPPORTIVE = "supportive"
    NEUTRAL = "neutral"
    OPPOSED = "opposed"
    FORWARDED = "forwarded"  # to a minister
    MINISTER = "minister"  # the minister's answer
    REFUSED = "refused"  # declined: "you are not a constituent of mine"
    COMPLAINT = "complaint"  # "stop writing to us"
    BOUNCED = "bounced"


# The supporter says a person replied: the numerator of a rate.
YES = frozenset({Answer.YES, Answer.YES_NOT_TO_ME})
# A person dealt with the letter, whoever says so: what the bounds are made of.
SUBSTANTIVE = frozenset(
    {
        *YES,
        Kind.REPLY,
        Kind.STANDARD,
        Kind.OWN_WORDS,
        Kind.SUPPORTIVE,
        Kind.NEUTRAL,
        Kind.OPPOSED,
        Kind.FORWARDED,
        Kind.MINISTER,
        Kind.REFUSED,
    }
)
# What a person's mail can be; until somebody says, it is a reply.
ANSWERS = frozenset(Kind) - {Kind.ACKNOWLEDGEMENT, Kind.BOUNCED}
# Of these, what is asked about a mail that lies before somebody; where an office stands is another question.
ON_A_MAIL = (
    Kind.OWN_WORDS,
    Kind.STANDARD,
    Kind.HOLDING,
    Kind.ASKS_ADDRESS,
    Kind.FORWARDED,
    Kind.MINISTER,
    Kind.REFUSED,
    Kind.COMPLAINT,
)
# The kinds that each source may say. Nobody but the supporter says yes or no.
SAID_BY: dict[Source, frozenset[str]] = {
    Source.SUPPORTER: frozenset(Answer),
    Source.ORGANISER: frozenset(Kind),
    Source.MAILBOX: frozenset(Kind),
}


def check(source: Source, kind: str) -> None:
    """Raise BadInput unless this source may say this."""
    if kind not in SAID_BY[source]:
        raise BadInput(N_("Please choose one of the answers listed."), field="kind")
