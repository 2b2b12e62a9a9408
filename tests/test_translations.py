"""Every language is whole: nothing is left in English, and no sentence gets round the catalogues."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_security.core import _default_messages
from jinja2 import Environment, nodes

from app import i18n
from app.sentences import CATALOGUES
from app.web.desk import wording
from app.web.wording import BODIES
from tests.web import journey
from tests.web.conftest import make_organiser, sign_in, token_of

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPEAKING = sorted(p for p in (ROOT / "app").rglob("*.py") if not p.is_relative_to(ROOT / "app" / "cli"))
TRANSLATED = [code for code in i18n.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]|\{\{ \w+ \}\}|https?:/*")
WORD = re.compile(r"[^\W\d_]{2,}")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(of: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A sentence, or its singular and its plural."""
    return (of,) if isinstance(of, str) else tuple(of)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each English text with its translation; singular and plural apart."""
    for message in catalogue(language):
        if message.id:
            yield from zip(texts(message.id), texts(message.string), strict=True)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_sentence_and_none_besides(language: str) -> None:
    """Red here: run ``make translations``, then fill in what is empty (docs/how-to/translations.md)."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, DEFAULT_KEYWORDS | {"_l": None}, directory_filter=_ours)
    marked = {texts(message) for _, _, message, _, _ in found}
    held = {texts(message.id) for message in catalogue(language) if message.id}
    assert (marked - held, held - marked) == (set(), set())


