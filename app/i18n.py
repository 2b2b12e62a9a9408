"""Languages: which there are, which one a visitor reads, which way it runs, how days are written."""

import re
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone_name
from babel.numbers import format_decimal, format_percent
from flask import Flask, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header

from app.domain import clocks
from app.domain.clocks import Clock

# A language is offered once its catalogue is complete; tests/test_translations.py holds it to that.
LANGUAGES = ("en", "fr")
# Where a language is written in more than one way, the first is for those who do not say which they like.
WRITTEN = {"en": ("en-GB", "en-US"), "fr": ("fr", "fr-CA")}
MONTH_FIRST = {"US", "CA"}  # countries whose English letters are dated November 23, 2026
_THE_FIRST = re.compile(r"\b1 ")
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def language() -> str:
    """The code of the visitor's language, one of LANGUAGES; the first of them where nobody visits."""
    return _language.get()


def _chosen() -> str:
    """The language asked for, else the best of what the browser reads."""
    try:
        # Looking where there is none takes as long.
        linked = request.args.get("lang", "") if request.query_string else ""
        asked = linked or (request.form.get("lang", "") if request.method == "POST" else "")
    except RequestEntityTooLarge:  # the page that says so needs a language too
        asked = ""
    return asked if asked in LANGUAGES else _best(request.headers.get("Accept-Language", ""))


def country() -> str:
    """The country that the browser's languages name first, such as ``CA`` of fr-CA; "" if they name none."""
    return _territory(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def _territory(accepted: str) -> str:
    tags = (tag.split("-") for tag, _quality in parse_accept_header(accepted, LanguageAccept))
    return next((parts[-1].upper() for parts in tags if len(parts) > 1 and len(parts[-1]) == 2), "")


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


def register(app: Flask) -> None:
    """Let every request have its visitor's language, and templates write days: ``{{ today|day }}``."""

    @app.before_request
    def choose() -> None:
        _language.set(_chosen())

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        _language.set(LANGUAGES[0])

    app.jinja_env.filters |= {
        written.__name__: written
        for written in (day, short_day, weekday, moment, short_moment, clock, letter_date, number, percent)
    }
    app.jinja_env.filters["local_moment"] = local_moment


def day(on: date) -> str:
    """23 November 2026."""
    return _day(on, "long", _here())


def short_day(on: date) -> str:
    """23 Nov 2026."""
    return _day(on, "medium", _here())


def month(on: date) -> str:
    """November 2026."""
    return format_skeleton("yMMMM", on, locale=_here())


def weekday(on: date) -> str:
    """Mon 23 Nov."""
    return _first(format_skeleton("MMMEd", on, locale=_here()), _here())


def moment(at: datetime) -> str:
    """23 November 2026, 12:00 UTC."""
    return f"{day(at)}, {_time(at)}"


def short_moment(at: datetime) -> str:
    """23 Nov 2026, 12:00 UTC."""
    return f"{short_day(at)}, {_time(at)}"


def local_moment(at: datetime, clock: Clock) -> str:
    """23 November 2026, 12:00; with the name of the zone where the clock is not a whole country's."""
    return f"{day(at.astimezone(clock.zone))}, {local_time(at, clock)}"


def local_time(at: datetime, clock: Clock) -> str:
    """12:00, or 07:00 Eastern Standard Time."""
    if clock == clocks.UTC:
        return _time(at)
    local = at.astimezone(clock.zone)
    written = format_time(local.time(), "short", locale=_here())
    return written if clock.city else f"{written}, {get_timezone_name(local, 'long', locale=_here())}"


def clock(at: datetime) -> str:
    """12:00 UTC."""
    return _time(at)


def local_hour(at: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    """The day and the full hours between which a moment lies, by the clock of a place: Monday 23 November
    2026, 09:00, 10:00.
    """
    begins = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    day = _first(format_date(begins, "full", locale=_here()), _here())
    ends = begins + timedelta(hours=1)
    first, last = (format_time(hour.time(), "short", locale=_here()) for hour in (begins, ends))
    return day, first, last


def in_minutes(wait: timedelta) -> str:
    """in 15 minutes."""
    return format_timedelta(wait, "minute", add_direction=True, locale=_here())


@lru_cache(maxsize=1024)
def letter_date(on: date, language: str, country: str) -> str:
    """The day on a letter in this language from this country, whatever language its author reads here."""
    english = "en_US" if country in MONTH_FIRST else "en_GB"
    return _day(on, "long", Locale.parse(english if language == "en" else language))


def number(value: float) -> str:
    """3,000."""
    return format_decimal(value, locale=_here())


def percent(share: float) -> str:
    """45%."""
    return format_percent(share, locale=_here())


def _here() -> Locale:
    """How the visitor writes: the language, as the browser's own country writes it."""
    return _locale(language(), request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def _locale(language: str, accepted: str) -> Locale:
    ways = WRITTEN[language]
    return Locale.parse(parse_accept_header(accepted, LanguageAccept).best_match(ways) or ways[0], sep="-")


@lru_cache(maxsize=1024)
def _day(on: date, length: Literal["long", "medium"], locale: Locale) -> str:
    return _first(format_date(on, length, locale), locale)


def _first(written: str, locale: Locale) -> str:
    """French says 1er for the first day of a month, which CLDR leaves out."""
    return _THE_FIRST.sub("1er ", written) if locale.language == "fr" else written


def _time(at: datetime) -> str:
    return f"{format_time(at, 'short', locale=_here())} UTC"
