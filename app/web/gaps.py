"""Pages that many visitors get alike but for a few places: rendered now and then with gaps, filled for each.

A template may put such a value somewhere, once or often, into a sentence if it is plain text, and may ask
whether there is one; it may do nothing else with it, and show nothing else that one visitor has and another
has not. A value is escaped as a template escapes it; what has been rendered already goes in as it is.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from functools import partial

from flask import render_template
from markupsafe import Markup, escape

from app.i18n import language
from app.web import snapshot

_GAP = re.compile("\0(\\w+)\0")  # HTML knows no such character, so no page has one


def page(template: str, **values: str | bytes) -> bytes:
    """What ``render_template(template, **values)`` gives, from a page that all of one language have alike.

    It is octets, as it is sent, and so may be a value that is kept (``octets``): to encode a page for each
    visitor takes longer than to put it together.
    """
    render = partial(render_template, template)
    key = template, language(), _given(values)
    pieces = snapshot.of(key, lambda: [(text.encode(), gap) for text, gap in _cut(render, values)])
    return b"".join([text + octets(values[gap]) if gap else text for text, gap in pieces])


def filled(
    render: Callable[..., str], key: Hashable, seconds: float = snapshot.SECONDS, **values: str
) -> Markup:
    """What ``render(**values)`` gives; ``key`` tells all that it shows beside them, but for the language."""
    pieces = snapshot.of((key, language(), _given(values)), lambda: _cut(render, values), seconds)
    texts = [part for text, gap in pieces for part in (text, _text(values[gap]) if gap else "")]
    # A template wrote it, or it is escaped.
    return Markup("".join(texts))  # noqa: S704  # nosec B704


def octets(value: str | bytes) -> bytes:
    """A value as it stands in a page."""
    return value if isinstance(value, bytes) else _text(value).encode()


def _given(values: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """The names of those that are not empty: only they leave gaps."""
    return tuple(filter(values.get, values))


def _cut(render: Callable[..., str], values: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    """The page in pieces, each with the name of the gap behind it; there is none behind the last."""
    pieces = _GAP.split(render(**{name: f"\0{name}\0" if value else "" for name, value in values.items()}))
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


def _text(value: str) -> str:
    return value if isinstance(value, Markup) else escape(value)
