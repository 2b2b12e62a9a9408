"""The rules of the house that a review would otherwise repeat (docs/architecture.md)."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted((ROOT / "app").rglob("*.py"))
BELOW = [p for p in PYTHON if p.parent.name in {"domain", "models", "services", "queries"}]
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.html"))
FILE_LINES, FUNCTION_LINES = 300, 40


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def of_each(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Hold a rule against all these files in one test: a thousand tests take longer than what they test."""

    def held(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            assert paths
            broken = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    error.add_note(named(path))
                    broken.append(error)
            if broken:
                raise ExceptionGroup(f"{len(broken)} of {len(paths)} files break this rule", broken)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return held


@of_each(PYTHON)
def test_a_file_stays_about_one_thing(path: Path) -> None:
    assert path.name != "utils.py"
    assert len(path.read_text().splitlines()) <= FILE_LINES


@of_each(PYTHON)
def test_functions_fit_a_screen_and_public_ones_say_what_they_promise(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {f.name: n for f in functions if (n := (f.end_lineno or 0) - f.lineno + 1) > FUNCTION_LINES}
    assert not long
    top = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    silent = [node.name for node in top if not node.name.startswith("_") and not ast.get_docstring(node)]
    is_form = path.name == "forms.py"  # a form says what it is by its fields
    assert is_form or not silent
    assert ast.get_docstring(tree)


@of_each(PYTHON)
def test_only_the_database_room_commits(path: Path) -> None:
    if named(path) in {"app/db.py", "app/web/desk/auth.py"}:
        return
    assert not re.search(r"\.(commit|rollback)\(\)", path.read_text())


@of_each(BELOW)
def test_the_session_comes_first_and_the_clock_from_outside(path: Path) -> None:
    text = path.read_text()
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    arguments = {function.name: [one.arg for one in function.args.args] for function in functions}
    assert [name for name, taken in arguments.items() if "session" in taken[1:]] == []
    assert not re.search(r"\b(datetime\.(utc)?now|date\.today|time\.(time|monotonic))\(", text)


@of_each(PYTHON)
def test_a_letter_changes_its_state_by_a_step(path: Path) -> None:
    assert not re.search(r"^ *(\w+, )*letter\.state\b[^=\n]* = ", path.read_text(), re.M)


@of_each(PYTHON)
def test_no_text_is_a_template(path: Path) -> None:
    assert not re.search(r"render_template_string|\bfrom_string|jinja2", path.read_text())


@of_each([p for p in PYTHON if "web" in p.parts])
def test_a_get_never_acts(path: Path) -> None:
    for function in ast.parse(path.read_text()).body:
        if isinstance(function, ast.FunctionDef):
            methods = {ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list}
            acts = re.search(r"\bdb\.(transaction|statements)\b", ast.unparse(function))
            assert not acts or not any(method.endswith(".get") for method in methods), function.name


@of_each(TEMPLATES)
def test_a_template_compiles_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text()
    Environment(extensions=["jinja2.ext.i18n"]).parse(text)
    assert not re.search(r"""<(script|link|img|iframe|source|video)[^>]*(src|href)=["'](https?:)?//""", text)
    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


@of_each(TEMPLATES)
def test_every_form_that_acts_carries_a_token(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.S):
        head = form.split(">", 1)[0]
        if 'method="post"' in head.lower() and "data-stores-nothing" not in head:
            assert "csrf" in form


def test_every_page_is_known(app: Flask) -> None:
    """A new page is a decision: it is written down with its methods and its rule of access."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/pages.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    known = {address.strip("`"): set(methods.split()) for address, methods, _who in rows}
    pages: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        pages.setdefault(rule.rule, set()).update((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"})
    assert pages == known
