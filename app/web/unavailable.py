"""When the database is away, full, or held by somebody else for too long: one page that keeps what was typed.

It reads nothing. Its form holds every field that was sent, so that one press tries the same again.
"""

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from app.sentences import gettext as _
from app.web.errors import log_fault, typed

TRY_AGAIN_AFTER = 60  # seconds
# The last: every connection that we may have is taken.
AWAY = (OperationalError, InterfaceError, TimeoutError)
OWN_TOKEN = "csrf_token"  # the form brings a fresh one  # noqa: S105  # nosec B105


def handle(app: Flask) -> None:
    """Register the page."""
    for kind in AWAY:
        app.register_error_handler(kind, _away)


def _away(error: Exception) -> ResponseReturnValue:
    log_fault(error)
    again = [pair for pair in request.form.items(multi=True) if pair[0] != OWN_TOKEN]
    page = render_template(
        "pages/unavailable.html",
        sentence=_("We cannot look up or keep anything just now. Please try again in a minute."),
        draft=typed(),
        posted=request.method == "POST" and request.blueprint == "public",  # at the desk there are passwords
        again=again,
    )
    return make_response(page, 503, {"Retry-After": str(TRY_AGAIN_AFTER)})
