"""The link in a mail of ours, as a supporter's mail program finds it."""

import re

_LINK = re.compile(rb"(/l/[0-9a-z]{26})\b")
_SOFT_BREAK = b"=\r\n"  # quoted-printable


def link_in(raw: bytes) -> str:
    """The path of the private page that a mail leads to, "" if it names none."""
    found = _LINK.search(raw.replace(_SOFT_BREAK, b""))
    return found[1].decode() if found else ""
