"""What every response carries: a strict content policy, and no copy of a personal page anywhere."""

import re

from flask import Flask, Response, abort, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def protect(app: Flask, https: bool) -> None:
    """Refuse addresses that are no text, and set the security headers.

    A view that may be cached says so itself.
    """

    @app.before_request
    def refuse() -> None:
        if (
            CONTROL.search(request.path) or b"%00" in request.query_string
        ):  # PostgreSQL takes no NUL, and nothing of ours has any of them
            abort(404)

    ours = HEADERS | (HTTPS_HEADERS if https else {})

    @app.after_request
    def headers(response: Response) -> Response:
        there = {name.lower() for name, _value in response.headers}
        response.headers.extend({name: value for name, value in ours.items() if name.lower() not in there})
        return response
