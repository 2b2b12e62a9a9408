"""The organisers' pages, behind their sign-in."""

from flask import Flask, Response, request

from app.config import Settings
from app.web import snapshot
from app.web.desk import (
    access,
    auth,
    campaigns,
    exports,
    letter_replies,
    letters,
    people,
    queue,
    rates,
    reasons,
    replies,
    representatives,
    signing_in,
    texts,
    today,
    wording,
)
from app.web.desk.blueprint import desk

# Each adds its views to the desk.
ROOMS = (
    today,
    campaigns,
    texts,
    letters,
    letter_replies,
    replies,
    queue,
    representatives,
    rates,
    exports,
    people,
    signing_in,
)


def register(app: Flask, settings: Settings) -> None:
    """Add the desk."""
    auth.set_up(app, settings)
    app.register_blueprint(desk)


desk.before_request(access.guard)


@desk.after_request
def show(response: Response) -> Response:
    """What an organiser has changed is on the public pages at once."""
    if request.method == "POST":
        snapshot.forget()
    return response


desk.context_processor(
    lambda: {
        "wording": wording,
        "why": reasons.why,
        "may": access.may,
        "CHANGE": access.CHANGE,
        "OWN": access.OWN,
        "mails_waiting": replies.waiting,
    }
)
