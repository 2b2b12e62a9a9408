"""A page with gaps, once they are filled, is the page that was never cut."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import meta
from markupsafe import Markup

from app.web import gaps

PAGES = ["pages/match.html", "pages/prompts.html", "pages/write.html"]
# What a visitor may have typed, or what was rendered for them before, or nothing.
TYPED = st.one_of(
    st.just(""),
    st.text(st.sampled_from("ab <>&'\"\0é語\n{}%"), max_size=12),
    st.sampled_from(["\0body\0", "{{ body }}", "</textarea>"]),
)
VALUES = TYPED | st.sampled_from([Markup("<p>as it is</p>"), Markup("\0token\0")])
IN_A_SENTENCE = {"name"}  # which is always typed: a sentence makes plain text of what was rendered
WRITTEN = '<a title="{{ a }}">{{ a }}{% if b %} and <b>{{ b }}</b>{% endif %}</a>{{ a }}{{ c }}'


def values_of(app: Flask, page: str) -> list[str]:
    """The names that a template expects from the view that renders it."""
    source, _name, _fresh = app.jinja_env.loader.get_source(app.jinja_env, page)  # type: ignore[union-attr]
    context: dict[str, object] = {}
    with app.test_request_context():
        app.update_template_context(context)
    free = meta.find_undeclared_variables(app.jinja_env.parse(source))
    return sorted(free - context.keys() - app.jinja_env.globals.keys())


@pytest.mark.parametrize("page", PAGES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_page_with_gaps_is_the_page(app: Flask, page: str, data: st.DataObject) -> None:
    names = values_of(app, page)
    assert len(names) > 5
    drawn = {name: TYPED if name in IN_A_SENTENCE else VALUES for name in names}
    values = data.draw(st.fixed_dictionaries(drawn))
    with app.test_request_context():
        whole = render_template(page, **values).encode()
        assert gaps.page(page, **values) == whole
        encoded = {name: gaps.octets(value) for name, value in values.items()}
        assert gaps.page(page, **encoded) == whole


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.fixed_dictionaries(dict.fromkeys("abc", VALUES)))
def test_whatever_a_value_holds_stands_in_its_place(app: Flask, values: dict[str, str]) -> None:
    render = app.jinja_env.from_string(WRITTEN).render
    with app.test_request_context():
        assert gaps.filled(render, "a test", **values) == render(**values)


@pytest.fixture
def counted() -> tuple[list[str], Callable[..., str]]:
    """How often something was rendered, and what renders it."""
    rendered: list[str] = []

    def render(about: str, *, who: str, where: str = "") -> str:
        rendered.append(about)
        return f"{about}: {who}" + (f" of {where}" if where else "")

    return rendered, render


def test_it_is_rendered_once_for_all_who_have_it_alike(
    app: Flask, counted: tuple[list[str], Callable[..., str]]
) -> None:
    rendered, render = counted
    with app.test_request_context():
        pages = [
            gaps.filled(partial(render, about), about, who=who, where=where)
            for about, who, where in [
                ("hers", "Ada", ""),
                ("hers", "Eve", ""),  # another value is the same page
                ("his", "Bob", ""),  # what it is about is another
                ("hers", "Ada", "Leeds"),  # a value where there was none is another, too
                ("hers", "Joy", "York"),
            ]
        ]
    assert pages == ["hers: Ada", "hers: Eve", "his: Bob", "hers: Ada of Leeds", "hers: Joy of York"]
    assert rendered == ["hers", "his", "hers"]


def test_no_value_is_kept(app: Flask, counted: tuple[list[str], Callable[..., str]]) -> None:
    with app.test_request_context():
        gaps.filled(partial(counted[1], "hers"), "hers", who="Ada Lovelace")
    assert "Lovelace" not in repr(app.extensions["snapshot"]._kept)
