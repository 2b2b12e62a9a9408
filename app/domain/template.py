"""The organiser's letter language: text, fields, if, and/or/not, constants and three filters; nothing else.

It is written like Jinja and is a subset of it (the tests compare the two), but it is read by a parser of its
own that knows no calls, attributes, arithmetic or loops: what is not in the grammar cannot be refused too
late. Every error names its line and column.

    letter  = (text | "{{" value "}}" | if)*
    if      = "{% if" value "%}" letter ("{% elif" value "%}" letter)* ["{% else %}" letter] "{% endif %}"
    value   = both ("or" both)*            both = negated ("and" negated)*
    negated = "not" negated | piped        piped = ("(" value ")" | field | "constant") ("|" filter)*
    filter  = default("constant") | sentence | upper_first

A line that holds nothing but a "{% … %}" leaves no empty line behind, as with Jinja's trim_blocks and
lstrip_blocks.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import NoReturn

from app.domain.errors import N_, BadInput
from app.domain.template_nodes import (
    FILTERS,
    Constant,
    Every,
    Field,
    Filtered,
    If,
    Node,
    Not,
    Some,
    Template,
    Value,
)

MAX_SOURCE = 20_000  # characters
MAX_DEPTH = 10  # ifs within ifs, brackets within brackets, filters in a row

_OPEN = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*)|(?P<constant>"[^"\\\n]*"|'[^'\\\n]*')|(?P<mark>\}\}|%\}|[|()])|(?P<other>\S)|\Z)"""
)
_WORDS = frozenset({"and", "or", "not", "if", "elif", "else", "endif"})


class TemplateError(BadInput):
    """A letter that cannot be understood, with the line and column (from 1) where it went wrong."""

    def __init__(self, sentence: str, field: str, line: int, column: int, **values: object) -> None:
        super().__init__(sentence, field, line=line, column=column, **values)
        self.line = line
        self.column = column


