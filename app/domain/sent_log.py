"""Which letters a mail server's log names: by Message-ID (``m.TOKEN``) or by return address (``b.TOKEN``)."""

import re
from collections.abc import Iterable, Iterator

from app.domain import tokens
from app.domain.errors import NotFound
from app.domain.tokens import Keys, Kind

_KINDS = frozenset({Kind.MESSAGE, Kind.BOUNCE})


def ids(keys: Keys, reply_domain: str, lines: Iterable[str]) -> Iterator[str]:
    """The ids that the lines name, anywhere in them; an address that we did not make is no id."""
    ours = re.compile(rf"\b[mb]\.[0-9a-z]{{18}}(?=@{re.escape(reply_domain)}\b)", re.IGNORECASE)
    for line in lines:
        for name in ours.findall(line):
            try:
                kind, found = tokens.read_local_part(keys, name)
            except NotFound:
                continue
            if kind in _KINDS:
                yield found
