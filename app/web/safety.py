"""What every response carries: a strict content policy, and no copy of a personal page anywhere."""

import re

from flask import Flask, Response, abort, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response
