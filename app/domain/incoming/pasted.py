"""An answer that a letter's author pasted, as a mail like any other: text alone, and no header of anybody."""

import base64

from app.domain import message
from app.domain.errors import N_, BadInput

LONGEST = 50_000  # characters
_HEAD = b"".join(
    (
        b"MIME-Version: 1.0\r\n",
        b"Content-Type: text/plain; charset=utf-8\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n",
    )
)


def mail(typed: str) -> bytes:
    """The mail that holds this text; raises BadInput for none, or for too much."""
    text = message.paragraphs(typed)
    if not text:
        raise BadInput(N_("Please paste the answer here first."), "text")
    if len(text) > LONGEST:
        raise BadInput(
            N_("That is more than we keep: please leave out what stands below the answer."), "text"
        )
    return _HEAD + base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
