"""The tree of a letter in the organiser's language (domain/template.py), and how it becomes text.

A letter is rendered by walking this tree over strings: no other code runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import N_, BadInput

MAX_OUTPUT = 100_000  # characters
FILTERS = ("default", "sentence", "upper_first")
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_CLOSERS = "\"'”’») \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Constant:
    """Text that stands as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a field, "" if there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True when ``value`` is empty."""

    value: "Value"


@dataclass(frozen=True, slots=True)
class Every:
    """``and``: the first empty value, else the last one."""

    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """``or``: the first value that is not empty, else the last one."""

    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """A value through one filter."""

    value: "Value"
    filter: str
    argument: str


@dataclass(frozen=True, slots=True)
class If:
    """The first branch whose condition is not empty."""

    branches: tuple[tuple["Value", tuple["Node", ...]], ...]


Value = Constant | Field | Not | Every | Some | Filtered
Node = Value | If


@dataclass(frozen=True, slots=True)
class Template:
    """A letter that was understood."""

    nodes: tuple[Node, ...]
    fields: frozenset[str]  # that it uses
    prose: str  # the source with everything but its own words blanked: same length, same lines

    def render(self, fields: Mapping[str, str]) -> str:
        """The letter with its fields filled in; a missing one is empty. BadInput if it grows too long."""
        parts, size = [], 0
        for part in _parts(self.nodes, fields):
            size += len(part)
            if size > MAX_OUTPUT:
                raise BadInput(N_("With everything filled in, this letter is far too long."), "body")
            parts.append(part)
        return "".join(parts)

    def filled(self, fields: Mapping[str, str]) -> "Template":
        """The letter with these fields filled in: ``filled(a).render(b)`` is ``render(a | b)``."""
        return Template(tuple(_filled(self.nodes, fields)), self.fields - fields.keys(), self.prose)


def _filled(nodes: Iterable[Node], fields: Mapping[str, str]) -> Iterator[Node]:
    """Text that comes together becomes one."""
    text = ""
    for node in nodes:
        if isinstance(node, If):
            branches = ((_known(condition, fields), body) for condition, body in node.branches)
            made: Node = If(tuple((condition, tuple(_filled(body, fields))) for condition, body in branches))
        else:
            made = _known(node, fields)
        if isinstance(made, Constant):
            text += made.text
            continue
        if text:
            yield Constant(text)
            text = ""
        yield made
    if text:
        yield Constant(text)


def _known(value: Value, fields: Mapping[str, str]) -> Value:
    match value:
        case Field(name):
            return Constant(fields[name]) if name in fields else value
        case Not(inner):
            return Not(_known(inner, fields))
        case Every(values):
            return Every(tuple(_known(each, fields) for each in values))
        case Some(values):
            return Some(tuple(_known(each, fields) for each in values))
        case Filtered(inner, name, argument):
            return Filtered(_known(inner, fields), name, argument)
        case Constant():
            return value


def _parts(nodes: tuple[Node, ...], fields: Mapping[str, str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, If):
            taken = next((body for condition, body in node.branches if _value(condition, fields)), ())
            yield from _parts(taken, fields)
        else:
            yield _value(node, fields)


def _value(node: Value, fields: Mapping[str, str]) -> str:
    match node:
        case Constant(text):
            return text
        case Field(name):
            return fields.get(name, "")
        case Not(value):
            return "" if _value(value, fields) else "true"
        case Every(values):
            return _first(values, fields, empty=True)
        case Some(values):
            return _first(values, fields, empty=False)
        case Filtered(value, name, argument):
            return _filter(name, _value(value, fields), argument)


def _first(values: tuple[Value, ...], fields: Mapping[str, str], empty: bool) -> str:
    """The first value that is (or is not) empty, else the last one."""
    text = ""
    for each in values:
        text = _value(each, fields)
        if (not text) is empty:
            break
    return text


def _filter(name: str, text: str, argument: str) -> str:
    if name == "default":
        return text or argument
    text = text[:1].upper() + text[1:]
    if name == "sentence" and text.strip():
        text = text.strip()
        return text if text.rstrip(_CLOSERS).endswith(_ENDS) else f"{text}."
    return text