def parse(source: str, known_fields: Collection[str] | None, field: str = "body") -> Template:
    """Understand a letter or raise TemplateError for the form's ``field``.

    ``known_fields`` None takes any name: for a stored letter, which was checked when it was saved.
    """
    if len(source) > MAX_SOURCE:
        raise TemplateError(
            N_("This is too long for a letter: at most %(most)s characters."), field, 1, 1, most=MAX_SOURCE
        )
    return _Reader(source.replace("\r\n", "\n").replace("\r", "\n"), known_fields, field).letter()


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a place in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Reader:
    """Reads one source from left to right; ``at`` is where it stands."""

    def __init__(self, source: str, known: Collection[str] | None, field: str) -> None:
        self.source, self.known, self.field = source, known, field
        self.at = self.start = 0  # start: of the token just taken
        self.used: set[str] = set()
        self.prose = [character if character == "\n" else " " for character in source]
        self.condition = False  # inside an if, where "not" makes sense
        self.depth = 0

    def letter(self) -> Template:
        nodes, end = self._nodes()
        if end:
            self._refuse(
                N_("Line %(line)s, column %(column)s: there is no “if” before this “%(word)s”."), word=end
            )
        return Template(nodes, frozenset(self.used), "".join(self.prose))

    def _refuse(self, sentence: str, at: int | None = None, **values: object) -> NoReturn:
        line, column = position(self.source, self.start if at is None else at)
        raise TemplateError(sentence, self.field, line, column, **values)

    def _nodes(self) -> tuple[tuple[Node, ...], str]:
        """What stands up to the tag that ends it, and that tag's word: "" at the end of the letter."""
        nodes: list[Node] = []
        while opening := _OPEN.search(self.source, self.at):
            self._text(nodes, opening.start(), opening[0] == "{%")
            self.start, self.at = opening.start(), opening.end()
            if opening[0] == "{{":
                self.condition = False
                nodes.append(self._expression())
                self._expect("}}")
            elif opening[0] == "{%":
                word = self._take()
                if word == "if":
                    nodes.append(self._if(opening.start()))
                elif word in {"elif", "else", "endif"}:
                    return tuple(nodes), word
                else:
                    self._refuse(
                        N_("Line %(line)s, column %(column)s: only if, elif, else and endif can stand here.")
                    )
            else:
                self._refuse(
                    N_("Line %(line)s, column %(column)s: “%(mark)s” has no place here."), mark=opening[0]
                )
        self._text(nodes, len(self.source), False)
        self.start = self.at = len(self.source)
        return tuple(nodes), ""

    def _text(self, nodes: list[Node], end: int, before_tag: bool) -> None:
        """The text up to ``end``, without the blanks that would leave an empty line where a tag stood."""
        text = self.source[self.at : end]
        if before_tag:
            line_start = text.rfind("\n") + 1
            starts_line = line_start > 0 or self.at == 0 or self.source[self.at - 1] == "\n"
            if starts_line and not text[line_start:].strip(" \t"):
                text = text[:line_start]
        if text:
            nodes.append(Constant(text))
            self.prose[self.at : self.at + len(text)] = text

    def _if(self, opened: int) -> If:
        self._deeper()
        branches: list[tuple[Value, tuple[Node, ...]]] = []
        word = "if"
        while word != "endif":
            if word == "else":
                condition: Value = Constant("true")
            else:
                self.condition = True
                condition = self._expression()
            self._end_tag()
            body, following = self._nodes()
            if not following:
                self._refuse(N_("Line %(line)s, column %(column)s: this “if” has no “endif”."), at=opened)
            if word == "else" and following != "endif":
                self._refuse(N_("Line %(line)s, column %(column)s: after “else” only “endif” can follow."))
            branches.append((condition, body))
            word = following
        self._end_tag()
        self.depth -= 1
        return If(tuple(branches))

    def _end_tag(self) -> None:
        self._expect("%}")
        if self.source.startswith("\n", self.at):
            self.at += 1

    def _expression(self) -> Value:
        values = [self._both()]
        while self._skip("or"):
            values.append(self._both())
        return values[0] if len(values) == 1 else Some(tuple(values))

    def _both(self) -> Value:
        values = [self._negated()]
        while self._skip("and"):
            values.append(self._negated())
        return values[0] if len(values) == 1 else Every(tuple(values))

    def _negated(self) -> Value:
        if not self._skip("not"):
            return self._piped()
        if not self.condition:
            self._refuse(N_("Line %(line)s, column %(column)s: “not” belongs in an “if”."))
        self._deeper()
        value = Not(self._negated())
        self.depth -= 1
        return value

    def _piped(self) -> Value:
        value, outside = self._single(), self.depth
        while self._skip("|"):
            self._deeper()
            name = self._take()
            if name not in FILTERS:
                self._refuse(
                    N_("Line %(line)s, column %(column)s: the filters are default, sentence and upper_first.")
                )
            argument = self._argument() if name == "default" else ""
            value = Filtered(value, name, argument)
        self.depth = outside
        return value

    def _argument(self) -> str:
        self._expect("(")
        argument = self._single()
        if not isinstance(argument, Constant):
            self._refuse(N_("Line %(line)s, column %(column)s: write the default between quotation marks."))
        self._expect(")")
        return argument.text

    def _single(self) -> Value:
        word = self._take()
        if word == "(":
            self._deeper()
            value = self._expression()
            self._expect(")")
            self.depth -= 1
            return value
        if word[:1] in {'"', "'"} and len(word) > 1:
            self.prose[self.start + 1 : self.at - 1] = word[1:-1]
            return Constant(word[1:-1])
        if word in _WORDS or not word.isidentifier():
            self._refuse(N_("Line %(line)s, column %(column)s: a field or a quoted text is missing."))
        return self._field(word)

    def _field(self, name: str) -> Field:
        if self.known is not None and name not in self.known:
            guesses = get_close_matches(name[:40], self.known, n=1)
            if guesses:
                self._refuse(
                    N_(
                        "Line %(line)s, column %(column)s: there is no field “%(name)s”."
                        " Did you mean “%(guess)s”?"
                    ),
                    name=name[:40],
                    guess=guesses[0],
                )
            self._refuse(
                N_("Line %(line)s, column %(column)s: there is no field “%(name)s”."), name=name[:40]
            )
        self.used.add(name)
        return Field(name)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(N_("Line %(line)s, column %(column)s: this is nested too deeply."))

    def _take(self) -> str:
        """The next token, "" at the end of the letter."""
        found = _TOKEN.match(self.source, self.at)
        token = found[found.lastgroup] if found and found.lastgroup else ""
        self.at = found.end() if found else len(self.source)
        self.start = self.at - len(token)
        return token

    def _skip(self, token: str) -> bool:
        """Take ``token`` if it comes next."""
        before = self.at, self.start
        if self._take() == token:
            return True
        self.at, self.start = before
        return False

    def _expect(self, token: str) -> None:
        found = self._take()
        if found != token:
            self._refuse(N_("Line %(line)s, column %(column)s: “%(token)s” is expected here."), token=token)
