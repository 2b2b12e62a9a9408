"""Enhanced status codes (RFC 3463) of what a server said: named, or told by its reply code or its words."""

import re
from itertools import islice

from app.domain.incoming.failure_words import PHRASES
from app.domain.incoming.phrase_tables import folded

MOST = 3_000  # characters in which words of failure are looked for
MOST_REPLIES = 20

# A code stands alone: no piece of an IP address, of a version, of a date, or of a number with more places.
_CODE = r"(?<![\d.\-/:])([45])\.(\d)\.(\d{1,3})(?![\d.]*\.?\d)"
_ENHANCED = re.compile(_CODE)
_WITH_REPLY = re.compile(rf"(?<!\d)([45])\d\d[ -]#?{_CODE}")
_MARKED = re.compile(rf"(?:#|\bstatus:?\s*|\bDSN=){_CODE}", re.IGNORECASE)
_REPLY = re.compile(r"(?:^|[\s:;>\"'(<#-])([45][0-5]\d)(?=[ -]#?(?:[45]\.\d|\D)|[:>)]|$)", re.MULTILINE)
_VERSION = re.compile(
    r"(?:version|exchange|server|release|microsoft|notes|domino|v|imail|build)\W{0,3}$", re.IGNORECASE
)

# Reply codes that say more than failed or deferred (RFC 5321 §4.2.3, and their use in RFC 3463 §2).
_OF_REPLY = {
    "421": "4.3.2", "450": "4.2.0", "451": "4.3.0", "452": "4.3.1", "454": "4.7.0",
    "521": "5.3.2", "530": "5.7.0", "535": "5.7.8", "550": "5.1.0", "551": "5.1.6",
    "552": "5.2.2", "553": "5.1.3", "556": "5.1.10",
}  # fmt: skip
# Failures that pass by themselves, unless the server says that it gave up for good.
_PASSING = frozenset({"x.4.1", "x.4.2", "x.3.2"})


def is_generic(code: str) -> bool:
    """Whether a code tells only its class, as 5.0.0 does, or nothing."""
    return code[1:] in {"", ".0.0"}


def beside_a_reply(text: str) -> str:
    """The first enhanced code that stands beside its reply code, as in "550 5.1.1"; "" if there is none."""
    for found in _WITH_REPLY.finditer(text):
        if found[1] == found[2]:
            return f"{found[2]}.{found[3]}.{int(found[4])}"
    return ""


def named(text: str) -> str:
    """The first enhanced code in what a server said, best one beside a reply code; "" if there is none."""
    code = beside_a_reply(text)
    if code:
        return code
    marked = _MARKED.search(text)
    for found in [marked] if marked else _ENHANCED.finditer(text):
        if not _VERSION.search(text, max(0, found.start() - 12), found.start()):
            return f"{found[1]}.{found[2]}.{int(found[3])}"
    return ""


def is_refusal(text: str) -> bool:
    """Whether a line of the text is an SMTP reply of failure: a number alone may belong to a telephone."""
    for found in islice(_REPLY.finditer(text), MOST_REPLIES):
        line = text[found.start() : found.start() + 300].lstrip().partition("\n")[0]
        if named(line) or by_words(line):
            return True
    return False


def by_words(text: str) -> str:
    """The code, "x" for its class, that the words of a failure come to in any of our languages, or ""."""
    words = folded(text[:MOST])
    return next((code for code, phrases in PHRASES if phrases.search(words)), "")


def derived(text: str, temporary: bool = False) -> str:
    """The best code for a failure in free text: named, else by words, else by reply code, else ""."""
    code = named(text)
    if not is_generic(code):
        return code
    found = _REPLY.search(text)
    reply = found[1] if found else ""
    first = code[:1] or reply[:1]
    words = by_words(text)
    if words:
        return words.replace("x", first or ("4" if temporary or words in _PASSING else "5"))
    return code or _OF_REPLY.get(reply, f"{reply[:1]}.0.0" if reply else "")


def best(status: str, said: str) -> str:
    """The code of one recipient of a report: its Status field, unless the diagnostic names a better one.

    The diagnostic quotes the server that refused, the field is what another made of it (RFC 3464 §2.3.6):
    5.0.0 where it knew no better, 4.4.7 when it gave up after a while.
    """
    if not status:
        return derived(said)
    quoted = named(said)
    return quoted if not is_generic(quoted) else status
