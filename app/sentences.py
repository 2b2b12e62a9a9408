"""The interface's sentences in the visitor's language, from the catalogues under app/translations.

Flask-Babel's gettext finds its context, its domain and its locale anew for every sentence, and a page has
sixty of them (docs/decisions/0005). Here the language is found once per request, and Babel does the rest.
"""

from functools import cache
from typing import Any

from babel.support import LazyProxy, NullTranslations, Translations
from flask import Flask

from app import i18n
from app.config import ROOT

CATALOGUES = ROOT / "app" / "translations"


def gettext(sentence: str, /, **values: Any) -> str:
    """The sentence in the visitor's language, with its values filled in; English where there is none."""
    said = _catalogue(i18n.language()).gettext(sentence)
    return said % values if values else said


def ngettext(one: str, many: str, num: int) -> str:
    """The sentence for so many, with ``%(num)d`` filled in."""
    return _catalogue(i18n.language()).ngettext(one, many, num) % {"num": num}


def lazy_gettext(sentence: str, /, **values: Any) -> LazyProxy:
    """Like ``gettext``, but said whenever it is shown: for labels that are made before there is a visitor."""
    return LazyProxy(gettext, sentence, enable_cache=False, **values)


def register(app: Flask) -> None:
    """Let templates say ``_`` and ``ngettext``."""
    app.jinja_env.globals |= {"_": gettext, "ngettext": ngettext}


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])
