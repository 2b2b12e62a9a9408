"""flufl.bounce behind our own rules: asked only about a mail that a server signed and that we cannot read."""

import email
import logging
from email import policy
from email.message import Message

from flufl.bounce import all_failures

from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict

# It writes a traceback for each of its detectors that a broken header breaks; we ask it about broken mail.
logging.getLogger("flufl.bounce").disabled = True

MOST_BYTES = 100_000  # it reads with the stdlib's parser, which takes seconds for nested megabytes
MOST_DEPTH = 6  # … and raises on deep ones


def read(mail: Mail) -> Verdict | None:
    """The bounce that flufl.bounce sees in this mail, or None."""
    is_deep = any(part.depth > MOST_DEPTH for part in mail.parts)
    if is_deep or not 0 < len(mail.raw) <= MOST_BYTES:
        return None
    try:
        temporary, permanent = all_failures(_message(mail))
    except Exception:  # it raises on some raw 8-bit headers
        return None
    addresses = sorted(address.decode("utf-8", "replace") for address in permanent or temporary)
    if not addresses:
        return None
    return Verdict(Kind.BOUNCE, "flufl", permanent=bool(permanent), recipients=tuple(addresses))


def _message(mail: Mail) -> Message:
    """The mail as it reads it, with the sender that it needs."""
    message = email.message_from_bytes(mail.raw, policy=policy.compat32)
    sender = mail.header("from").encode("ascii", "replace").decode()
    del message["From"]
    message["From"] = sender if "@" in sender else "mailer-daemon@invalid"
    return message
