"""Tables to take home: CSV, streamed."""

from collections.abc import Iterable

from flask import Response


def csv_response(name: str, lines: Iterable[str]) -> Response:
    """A CSV file that is made while it is sent. The lines need nothing of the request."""
    response = Response(iter(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
