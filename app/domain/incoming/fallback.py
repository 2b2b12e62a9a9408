"""flufl.bounce behind our own rules: asked only about a mail that a server signed and that we cannot read."""

import email
from email import policy

from flufl.bounce import all_failures

from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict

MOST_BYTES = 100_000  # it reads with the stdlib's parser, which takes seconds for nested megabytes


def read(mail: Mail) -> Verdict | None:
    """The bounce that flufl.bounce sees in this mail, or None."""
    if not 0 < len(mail.raw) <= MOST_BYTES:
        return None
    try:
        temporary, permanent = all_failures(email.message_from_bytes(mail.raw, policy=policy.compat32))
    except Exception:  # it raises on a missing From and on raw 8-bit headers, among others
        return None
    addresses = sorted(address.decode("utf-8", "replace") for address in permanent or temporary)
    if not addresses:
        return None
    return Verdict(Kind.BOUNCE, "flufl", permanent=bool(permanent), recipients=tuple(addresses))
