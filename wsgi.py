"""The WSGI entry point: ``app``. Wrong settings end it with their sentence.

Their exit code is EX_TEMPFAIL: a mail server whose pipe starts us keeps its mail until they are right.
"""

import sys

from app import create_app
from app.domain.errors import SettingsError
from app.domain.incoming.filing import TEMPFAIL
from app.web import places

try:
    app = create_app()
    on_sqlite = app.extensions["postbag"].database_url.startswith("sqlite")
    few = places.ON_SQLITE if on_sqlite else places.ELSEWHERE
    app.wsgi_app = places.AtPlaces(app.wsgi_app, few)  # type: ignore[method-assign]
except SettingsError as error:
    print(f"Error: {error}", file=sys.stderr)  # noqa: T201 - there is no log yet
    sys.exit(TEMPFAIL)
