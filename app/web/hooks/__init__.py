"""``POST /hooks/inbound``: a mail provider or a script hands over a mail that came for us, signed.

The body is the mail. ``X-Postbag-Timestamp`` is the time in Unix seconds, ``X-Postbag-Signature`` is
``sha256=`` and the HMAC of ``timestamp.body``. Whom the mail is for is read from its own head: a header of
the call would not be signed.
"""

import contextlib
import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from app import db
from app.config import Settings
from app.domain.errors import NotTaken
from app.domain.incoming import envelope, hook
from app.domain.incoming.filing import LARGEST, Door, Refusal
from app.domain.incoming.refused import Counts, Refusals
from app.extensions import csrf
from app.services import doors, hook_calls
from app.services.doors import Arrival
from app.web import endings
from app.web.errors import log_fault
from app.web.limits import limit

bp = Blueprint("hooks", __name__)
Said = tuple[dict[str, str], int]
STATUS = {
    Refusal.UNKNOWN: 422,
    Refusal.FLOODED: 429,
    Refusal.TOO_BIG: 413,
    Refusal.LOOP: 422,
    Refusal.FORGED: 401,
    Refusal.REPLAYED: 409,
    Refusal.BUSY: 429,
}
COUNT_EVERY = 5.0  # seconds between two writes of what was refused


@bp.url_value_preprocessor
def read(_endpoint: str | None, _values: object) -> None:
    """The body as it is, before anything takes it for a form; it may be larger than any page's."""
    request.max_content_length = LARGEST
    request.get_data()


@bp.post("/hooks/inbound")
@limit("600 per minute")
def inbound() -> Said:
    """Take a mail in: 202 is only said once it is kept."""
    settings: Settings = current_app.extensions["postbag"]
    if not settings.doorways.hook_secret:
        return {"status": "there is no hook: HOOK_SECRET is not set"}, 404
    try:
        _take(settings, request.get_data(), datetime.now(UTC))
    except NotTaken as refusal:
        return _refused(Refusal(refusal.why))
    return {"status": "kept"}, 202


@bp.errorhandler(SQLAlchemyError)
def away(error: SQLAlchemyError) -> Said:
    """Nothing was kept; the caller has the mail and tries again."""
    log_fault(error)
    return {"status": "it could not be kept right now"}, 503


@bp.errorhandler(RequestEntityTooLarge)
def too_big(_error: RequestEntityTooLarge) -> Said:
    """More octets than a mail may have."""
    return _refused(Refusal.TOO_BIG)


@bp.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> Said:
    """Too many calls from one network."""
    return _refused(Refusal.BUSY)


@bp.after_request
def count(response: Response) -> Response:
    """Write what was refused every few seconds, when the response is out."""
    refusals: Counting = current_app.extensions["hook_refusals"]
    if refusals.due():
        response.call_on_close(refusals.flush)
    return response


class Counting(Refusals):
    """What the hook refused, written every few seconds and when the process ends."""

    _written = float("-inf")

    def due(self) -> bool:
        """Whether the last write was a while ago."""
        return time.monotonic() - self._written > COUNT_EVERY

    def flush(self) -> None:
        """Write; what cannot be written now is kept for the next time."""
        self._written = time.monotonic()
        with contextlib.suppress(Exception):  # a count must never cost anybody their mail
            self.write(_to_database)


def register(app: Flask) -> None:
    """Add the hook. It carries a signature in the place of a form's token."""
    counting = app.extensions["hook_refusals"] = Counting()
    endings.add(app, counting.flush)
    csrf.exempt(bp)
    app.register_blueprint(bp)


def _take(settings: Settings, raw: bytes, now: datetime) -> None:
    """Keep the mail of a call that is ours, together with the call; raises NotTaken."""
    timestamp = request.headers.get("X-Postbag-Timestamp", "").strip()
    signature = request.headers.get("X-Postbag-Signature", "").strip().lower()
    if not hook.fits(settings.doorways.hook_secret, timestamp, raw, signature):
        raise NotTaken(Refusal.FORGED)
    if not hook.is_now(timestamp, now):
        raise NotTaken(Refusal.REPLAYED)
    on = envelope.read(raw, settings.reply_domain)
    with db.transaction() as session:
        if not hook_calls.first_time(session, signature, now):
            raise NotTaken(Refusal.REPLAYED)
        address = doors.admit(session, settings.sender, on.recipient, now)
        arrival = Arrival(Door.HOOK, on.sender, on.recipient, raw)
        doors.take(session, settings.sender, arrival, address, now)


def _refused(why: Refusal) -> Said:
    current_app.extensions["hook_refusals"].add(Door.HOOK, why)
    return {"status": why}, STATUS[why]


def _to_database(counts: Counts) -> None:
    now = datetime.now(UTC)
    with db.transaction() as session:
        for (door, why), number in counts.items():
            doors.count_refusal(session, door, why, now, number)
