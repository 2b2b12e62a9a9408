"""``flask mail receive``: one mail on standard input, from any mail server's pipe."""

from contextlib import suppress
from typing import BinaryIO

import structlog

from app.domain.errors import NotTaken
from app.domain.incoming.filing import ANSWERS, LARGEST, TEMPFAIL, Refusal
from app.inbound.doorway import Doorway

STORED = 0
PIECE = 1024 * 1024  # octets


def receive(doorway: Doorway, sender: str, recipient: str, mail: BinaryIO) -> int:
    """Keep a mail; the exit code (sysexits.h). Whatever goes wrong is 75: the mail server tries again."""
    try:
        raw = _read(mail)
        doorway.keep("" if sender == "<>" else sender, recipient, raw)
        return STORED
    except NotTaken as refusal:
        with suppress(Exception):  # a count must not turn a no into a "try again"
            doorway.write_down()
        return ANSWERS[Refusal(refusal.why)].exit_code
    except Exception as error:
        structlog.get_logger("mail").warning("not kept", error=type(error).__name__)
        return TEMPFAIL


def _read(mail: BinaryIO) -> bytes:
    """All of a mail, or of one that is too big as much as shows it: the rest is read and let go."""
    raw = mail.read(LARGEST + 1)
    while len(raw) > LARGEST and mail.read(PIECE):
        pass
    return raw
