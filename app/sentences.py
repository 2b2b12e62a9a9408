"""The interface's sentences in the visitor's language, from the catalogues under app/translations.

Flask-Babel's own gettext finds its context, its domain and its locale anew for every sentence, and a page has
sixty of them (docs/decisions/0005): here the catalogue is found once per request.
"""

from contextvars import ContextVar
from functools import cache
from typing import Any

from babel.support import LazyProxy, NullTranslations, Translations
from flask import Flask
from flask_babel import get_locale

from app.config import ROOT

CATALOGUES = ROOT / "app" / "translations"
ENGLISH = NullTranslations()
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=ENGLISH)


def gettext(sentence: str, /, **values: Any) -> str:
    """The sentence in the visitor's language, with its values filled in; English where there is none."""
    said = _catalogue.get().gettext(sentence)
    return said % values if values else said


def lazy_gettext(sentence: str, /, **values: Any) -> LazyProxy:
    """Like ``gettext``, but said whenever it is shown: for labels that are made before there is a visitor."""
    return LazyProxy(gettext, sentence, enable_cache=False, **values)


def register(app: Flask) -> None:
    """Let every request speak its visitor's language, and templates say ``_``."""
    app.jinja_env.globals["_"] = gettext

    @app.before_request
    def choose() -> None:
        _catalogue.set(_load(str(get_locale())))


@cache
def _load(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])
