"""The banner that says the figures are made up, on every page as soon as one letter is."""

import time
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain.errors import SettingsError
from app.queries import synthetic

ASK_AGAIN = 20.0  # seconds; in the sandbox only, for a live installation makes no synthetic letter


class MadeUp:
    """Whether there are made-up letters, asking the database seldom."""

    def __init__(self, live: bool) -> None:
        self._live = live
        self.forget()

    def forget(self) -> None:
        """Ask at the next page, as after a start."""
        self._found, self._asked = False, 0.0

    def found(self) -> bool:
        """Whether there was one when the database was asked last."""
        due = not self._asked if self._live else time.time() - self._asked >= ASK_AGAIN
        if due and not self._found:
            # The page that says the database is away must still come.
            with suppress(SQLAlchemyError), db.reading() as session:
                self._found, self._asked = synthetic.exists(session), time.time()
        return self._found


def mark(app: Flask, live: bool) -> None:
    """Give every template ``synthetic_banner``; a live installation with made-up letters serves no page."""
    made_up = app.extensions["made_up"] = MadeUp(live)

    if live:

        @app.before_request
        def refuse() -> None:
            if made_up.found():
                raise SettingsError(synthetic.NOT_LIVE)

    @app.context_processor
    def banner() -> dict[str, bool]:
        return {"synthetic_banner": made_up.found()}
