"""The letter language: what it understands, what it refuses and where, and that Jinja reads it alike."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jinja2.sandbox import SandboxedEnvironment

from app.domain import template
from app.domain.errors import BadInput
from app.domain.template import TemplateError
from app.domain.template_nodes import Constant

KNOWN = frozenset({"salutation", "town", "why", "reasons", "close"})


def render(source: str, **fields: str) -> str:
    return template.parse(source, KNOWN).render(fields)


RENDERED = [
    ("", {}, ""),
    ("Dear {{ salutation }}!", {"salutation": "Ms Smith"}, "Dear Ms Smith!"),
    ("{{town}}", {}, ""),
    ("{% if town %}in {{ town }}{% endif %}", {"town": "Hull"}, "in Hull"),
    ("{% if town %}in {{ town }}{% endif %}", {}, ""),
    ("{% if town %}a{% elif why %}b{% else %}c{% endif %}", {"why": "x"}, "b"),
    ("{% if town %}a{% elif why %}b{% else %}c{% endif %}", {}, "c"),
    ("{% if not town and (why or reasons) %}a{% endif %}", {"reasons": "x"}, "a"),
    ("{% if not (town or why) %}a{% endif %}", {"town": "x"}, ""),
    ("{% if not not town %}a{% endif %}", {"town": "x"}, "a"),
    ("{{ town or 'my town' }}", {}, "my town"),
    ("{{ town and why }}", {"town": "a", "why": "b"}, "b"),
    ('{{ town|default("my town") }}', {}, "my town"),
    ("{{ town|default('') }}", {"town": "Hull"}, "Hull"),
    ("{{ why|upper_first }}", {"why": "élan"}, "Élan"),
    ("{{ why|sentence }}", {"why": "i care "}, "I care."),
    ("{{ why|sentence }}", {"why": "Do you?"}, "Do you?"),
    ("{{ why|sentence }}", {"why": "She said “yes.”"}, "She said “yes.”"),
    ("{{ why|sentence }}", {"why": "Vraiment\u202f!"}, "Vraiment\u202f!"),
    ("{{ why|sentence }}", {}, ""),
    ("{{ why|default('x')|upper_first }}", {}, "X"),
    ("{{ '}} {{ %}' }}", {}, "}} {{ %}"),
    # A tag alone on its line leaves no empty line.
    ("a\n{% if town %}\nb\n{% endif %}\nc", {"town": "x"}, "a\nb\nc"),
    ("a\n  {% if town %}\nb\n  {% endif %}\nc", {}, "a\nc"),
    ("a\r\n{% if town %}\r\nb\r\n{% endif %}\r\nc", {}, "a\nc"),
    # Values are never read as a letter.
    ("{{ why }}", {"why": "{{ town }}{% if x %}"}, "{{ town }}{% if x %}"),
    ("100 % of {people} # not }", {}, "100 % of {people} # not }"),
]


@pytest.mark.parametrize(("source", "fields", "text"), RENDERED)
def test_what_it_understands(source: str, fields: dict[str, str], text: str) -> None:
    assert render(source, **fields) == text


REFUSED = [
    ("{{ 'a' * 100000000 }}", 1, 8, "“}}” is expected"),
    ("{{ town.upper() }}", 1, 8, "“}}” is expected"),
    ("{{ ''.__class__.__mro__ }}", 1, 6, "“}}” is expected"),
    ("{{ town[0] }}", 1, 8, "“}}” is expected"),
    ("{{ town() }}", 1, 8, "“}}” is expected"),
    ("{{ town + why }}", 1, 9, "“}}” is expected"),
    ("{{ town ~ why }}", 1, 9, "“}}” is expected"),
    ("{% if town == 'x' %}{% endif %}", 1, 12, "“%}” is expected"),
    ("{{ 1 }}", 1, 4, "a field or a quoted text"),
    ("{{ [town] }}", 1, 4, "a field or a quoted text"),
    ("{{ }}", 1, 4, "a field or a quoted text"),
    ("{{ 'town }}", 1, 4, "a field or a quoted text"),
    ("{{ 'a\\x41' }}", 1, 4, "a field or a quoted text"),
    ("{{ town and }}", 1, 13, "a field or a quoted text"),
    ("Dear\n  {{ twon }}", 2, 6, "Did you mean “town”?"),
    ("{{ elephant }}", 1, 4, "there is no field “elephant”."),
    ("{{ cycler }}", 1, 4, "there is no field “cycler”."),
    ("{{ town|upper }}", 1, 9, "the filters are"),
    ("{{ town|attr('x') }}", 1, 9, "the filters are"),
    ("{{ town|default(why) }}", 1, 17, "between quotation marks"),
    ("{{ town|default }}", 1, 17, "“(” is expected"),
    ("{{ not town }}", 1, 4, "“not” belongs in an “if”"),
    ("{% for x in town %}{% endfor %}", 1, 4, "only if, elif, else and endif"),
    ("{% set x = 1 %}", 1, 4, "only if, elif, else and endif"),
    ("{% include 'x' %}", 1, 4, "only if, elif, else and endif"),
    ("{%- if town %}{% endif %}", 1, 3, "only if, elif, else and endif"),
    ("a\n{% if town %}b", 2, 1, "has no “endif”"),
    ("{% endif %}", 1, 4, "no “if” before this “endif”"),
    ("{% if town %}{% else %}{% elif why %}{% endif %}", 1, 27, "only “endif” can follow"),
    ("{# note #}", 1, 1, "“{#” has no place here"),
    ("town }}", 1, 6, "“}}” has no place here"),
    ("{{ town", 1, 8, "“}}” is expected"),
    ("{% if town", 1, 11, "“%}” is expected"),
    ("{{" + "(" * 9000 + "town", 1, 13, "nested too deeply"),
    ("{% if town %}" * 1500, 1, 134, "nested too deeply"),
    ("{% if " + "not " * 4000 + "town %}", 1, 43, "nested too deeply"),
    ("{{ town" + "|sentence" * 2000 + " }}", 1, 98, "nested too deeply"),
    ("a" * 1_000_000, 1, 1, "too long"),
    ("{{" * 500_000, 1, 1, "too long"),
]


@pytest.mark.parametrize(("source", "line", "column", "words"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_it_refuses_and_where(source: str, line: int, column: int, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(TemplateError, match=re.escape(words)) as refused:
        template.parse(source, KNOWN, "body")
    assert (refused.value.line, refused.value.column, refused.value.field) == (line, column, "body")
    assert time.process_time() - begun < 0.5


def test_what_it_writes_is_bounded() -> None:
    letter = template.parse("{{ why }}" * 2000, KNOWN)
    with pytest.raises(BadInput, match="far too long"):
        letter.render({"why": "x" * 20_000})


def test_a_stored_letter_keeps_fields_that_are_gone() -> None:
    assert template.parse("a{{ fact_gone }}b", None).render({}) == "ab"


def test_its_own_words_keep_their_places() -> None:
    source = "Dear {{ salutation }},\n{% if town %}in {{ town|default('my town') }}{% endif %}"
    prose = template.parse(source, KNOWN).prose
    assert len(prose) == len(source)
    assert prose.split() == ["Dear", ",", "in", "my", "town"]
    assert all(source.startswith(word, prose.index(word)) for word in prose.split())


def test_it_knows_which_fields_it_uses() -> None:
    assert template.parse("{{ why }}{% if town %}x{% endif %}", KNOWN).fields == {"why", "town"}


# Letters of the language, built by hand, as a map from any text to a source.
FIELD = st.sampled_from(sorted(KNOWN))
PLAIN = st.text("ab \n.,'é{%", max_size=8).filter(lambda text: not any(m in text for m in ("{{", "{%", "{#")))
VALUE = st.recursive(
    FIELD | st.sampled_from(["'x'", '"y z"']),
    lambda inner: (
        st.builds("({} or {})".format, inner, inner)
        | st.builds("({} and {})".format, inner, inner)
        | st.builds("{}|default('d')".format, FIELD)
    ),
    max_leaves=4,
)
CONDITION = VALUE | st.builds("not ({})".format, VALUE)
LETTER = st.recursive(
    PLAIN | st.builds("{{{{ {} }}}}".format, VALUE),
    lambda inner: (
        st.builds("{}{}".format, inner, inner)
        | st.builds("{{% if {} %}}{}{{% endif %}}".format, CONDITION, inner)
        | st.builds(
            "{{% if {} %}}{}{{% elif {} %}}{}{{% else %}}{}{{% endif %}}".format,
            CONDITION,
            inner,
            CONDITION,
            inner,
            inner,
        )
    ),
    max_leaves=8,
)
JINJA = SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
JINJA.filters["default"] = lambda value, other: value or other


@given(LETTER, st.dictionaries(FIELD, st.sampled_from(["", "Hull", "{{ x }}"])))
def test_jinja_reads_it_alike(source: str, fields: dict[str, str]) -> None:
    """The language is a subset of Jinja: organisers who know one know the other."""
    try:
        ours = render(source, **fields)
    except TemplateError:
        return  # text and tags that happened to meet as "{{" or "%}"
    empty = dict.fromkeys(KNOWN, "")
    assert ours == JINJA.from_string(source).render({**empty, **fields})


@given(
    LETTER,
    st.sampled_from(["default('d')", "sentence", "upper_first"]),
    *[st.dictionaries(FIELD, st.sampled_from(["", "Hull", "{{ x }}", " a"]))] * 2,
)
def test_some_fields_may_be_filled_in_first(
    source: str, used: str, known: dict[str, str], left: dict[str, str]
) -> None:
    source = source.replace("default('d')", used)
    assume(refusal(source) is None)
    letter = template.parse(source, None)
    filled = letter.filled(known)
    assert filled.render(left) == letter.render(left | known)
    assert filled.fields == letter.fields - known.keys()
    constants = [isinstance(node, Constant) for node in filled.nodes]
    assert not any(each and after for each, after in pairwise(constants))


@given(st.text("{}%#|()'\"\\ \nabtown_.not if else endif default", max_size=200))
def test_any_text_is_understood_or_refused_with_a_place(source: str) -> None:
    refused = refusal(source)
    lines = source.split("\n")
    if refused is None:
        letter = template.parse(source, KNOWN)
        assert len(letter.render(dict.fromkeys(KNOWN, "v"))) <= len(source) + 200
    else:
        assert 1 <= refused.line <= len(lines)
        assert 1 <= refused.column <= len(lines[refused.line - 1]) + 1


def refusal(source: str) -> TemplateError | None:
    try:
        template.parse(source, KNOWN)
    except TemplateError as refused:
        return refused
    return None
