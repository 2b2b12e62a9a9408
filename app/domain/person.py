"""The shape of who writes: name, street, town and e-mail, as typed and as kept.

Whatever could start a line, a header or another direction of writing is refused, not repaired: these lines
stand in a mail and on an envelope (tests: the injection corpus of mail.md).
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from app.domain import message
from app.domain.errors import N_, BadInput

LENGTHS = {"name": 100, "street": 120, "town": 80}  # characters
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS_IN_IT = re.compile(r"[<>@]|https?:|www\.", re.IGNORECASE)
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})


def name(text: str) -> str:
    """A person's name in one line; BadInput for ``name`` if it is none."""
    text = _line(text, "name")
    if not text:
        raise BadInput(N_("Please enter your full name, as you sign a letter."), "name")
    if _ADDRESS_IN_IT.search(text) or not _LETTER.search(text):
        raise BadInput(N_("Please enter only your name here, without an address or a link."), "name")
    return text


def street(text: str) -> str:
    """House number and street in one line; BadInput for ``street``."""
    text = _line(text, "street")
    if not text:
        raise BadInput(N_("Please enter your house number and street: offices check it."), "street")
    return text


def town(text: str) -> str:
    """A town in one line; BadInput for ``town``."""
    text = _line(text, "town")
    if not _LETTER.search(text):
        raise BadInput(N_("Please enter your town or city."), "town")
    return text


def email(text: str) -> str:
    """An address we can write to, in its normal form; BadInput for ``email``.

    The domain is lower case and ASCII; the part before the @ keeps its case, as its server may mind.
    """
    if not text.strip():
        raise BadInput(N_("Please enter your e-mail address: we send you the letter to confirm."), "email")
    text = message.one_line(text, "email")
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise BadInput(
            N_("This does not look like an e-mail address. It should look like name@example.org."), "email"
        ) from error
    if found.ascii_email is None:
        raise BadInput(
            N_("We cannot write to this address yet: the part before the @ must be in Latin letters."),
            "email",
        )
    return message.address(found.ascii_email, "email")


def mailbox(address: str) -> str:
    """The form under which an address is found again: upper and lower case are one mailbox.

    Dots and +tags stay: only some providers ignore them, and at the others two people would be one.
    """
    return unicodedata.normalize("NFC", address).casefold()


def _line(text: str, field: str) -> str:
    text = message.one_line(text, field)
    if len(text) > LENGTHS[field]:
        raise BadInput(N_("Please shorten this to %(most)s characters."), field, most=LENGTHS[field])
    if all(unicodedata.category(character) in _INVISIBLE or character.isspace() for character in text):
        return ""
    return text
