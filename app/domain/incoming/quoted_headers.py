"""Where a mail program repeats the headers of the mail it quotes, or draws its line "Original Message"."""

import re
from dataclasses import dataclass

from app.domain.incoming import quotation_words as words
from app.domain.incoming.mail_lines import Lines, is_rule

MOST_HEADERS = 16  # lines of one block
MOST_FOLDED = 6  # further lines of one header, such as a long To

_ROLES = {name: role for role, names in words.HEADERS.items() for name in names.split("|")}
_LABEL = re.compile(r"[|>\s*_]{0,6}([^:：|]{1,26}?)[ *_|]{0,4}(?:[:：]|(?<=[|*])(?=\s))[ *_|]*(.*)", re.S)
_ADDRESS = re.compile(r"\S@\S")
_DIGIT = re.compile(r"\d")
_PATTERN = r"(?:%s) ?[:：]?"
_ORIGINAL = re.compile(_PATTERN % words.ORIGINAL, re.IGNORECASE)
_FORWARDED = re.compile(_PATTERN % words.FORWARDED, re.IGNORECASE)
_DAVID = re.compile(r"original message processed by david", re.IGNORECASE)  # a mail server of German offices
_DRAWN = re.compile(r"[\s\-–—‐─━=_*~#|<\[【(]*(.*?)[\s\-–—‐─━=_*~#|>\]】)]*$", re.S)


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines ``start`` to ``end`` (exclusive) say that what follows is quoted, and hold nothing else."""

    start: int
    end: int


def header(key: str) -> tuple[str, str] | None:
    """What a header's line holds (``words.FROM`` and so on) and its value; None for any other line."""
    if not key or not (key[0] == "|" or ":" in key[:34] or "：" in key[:34]):
        return None
    if key[:11].casefold() == "message du ":  # Orange: "Message du 03/11/26 15:14"
        return words.DATE, key[11:]
    found = _LABEL.match(key)
    role = _ROLES.get(found[1].strip(" '’*_").casefold()) if found else None
    return (role, found[2]) if found and role else None


def original(key: str) -> bool:
    """Whether the line says "Original Message" between rules, in any of the languages."""
    return _says(key, _ORIGINAL) or bool(_DAVID.match(key))


def forwarded(key: str) -> bool:
    """Whether the line says "Forwarded message" between rules, or alone with a colon."""
    return _says(key, _FORWARDED)


def _says(key: str, phrase: re.Pattern[str]) -> bool:
    if not 4 <= len(key) <= 120:
        return False
    said = _DRAWN.match(key)
    is_drawn = key[0] in "-–—‐─━=_*~#[【<" or key[-1] in "：:"
    return bool(said and is_drawn and phrase.fullmatch(said[1]))


def block(lines: Lines, at: int) -> Mark | None:
    """The headers of a quoted mail that begin in line ``at``: from whom and when, to whom or about what."""
    first = header(lines.key(at))
    if first is None or first[0] == words.OTHER:
        return None
    roles, text, end = _walk(lines, at)
    named = roles - {words.OTHER}
    is_block = (
        {words.FROM} < named and (len(named) >= 3 or bool(_ADDRESS.search(text)) or words.DATE in named)
    ) or ({words.DATE} < named and bool(_ADDRESS.search(text)) and len(named) >= 2)
    return Mark(at, end) if is_block and (_DIGIT.search(text) or _ADDRESS.search(text)) else None


def _walk(lines: Lines, at: int) -> tuple[set[str], str, int]:
    """The roles of the block from ``at``, its text, and where it ends."""
    roles: set[str] = set()
    texts: list[str] = []
    end, folded, here = at, 0, at
    while here < len(lines) and len(texts) < MOST_HEADERS * 2:
        key = lines.key(here)
        found = header(key)
        if found and (found[0] not in roles or found[0] == words.OTHER):
            roles.add(found[0])
            texts.append(key)
            end, folded = here + 1, 0
        elif not key and not lines.texts[here].strip():
            # Some programs leave a blank line between headers, but none before the text of the mail.
            if here + 1 >= len(lines) or not _goes_on(lines, here + 1, roles):
                break
        elif found or folded >= MOST_FOLDED or not _is_folded(lines, here, roles):
            break
        else:
            folded += 1
            texts.append(key)
        here += 1
    return roles, " ".join(texts), _with_folded(lines, end)


def _goes_on(lines: Lines, at: int, roles: set[str]) -> bool:
    found = header(lines.key(at))
    return bool(found and found[0] not in roles)


def _is_folded(lines: Lines, at: int, roles: set[str]) -> bool:
    """Whether a further header comes soon: then this line is the rest of a long one."""
    for ahead in range(at + 1, min(at + 1 + MOST_FOLDED, len(lines))):
        if lines.blank(ahead):
            return False
        if _goes_on(lines, ahead, roles):
            return True
    return False


def _with_folded(lines: Lines, end: int) -> int:
    """The last header's own further lines: they end at the blank line before the text."""
    for ahead in range(end, min(end + 3, len(lines))):
        if lines.blank(ahead):
            return ahead
    return end


def above(lines: Lines, at: int) -> int:
    """Where the lines drawn above line ``at`` begin ("____", "===="), which belong to what is quoted."""
    start = at
    while start > 0 and at - start < 6 and is_rule(lines.texts[start - 1]):
        start -= 1
    while start < at and not lines.texts[start].strip():
        start += 1
    return start
