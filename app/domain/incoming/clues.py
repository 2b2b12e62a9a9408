"""Which letter of ours a mail belongs to: every trace of our tokens in it, the surest first.

A token carries its own proof (``tokens``), so it is believed wherever it stands: also in an address that a
forwarder rewrote, in a line that a server folded, and behind a soft line break (RFC 2045 §6.7).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain import tokens
from app.domain.errors import NotFound
from app.domain.incoming import notices
from app.domain.incoming.reading import ORIGINAL_HEADERS, REPORT, Mail
from app.domain.tokens import Keys, Kind

ADDRESS, THREAD, ORIGINAL, FOOTER = "address", "thread", "original", "footer"
MOST_TEXT = 200_000  # characters of one text that are looked at
MOST_CANDIDATES = 100

_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "to", "cc")
_THREAD = ("in-reply-to", "references")
_TOKEN = re.compile(r"(?<![a-z0-9])([brm])\.([a-z0-9]{18})(?![a-z0-9])(@?)([a-z0-9.-]*)", re.IGNORECASE)
_ENVID = re.compile(r"^original-envelope-id[ \t]*:\s*<?([a-z0-9]{18})\b", re.IGNORECASE | re.MULTILINE)
_LINE_BREAK = re.compile(r"=?\n[ \t>]*")
_RETYPED = str.maketrans("oil", "011")
# The footer of a letter gives its id alone, in capitals (``letterhead``).
_REFERENCE = re.compile(
    r"r[eé]f[eé]rence\b[^.\n]{0,20}?\n?[^.\n]{0,20}?(?<![0-9A-Z])([0-9A-Z]{10})(?![0-9A-Z])", re.I
)


@dataclass(frozen=True, slots=True)
class Clue:
    """One of our mails that this one names. ``token`` is "" where only an id stands, which proves nothing."""

    kind: Kind
    id: str
    token: str
    found_by: str  # where: address, thread, original or footer


def clues(mail: Mail, keys: Keys, reply_domain: str) -> tuple[Clue, ...]:
    """What the mail names of ours, each token once, where it is surest; in the order of certainty."""
    addressed = [value for name in _ADDRESSED for value in mail.every(name)]
    threaded = [value for name in _THREAD for value in mail.every(name)]
    notice = notices.of(mail)
    original = [
        part.text for part in mail.parts if part.original or part.content_type in REPORT | {ORIGINAL_HEADERS}
    ]
    original.append(notice.returned)
    own = [part.text for part in mail.parts if not part.original and part.content_type.startswith("text/")]
    found = [
        *_named(addressed, keys, reply_domain, ADDRESS),
        *_named(threaded, keys, reply_domain, THREAD),
        *_named(original, keys, reply_domain, ORIGINAL),
        *_envelopes(original, keys),
        *_named(own, keys, reply_domain, FOOTER),
        *_references([*own, *original]),
    ]
    known = {(clue.kind, clue.id): clue for clue in reversed(found)}
    proven = {clue.id for clue in found if clue.token}
    return tuple(
        clue for clue in found if known[clue.kind, clue.id] is clue and (clue.token or clue.id not in proven)
    )


def _named(texts: Iterable[str], keys: Keys, reply_domain: str, found_by: str) -> list[Clue]:
    """Tokens in addresses and Message-IDs; those at our own domain before those that were rewritten."""
    found: list[tuple[bool, Clue]] = []
    candidates = 0
    for text in texts:
        for match in _matches(text[:MOST_TEXT]):
            candidates += 1
            if candidates > MOST_CANDIDATES:
                break
            clue = _clue(keys, Kind(match[1].lower()), match[2], found_by)
            is_elsewhere = not match[3] or not match[4].lower().startswith(reply_domain.lower())
            if clue:
                found.append((is_elsewhere, clue))
    return [clue for _, clue in sorted(found, key=lambda one: one[0])]


def _matches(text: str) -> Iterator[re.Match[str]]:
    yield from _TOKEN.finditer(text)
    if "\n" in text:
        yield from _TOKEN.finditer(_LINE_BREAK.sub("", text))
    elif " " in text:  # a header that was folded within a word
        yield from _TOKEN.finditer(text.replace(" ", ""))


def _envelopes(texts: Iterable[str], keys: Keys) -> Iterator[Clue]:
    """The ENVID that we gave to the server (RFC 3464 §2.2.1) is a token by itself."""
    for text in texts:
        found = _ENVID.search(text[:MOST_TEXT])
        clue = _clue(keys, Kind.BOUNCE, found[1], ORIGINAL) if found else None
        if clue:
            yield clue


def _clue(keys: Keys, kind: Kind, token: str, found_by: str) -> Clue | None:
    token = token.lower().translate(_RETYPED)
    try:
        return Clue(kind, tokens.read(keys, kind, token), token, found_by)
    except NotFound:
        return None


def _references(texts: Iterable[str]) -> Iterator[Clue]:
    """Ids in the footer of a quoted letter; whether there is such a letter, only the database knows."""
    for text in texts:
        for found in _REFERENCE.finditer(text[:MOST_TEXT]):
            letter_id = found[1].lower().translate(_RETYPED)
            if re.fullmatch(rf"[{tokens.ALPHABET}]{{{tokens.ID_LENGTH}}}", letter_id):
                yield Clue(Kind.REPLY, letter_id, "", FOOTER)
