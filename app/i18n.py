"""Languages: which there are, which one a visitor reads, and which way it runs."""

from functools import cache, lru_cache

from babel import Locale
from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

# A language is offered once its catalogue is complete; tests/test_translations.py holds it to that.
LANGUAGES = ("en", "fr")


def choose() -> str:
    """The visitor's language: the one asked for, else the best of what the browser reads."""
    asked = request.values.get("lang", "") if request.mimetype != "multipart/form-data" else ""
    if asked in LANGUAGES:
        return asked
    return _best(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def _best(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES) or LANGUAGES[0]


@cache
def direction(language: str) -> str:
    """``ltr`` or ``rtl``."""
    return Locale.parse(language).text_direction


@cache
def named() -> list[tuple[str, str]]:
    """Each language with its own name for itself."""
    return [(code, (Locale.parse(code).display_name or code).capitalize()) for code in LANGUAGES]