def _ours(folder: str) -> bool:
    inside = Path(folder).relative_to(ROOT).parts
    return not inside or inside[0] in {"app", "templates"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_a_guess(language: str) -> None:
    assert [english for english, said in pairs(language) if not said.strip()] == []
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_same(language: str) -> None:
    kept = [[sorted(PLACEHOLDER.findall(text)) for text in pair] for pair in pairs(language)]
    wrong = [pair for pair, (here, there) in zip(pairs(language), kept, strict=True) if here != there]
    assert wrong == []
    assert [(message.id, error) for message, errors in catalogue(language).check() for error in errors] == []


def test_french_is_set_as_french_is() -> None:
    """A space that does not break before : ; ? ! % and inside « », and a curled apostrophe."""
    loose = re.compile(r" (?:[:;?!»]|%(?!\())|« |'|\w[?!]|[^«]\xa0%\(")
    assert [said for _, said in pairs("fr") if loose.search(said)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_language_says_names_no_country_that_the_english_does_not(language: str) -> None:
    """A mail's subject and a page's title stay as neutral as they are in English."""
    country = re.compile(r"Chin|Cor[ée]e|Korea|DPRK|RPDC")
    assert [e for e, said in pairs(language) if country.search(said) and not country.search(e)] == []


class Text(HTMLParser):
    """Collects what people read, or hear, of a page: text, and attributes that are read aloud."""

    READ_ALOUD = frozenset({"alt", "aria-label", "data-copied", "placeholder", "title"})
    CODE = frozenset({"code", "pre", "script"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [value for name, value in attrs if name in self.READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.CODE.intersection(self.inside):
            self.found.append(data)


NAMES = {"Postbag", "CSV"}
CLASSES = re.compile(r"\{% block (?:main_class|body_class|home) %\}.*?\{% endblock %\}")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # a macro may write a part of a tag
ENGLISH = re.compile(r"^[A-Z][a-z]+|[a-z]{2,} [a-z]{2,}")
CODES = {"input changed delay:700ms"}  # for htmx


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    """Text stands inside ``_()``; what is left are names."""
    env = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    source = CLASSES.sub("", path.read_text(encoding="utf-8"))
    written = {"data": lambda value: value, "variable_begin": lambda _: "0"}
    page = "".join(written[kind](value) for _, kind, value in env.lex(source) if kind in written)
    bare = [text for text in Text(page).found if set(WORD.findall(ATTRIBUTE.sub("", text))) - NAMES]
    bare += [const for const in _constants(env.parse(source)) if ENGLISH.search(const) and const not in CODES]
    assert bare == []


def _constants(node: nodes.Node) -> Iterator[str]:
    """The strings of a template's expressions, except those that are translated."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    translated = (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in {"_", "ngettext"}
    )
    for child in node.iter_child_nodes(only=("kwargs",) if translated else None):
        yield from _constants(child)


ERRORS = {"BadInput", "NotFound", "NotAllowed", "TooLate", "Unavailable", "TemplateError"}
SAYING = ERRORS | {
    "flash",
    "abort",
    "page",
    "Label",
    "StringField",
    "TextAreaField",
    "BooleanField",
    "DateField",
}


@pytest.mark.parametrize("path", SPEAKING, ids=named)
def test_code_says_nothing_by_itself(path: Path) -> None:
    """What a page can show of an error, a notice or a label is marked for translation."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    bare = [
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in SAYING
        for argument in [*call.args, *(k.value for k in call.keywords if k.arg in {"label", "description"})]
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and ENGLISH.search(argument.value)
    ]
    assert bare == []


def english_on(page: str, language: str) -> list[str]:
    """The English sentences left on a page in another language; an address is in that of its letter."""
    shown = " ".join(" ".join(Text(page).found).split())
    sentences = {e for e, said in pairs(language) if e != said and len(WORD.findall(e)) > 2} - {*BODIES}
    return [sentence for sentence in sentences if sentence in shown]


@pytest.mark.parametrize(
    "path", ["/", "/c/safe-passage", "/privacy", "/data-sources", "/nowhere", "/desk/sign-in"]
)
def test_a_page_is_whole_in_french(client: FlaskClient, path: str) -> None:
    asked, preferred = (
        client.get(f"{path}?lang=fr").text,
        client.get(path, headers={"Accept-Language": "fr"}).text,
    )
    for page in (asked, preferred):
        assert '<html lang="fr"' in page
        assert "Aller à la page" in page
        assert english_on(page, "fr") == []
    assert english_on(client.get(path).text, "fr") != []


def test_the_way_of_a_letter_is_whole_in_french(client: FlaskClient) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    steps = [
        journey.match(client, "FR", "75001"),
        journey.questions(client),
        journey.letter(client),
        journey.sent(client),
    ]
    pages = [step.html for step in steps] + [client.get(journey.link()).text]
    assert [english_on(page, "fr") for page in pages] == [[]] * 5
    assert [page.count('<html lang="fr"') for page in pages] == [1] * 5


def test_the_desk_is_whole_in_french(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, make_organiser(app, "owner"))
    rooms = (
        "",
        "campaigns",
        "campaigns/safe-passage",
        "letters",
        "replies",
        "representatives?q=Hackney",
        "rates",
        "exports",
    )
    own = "organisers", "audit", "password", "second-factor", "recovery-codes"
    for room in rooms + own:
        page = client.get(f"/desk/{room}", headers={"Accept-Language": "fr"}).text
        assert "Se déconnecter" in page, room
        assert english_on(page, "fr") == [], room


def test_signing_in_speaks_french(app: Flask) -> None:
    client = app.test_client()
    french = {"Accept-Language": "fr"}
    email = make_organiser(app, "owner")
    typed = {
        "csrf_token": token_of(client.get("/desk/sign-in", headers=french).text),
        "email": email,
        "password": "x",
    }
    page = client.post("/desk/sign-in", data=typed, headers=french).text
    assert "L’adresse électronique ou le mot de passe est incorrect." in unescape(page)
    assert "Mot de passe</label>" in page


def test_every_name_of_a_message_is_one_that_flask_security_knows() -> None:
    assert set(wording.SIGNING_IN) <= set(_default_messages)


FRENCH = "1er novembre 2026 | 1er nov. 2026 | dim. 1er nov. | 1er novembre 2026"
HERE = {
    "en-GB": "1 November 2026 | 1 Nov 2026 | Sun 1 Nov | 1 November 2026, 15:04 UTC | 3,000 | 45%",
    "en-US": "November 1, 2026 | Nov 1, 2026 | Sun, Nov 1 | November 1, 2026, 3:04 PM UTC | 3,000 | 45%",
    "fr": f"{FRENCH}, 15:04 UTC | 3 000 | 45 %",
    "fr-CA": f"{FRENCH}, 15 h 04 UTC | 3 000 | 45 %",
}


@pytest.mark.parametrize(
    ("language", "accepted", "here"),
    [
        ("en", "", "en-GB"),
        ("en", "en-AU", "en-GB"),
        ("en", "en-US,en;q=0.9", "en-US"),
        ("en", "en-GB,en-US;q=0.9", "en-GB"),
        ("en", "fr-CA", "en-GB"),
        ("fr", "fr-FR,fr;q=0.9", "fr"),
        ("fr", "fr-CA,fr;q=0.9,en;q=0.8", "fr-CA"),
        ("fr", "en-US", "fr"),
    ],
)
def test_days_and_numbers_are_written_as_the_visitor_writes_them(
    app: Flask, language: str, accepted: str, here: str
) -> None:
    at = datetime(2026, 11, 1, 15, 4, 59, tzinfo=UTC)
    with app.test_request_context(f"/?lang={language}", headers={"Accept-Language": accepted}):
        app.preprocess_request()
        written = [i18n.day(at), i18n.short_day(at), i18n.weekday(at), i18n.moment(at)]
        written += [i18n.number(3000), i18n.percent(0.45)]
    assert re.sub(r"[\xa0\u202f]", " ", " | ".join(written)) == HERE[here]


@pytest.mark.parametrize(
    ("language", "country", "on", "written"),
    [
        ("en", "GB", date(2026, 11, 23), "23 November 2026"),
        ("en", "", date(2026, 11, 23), "23 November 2026"),
        ("en", "US", date(2026, 11, 23), "November 23, 2026"),
        ("en", "CA", date(2026, 11, 1), "November 1, 2026"),
        ("fr", "FR", date(2026, 11, 23), "23 novembre 2026"),
        ("fr", "CA", date(2026, 11, 1), "1er novembre 2026"),
        ("fr", "FR", date(2026, 11, 11), "11 novembre 2026"),
        ("fr", "FR", date(2026, 11, 21), "21 novembre 2026"),
    ],
)
def test_a_letter_is_dated_by_its_language_and_its_country(
    language: str, country: str, on: date, written: str
) -> None:
    assert i18n.letter_date(on, language, country) == written
