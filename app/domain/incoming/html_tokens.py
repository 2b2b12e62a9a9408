"""HTML as tags and text, in time that grows with its length and with nothing else.

The stdlib's parser takes two minutes for 500 kB of "<div" (each time it looks for the end of the tag again).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_HTML = 1_000_000  # characters that are looked at
MOST_TOKENS = 60_000  # a long mail of the most wasteful program has a third of it
LONGEST_TAG = 20_000  # characters of a tag whose attributes are read

_PIECE = re.compile(r"<(?=[a-zA-Z/!?])[^<>]*>?|[^<]+|<")
_NAME = re.compile(r"</?\s*([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']{1,60})\s{0,20}(?:=\s{0,20}("[^"]*"|'[^']*'|[^\s>"']+))?""")
_RAW = frozenset({"style", "script", "title", "textarea", "noscript", "template", "svg", "xml"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; ``name`` and the names of attributes are in lower case."""

    name: str
    closes: bool
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(source: str) -> Iterator[Tag | str]:
    """The tags and texts of ``source``, without comments and what no reader sees (style, script, title)."""
    source = source[:MOST_HTML]
    folded = source.lower() if len(source.lower()) == len(source) else source
    never: set[str] = set()  # ends that were looked for in vain: they are not looked for again
    at = count = 0
    while at < len(source) and count < MOST_TOKENS:
        count += 1
        if source.startswith("<!--", at):
            end = _after(folded, "-->", at + 4, never)
            at = end if end is not None else at + 4
            continue
        piece = _PIECE.match(source, at)
        if piece is None:  # never: the pattern takes any character
            break
        text, at = piece[0], piece.end()
        if len(text) == 1 or text[0] != "<":
            yield unescaped(text)
            continue
        at = _past_value(source, text, at)
        tag = _tag(text if at == piece.end() else source[piece.start() : at])
        if tag is None:
            continue
        if tag.name in _RAW and not tag.closes:
            end = _after(folded, f"</{tag.name}", at, never)
            at = _after(folded, ">", end, never) or end if end is not None else at
            continue
        yield tag


def _after(text: str, end: str, at: int, never: set[str]) -> int | None:
    if end in never:
        return None
    found = text.find(end, at)
    if found < 0:
        never.add(end)
        return None
    return found + len(end)


def _past_value(source: str, text: str, at: int) -> int:
    """Past the end of a tag of which ``text`` was read only, up to a ">" inside of a value; else ``at``."""
    single = text.rfind("='")
    quote = '"' if text.count('"') % 2 else "'" if single >= 0 and text.find("'", single + 2) < 0 else ""
    closing = source.find(quote, at, at + 1_000) if quote and text[-1] == ">" else -1
    end = source.find(">", closing, closing + 2_000) if closing >= 0 else -1
    return end + 1 if end >= 0 and "<" not in source[at:closing] else at


def _tag(text: str) -> Tag | None:
    name = _NAME.match(text)
    if name is None:
        return None
    closes = text[1] == "/"
    attributes: dict[str, str] = {}
    if not closes:
        for found in _ATTRIBUTE.finditer(text[name.end() : LONGEST_TAG]):
            value = (found[2] or "").strip("\"'")
            attributes.setdefault(found[1].lower(), unescaped(value) if "&" in value else value)
    return Tag(name[1].lower(), closes, attributes)


def unescaped(text: str) -> str:
    """``text`` with its references resolved, or as it is where one of them is absurd."""
    try:
        return html.unescape(text)
    except (ValueError, OverflowError):
        return text
