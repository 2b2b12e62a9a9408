"""The one table of a letter's states and of the steps between them.

A delivery (any mail in the outbox) uses the same words, from ``queued`` on.
"""

from enum import StrEnum

from app.domain.errors import N_, NotAllowed


class State(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"  # in the supporter's browser only: never stored
    AWAITING = "awaiting"  # waits for the supporter's confirmation
    EXPIRED = "expired"  # was not confirmed in time; text and identity erased
    WITHDRAWN = "withdrawn"  # taken back by its author
    HELD = "held"  # confirmed, and something must change before it can go
    QUEUED = "queued"  # confirmed and due
    SENDING = "sending"  # leased by a sender
    ACCEPTED = "accepted"  # accepted by the office's mail server
    DEFERRED = "deferred"  # the server asked us to try again later
    REJECTED = "rejected"  # the server refused it for good
    UNCERTAIN = "uncertain"  # cut off after the final dot (RFC 1047)
    BOUNCED = "bounced"  # accepted, then returned
    PRINTED = "printed"  # its author reports having posted or handed it in
    ANSWERED = "answered"  # a person's answer is known
    CLOSED = "closed"  # nothing more is expected; the text's retention runs


class Kept(StrEnum):
    """What is still kept of a letter beside its row; each keeps also what stands below it."""

    WORDS = "words"
    AUTHOR = "author"
    LINKS = "links"  # to a page that says that all is erased
    NOTHING = ""


STEPS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.AWAITING}),
    State.AWAITING: frozenset({State.QUEUED, State.HELD, State.EXPIRED, State.WITHDRAWN}),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.HELD: frozenset(
        # accepted: what a restored backup did not know of (services/restored.py)
        {State.QUEUED, State.PRINTED, State.WITHDRAWN, State.CLOSED, State.ACCEPTED}
    ),
    State.QUEUED: frozenset({State.SENDING, State.HELD, State.WITHDRAWN, State.CLOSED}),
    State.SENDING: frozenset(
        {State.ACCEPTED, State.DEFERRED, State.REJECTED, State.UNCERTAIN, State.QUEUED, State.HELD}
    ),
    State.DEFERRED: frozenset({State.SENDING, State.HELD, State.REJECTED, State.WITHDRAWN, State.CLOSED}),
    # Deferred and rejected: the late word of a sender that was thought dead.
    State.UNCERTAIN: frozenset(
        {
            State.ACCEPTED,
            State.QUEUED,
            State.DEFERRED,
            State.REJECTED,
            State.BOUNCED,
            State.ANSWERED,
            State.CLOSED,
        }
    ),
    State.ACCEPTED: frozenset({State.BOUNCED, State.ANSWERED, State.CLOSED}),
    # Queued, of these two: the trouble has passed, and its author sends it again.
    State.REJECTED: frozenset({State.PRINTED, State.HELD, State.CLOSED, State.QUEUED}),
    # Accepted: what came back was no bounce after all, or the office has acknowledged it since.
    State.BOUNCED: frozenset(
        {State.PRINTED, State.HELD, State.ANSWERED, State.CLOSED, State.ACCEPTED, State.QUEUED}
    ),
    State.PRINTED: frozenset({State.ANSWERED, State.CLOSED}),
    # back to where it stood when its author corrects a "yes"
    State.ANSWERED: frozenset({State.CLOSED, State.ACCEPTED, State.PRINTED, State.UNCERTAIN, State.BOUNCED}),
    State.CLOSED: frozenset({State.ANSWERED}),
}

# Why a letter is held that lay in a restored backup: it may have left since, and only a person can tell.
RESTORED = "restored"
# Its author can still take it back: no sender holds it.
RETRACTABLE = frozenset({State.AWAITING, State.HELD, State.QUEUED, State.DEFERRED})
# The sender may claim it.
CLAIMABLE = frozenset({State.QUEUED, State.DEFERRED})
# It left us for the office, as far as we know: these are the letters that rates are about.
HANDED_OVER = frozenset({State.ACCEPTED, State.PRINTED, State.ANSWERED, State.CLOSED})
# Its author may report that they posted it.
POSTABLE = frozenset({State.HELD, State.REJECTED, State.BOUNCED})
# It can have got an answer.
ANSWERABLE = frozenset(
    {State.ACCEPTED, State.PRINTED, State.UNCERTAIN, State.BOUNCED, State.ANSWERED, State.CLOSED}
)
# It did not arrive, and its author decides what becomes of it.
GIVEN_BACK = frozenset({State.REJECTED, State.BOUNCED})
# It can come back; one that was answered had arrived.
RETURNABLE = frozenset({State.ACCEPTED, State.UNCERTAIN})
# Nothing more is expected of one that has stood here for long.
CLOSING = frozenset(
    {
        State.HELD,
        State.ACCEPTED,
        State.REJECTED,
        State.UNCERTAIN,
        State.BOUNCED,
        State.PRINTED,
        State.ANSWERED,
    }
)
# Its words and its author are erased in their time.
FINISHED = frozenset({State.CLOSED, State.WITHDRAWN, State.EXPIRED})


def check(old: State, new: State) -> None:
    """Raise NotAllowed unless a letter may step from ``old`` to ``new``."""
    if new not in STEPS[old]:
        raise NotAllowed(N_("A letter that is %(old)s cannot become %(new)s."), old=old, new=new)
