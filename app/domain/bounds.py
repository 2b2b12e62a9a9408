"""How often a door opens before it asks for patience or for work. Why these numbers: docs/decisions/0006."""

from dataclasses import dataclass, field
from datetime import timedelta

# Letters from one network and to one postcode, before a proof of work is asked for.
FROM_NETWORK = "10 per minute; 100 per hour"
FROM_POSTCODE = "100 per hour"
# Letters from one network, proof or not; then the door is closed.
AT_MOST = "100 per minute; 1000 per hour"
# Letters to one mailbox, dots and +tags apart; then the page says the same, and nothing is stored or mailed.
TO_MAILBOX = "15 per hour; 30 per day"
# Requests for the links to one mailbox' letters; then the page says the same, and no mail goes.
FINDS = "2 per hour; 5 per day"
# Such requests from one network; then the door is closed.
FINDERS = "10 per minute; 60 per hour"
# Codes typed for one mailbox, whichever letter they belong to; then each is wrong.
CODES = "30 per hour"
# Deeds on one letter's private page, from whatever network.
ON_A_LETTER = "100 per hour"
# Letters that passed by waiting instead of working, from one network.
WAITED = "5 per hour"

WAIT = timedelta(minutes=1)  # what somebody without JavaScript does instead
PUZZLE = timedelta(minutes=30)  # then a puzzle is too old, solved or not


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an installation sets of it."""

    # Where all web machines count: a Redis or Valkey, with its password perhaps; "" is each machine alone.
    shared: str = field(default="", repr=False)
    letters_a_minute: int = 3000  # in one campaign; beyond it everybody's browser works for its letter
    work: int = 400  # tries that a puzzle takes at most, and half as many at least
