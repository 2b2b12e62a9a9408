"""The WSGI entry point: ``app``. Wrong settings end it with their sentence.

Their exit code is EX_TEMPFAIL: a mail server whose pipe starts us keeps its mail until they are right.
"""

import gc
import sys

gc.disable()  # what is imported stays: to look for garbage in it takes a sixth of the time of a start

from app import create_app  # noqa: E402
from app.domain.errors import SettingsError  # noqa: E402
from app.domain.incoming.filing import TEMPFAIL  # noqa: E402
from app.processor import Processor  # noqa: E402
from app.web import places  # noqa: E402

try:
    app = create_app()
    on_sqlite = app.extensions["postbag"].database_url.startswith("sqlite")
    few = places.ON_SQLITE if on_sqlite else places.ELSEWHERE
    app.wsgi_app = places.AtPlaces(app.wsgi_app, few, Processor().keep)  # type: ignore[method-assign]
except SettingsError as error:
    print(f"Error: {error}", file=sys.stderr)  # noqa: T201 - there is no log yet
    sys.exit(TEMPFAIL)

gc.freeze()
gc.enable()
