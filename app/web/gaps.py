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


def page(template: str, **values: str) -> Markup:
    """What ``render_template(template, **values)`` gives, from a page that all of one language have alike."""
    return filled(partial(render_template, template), template, **values)


def filled(render: Callable[..., str], key: Hashable, **values: str) -> Markup:
    """What ``render(**values)`` gives; ``key`` tells all that it shows beside them, but for the language."""
    given = tuple(filter(values.get, values))
    pieces = snapshot.of((key, language(), given), lambda: _cut(render, values))
    texts = (_text(values[piece]) if n % 2 else piece for n, piece in enumerate(pieces))
    return Markup("".join(texts))  # noqa: S704 - of what a template wrote, and what is escaped


def _cut(render: Callable[..., str], values: Mapping[str, str]) -> list[str]:
    """The page in pieces; every second is the name of a value. One that is empty leaves no gap."""
    gaps = {name: value and Markup(f"\0{name}\0") for name, value in values.items()}  # noqa: S704 - ours
    return _GAP.split(render(**gaps))


def _text(value: str) -> str:
    return value if isinstance(value, Markup) else escape(value)
