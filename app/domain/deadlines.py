"""How long things last, and how often they may happen. Sources: design/product.md, design/domain.md §6."""

from dataclasses import dataclass
from datetime import timedelta

CONFIRM_WITHIN = timedelta(days=7)  # then an unconfirmed letter is erased
REMIND_AFTER = timedelta(hours=24)  # one reminder of an unconfirmed letter
EMPTY_PAGE = timedelta(days=30)  # the private page goes on saying that its letter is erased
CODE_TRIES = 5  # then the six digits are dead; the link still works
MAILS_AN_HOUR = 3  # to the author of one letter, by submitting it again
MAILS_A_DAY = 20  # to one address, by submitting letters to many offices
SAME_AGAIN = timedelta(minutes=2)  # the same letter within this time is a double click: no second mail


@dataclass(frozen=True, slots=True)
class Retention:
    """When a letter's parts are erased."""

    close: timedelta = timedelta(days=90)  # without any news, nothing more is expected
    text: timedelta = timedelta(days=28)  # the words, counted from the closing
    identity: timedelta = timedelta(days=180)  # who wrote, counted from the closing
    own_mail: timedelta = timedelta(days=7)  # our own mails and their links, once they left
    unmatched: timedelta = timedelta(days=90)  # mails that came back, and belong to no letter
