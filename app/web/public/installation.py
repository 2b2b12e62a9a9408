"""What the running installation has at hand: its settings, its postcodes, and its mail."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import current_app

from app.config import Settings
from app.domain.districts import Districts
from app.gateways import district_files
from app.queries.matching import Addressee, Held, representatives_of
from app.services.supporter_mail import Post
from app.web import snapshot


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["postbag"]
    return found


def districts() -> Mapping[str, Districts]:
    """The lists of postcodes in use; the folder is looked at every few seconds."""
    return snapshot.of("districts", lambda: district_files.current(settings().instance / "districts"))


def seated(country: str, area_ids: tuple[str, ...]) -> tuple[tuple[Addressee, ...], tuple[Held, ...]]:
    """Who represents these areas today, and the seats that cannot be written to."""
    today = datetime.now(UTC).date()
    return snapshot.read(representatives_of, country, area_ids, today, seconds=snapshot.ROSTER_SECONDS)


def post() -> Post:
    """Who we are when we write to a supporter, and where our pages stand."""
    return Post(settings().sender, settings().site_url)
