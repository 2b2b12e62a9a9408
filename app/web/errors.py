"""The web door's translation of errors: each becomes a page with a clear sentence."""

import traceback

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests

from app.domain.errors import BadInput, NotAllowed, NotFound, PostbagError
from app.sentences import gettext as _

# The fields in which people write more than they want to write again, in the order of their pages.
WRITTEN = ("why", "place", "subjects", "own_subject", "body", "reason", "value", "source")


def say(error: PostbagError) -> str:
    """The error's sentence in the visitor's language."""
    sentence = _(error.sentence)
    return sentence % error.values if error.values else sentence


def handle(app: Flask) -> None:
    """Register the pages for everything that can go wrong."""
    status = {BadInput: 400, NotAllowed: 409, NotFound: 404}

    @app.errorhandler(PostbagError)
    def known(error: PostbagError) -> tuple[str, int]:
        code = next((code for kind, code in status.items() if isinstance(error, kind)), 500)
        return page(say(error), code)

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> tuple[str, int]:
        return page(
            _("This page was open for too long. Please go back, load it again and try once more."),
            400,
            typed(),
        )

    @app.errorhandler(TooManyRequests)
    def too_many(error: TooManyRequests) -> tuple[str, int]:
        return page(_sentence(429), 429, typed())

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int]:
        return page(_sentence(error.code or 500), error.code or 500)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        log_fault(error)
        return page(_sentence(500), 500, typed())


def log_fault(error: Exception) -> None:
    """Log where it broke, never what it said: the message may quote what somebody typed."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    structlog.get_logger("web").error("fault", kind=type(error).__name__, frames=frames[-12:])


def _sentence(code: int) -> str:
    return {
        404: _("There is no such page. The address may be mistyped, or the page is gone."),
        405: _("This page can only be reached through its form."),
        413: _("That is too much at once. Please shorten your letter."),
        429: _("Too many tries from your network just now. Please wait a few minutes and try again."),
    }.get(code, _("Something went wrong on our side. Nothing was sent. Please try again in a moment."))


def page(sentence: str, code: int, draft: str = "") -> tuple[str, int]:
    """A neutral page that says one thing, and gives ``draft`` back to whoever typed it."""
    return render_template("pages/error.html", sentence=sentence, code=code, draft=draft), code


def typed() -> str:
    """What somebody wrote in the form that cannot be taken now."""
    return "\n\n".join(filter(None, (request.form.get(name, "").strip() for name in WRITTEN)))
