"""Languages: which there are, which one a visitor reads, and which way it runs."""

from babel import Locale
from flask import request

# A language is offered once its catalogue is complete; tests/test_translations.py holds it to that.
LANGUAGES = ("en", "fr")


def choose() -> str:
    """The visitor's language: the one asked for, else the best of what the browser reads."""
    asked = request.values.get("lang", "") if request.mimetype != "multipart/form-data" else ""
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def direction(language: str) -> str:
    """``ltr`` or ``rtl``."""
    return Locale.parse(language).text_direction


def named() -> list[tuple[str, str]]:
    """Each language with its own name for itself."""
    return [(code, (Locale.parse(code).display_name or code).capitalize()) for code in LANGUAGES]
