"""What the documents name is there: settings, commands, pictures and other documents."""

import re
from pathlib import Path

import pytest
from click import Command, Group
from flask import Flask

from tests import test_deploy

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_setting_is_explained() -> None:
    settings = test_deploy.settings()
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    assert len(settings) > 20
    assert sorted(settings - told) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_can_be_typed_as_it_stands(app: Flask, path: Path) -> None:
    """After ``make run``, in the project's folder; decisions tell of commands and do not ask to type them."""
    text = path.read_text()
    if path.parent.name != "decisions":
        assert re.findall(r"(?:^ +|`)(?:flask|python3?|granian) [^`\n]*", text, re.M) == []
    for words in re.findall(r"\.venv/bin/flask ([a-z]+(?: [a-z]+)?)", text):
        found: Command | None = app.cli
        for word in words.split():
            found = found.get_command(None, word) if isinstance(found, Group) else found  # type: ignore[arg-type]
        assert found, words


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []
