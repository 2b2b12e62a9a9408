"""HTML mail as plain text: paragraphs, lists and the words of links; what is quoted carries "> ".

Nothing of it is ever rendered as HTML again.
"""

import re
from dataclasses import dataclass

from app.domain.incoming import quoted_headers
from app.domain.incoming.html_quotations import Quotes, quotes, unseen
from app.domain.incoming.html_tokens import Tag, tokens
from app.domain.incoming.mail_lines import MOST_LINES, comparable

DEEPEST = 5  # marks of quotation before a line, however deep it is quoted

_VOID = frozenset(re.split(r"\s", "area base br col embed hr img input link meta param source track wbr"))
_LINE = frozenset(
    re.split(
        r"\s+",
        "address article aside body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
        " header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul blockquote"
        " includetail",
    )
)
_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "dl")
)
# Not <head>: what it holds unseen is left out as it is (html_tokens), and its end is often forgotten.
_UNSEEN = frozenset(("object", "applet", "select", "map", "audio", "video", "canvas", "iframe"))
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\x0b]+")


@dataclass(slots=True)
class Line:
    """A line of text, and how deep it is quoted."""

    text: str
    depth: int


@dataclass(slots=True)
class _Open:
    """A tag that is open, and what it set."""

    name: str
    hides: bool
    quotes: bool
    parts: bool  # with a blank line before and after
    first: int  # the line in which it began
    number: int = 0  # of a list's last item; -1 without numbers


def text_of(html: str) -> str:
    """The text a reader sees, quoted parts marked with "> "; never raises."""
    return "\n".join(f"{'> ' * line.depth}{line.text}".rstrip() for line in lines_of(html))


def lines_of(html: str) -> list[Line]:
    """The lines a reader sees, blank ones at most two in a row."""
    reader = _Reader()
    for token in tokens(html):
        if len(reader.lines) > MOST_LINES:
            break
        if isinstance(token, str):
            reader.text(token)
        elif token.closes:
            reader.close(token.name)
        else:
            reader.open(token)
    return reader.finished()


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.now: list[str] = []  # what is said so far in this line
        self.open_tags: list[_Open] = []
        self.count: dict[str, int] = {}  # of each name, how many are open
        self.hidden = self.depth = self.pre = 0
        self.onward = self.contained = False  # everything from here on is quoted; div.gmail_quote was seen

    def text(self, text: str) -> None:
        if self.hidden:
            return
        if self.pre:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.now.append(first)
            for line in others:
                self.end_line(True)
                self.now.append(line)
            return
        shown = _SPACE.sub(" ", text)
        if shown != " " or (self.now and not self.now[-1].endswith(" ")):
            self.now.append(shown)

    def end_line(self, even_if_blank: bool = False) -> None:
        said = "".join(self.now)
        is_meant = even_if_blank or "\xa0" in said  # <p>&nbsp;</p> is how editors leave a line blank
        said = said.replace("\xa0", " ")
        said = said.rstrip() if self.pre else _SPACE.sub(" ", said).strip()
        if said or is_meant:
            self.lines.append(Line(said, min(DEEPEST, self.depth + self.onward)))
        self.now = []

    def blank(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", min(DEEPEST, self.depth + self.onward)))

    def open(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.end_line(True)
            return
        is_container = name == "div" and "gmail_quote" in tag.attributes.get("class", "")
        self.contained = self.contained or is_container
        says = quotes(name, tag.attributes, self.contained)
        if name in _LINE or says is not Quotes.NO:
            self.end_line()
        if says is Quotes.ONWARD and not self.hidden:
            self.onward = True
        parts = name in _PARAGRAPH and self._has_margin(tag)
        if parts:
            self.blank()
        if name in _VOID:
            return
        opened = _Open(
            name,
            hides=name in _UNSEEN or unseen(tag.attributes),
            quotes=says is Quotes.INSIDE,
            parts=parts,
            first=len(self.lines),
            number=0 if name == "ol" else -1,
        )
        self.open_tags.append(opened)
        self.count[name] = self.count.get(name, 0) + 1
        self.hidden += opened.hides
        self.depth += opened.quotes
        self.pre += name == "pre"
        if name == "li" and not self.hidden:
            self.now.append(self._bullet())

    def _has_margin(self, tag: Tag) -> bool:
        classes = tag.attributes.get("class", "").casefold()
        if tag.name == "table" or (tag.name in {"ul", "ol"} and self.count.get("li")):
            return False
        return not (classes.startswith("mso") or _NO_MARGIN.search(tag.attributes.get("style", "")[:300]))

    def _bullet(self) -> str:
        for opened in reversed(self.open_tags[-8:]):
            if opened.name == "ol":
                opened.number += 1
                return f"{opened.number}. "
            if opened.name == "ul":
                break
        return "- "

    def close(self, name: str) -> None:
        if name == "br":
            self.end_line(True)
        if not self.count.get(name):
            return
        while self.open_tags:
            opened = self.open_tags.pop()
            self.count[opened.name] -= 1
            self._leave(opened)
            if opened.name == name:
                break

    def _leave(self, opened: _Open) -> None:
        if opened.name in {"td", "th"}:
            self.now.append(" ")
        elif opened.name in _LINE or opened.quotes:
            self.end_line()
        self.hidden -= opened.hides
        self.depth -= opened.quotes
        self.pre -= opened.name == "pre"
        if opened.quotes:
            self._unquote_if_forwarded(opened.first)
        if opened.parts:
            self.blank()

    def _unquote_if_forwarded(self, first: int) -> None:
        """A forwarded mail stands in the same tags as a quoted one, but its sender wants it read."""
        said = next((line for line in self.lines[first : first + 4] if line.text), None)
        if said and self.depth < DEEPEST and quoted_headers.forwarded(comparable(said.text)):
            for line in self.lines[first:]:
                line.depth = max(0, line.depth - 1)

    def finished(self) -> list[Line]:
        self.end_line()
        kept: list[Line] = []
        for line in self.lines:
            if line.text or (kept and (kept[-1].text or (len(kept) > 1 and kept[-2].text))):
                kept.append(line)
        while kept and not kept[-1].text:
            kept.pop()
        return kept
