"""``/``, ``/privacy`` and ``/data-sources``: what there is, what is kept, and where the data comes from."""

import re
from collections.abc import Iterable
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from app import i18n
from app.domain import deadlines
from app.queries import campaigns, provenance
from app.sentences import lazy_gettext as _l
from app.web import snapshot, wording
from app.web.public import bp
from app.web.public.installation import districts, settings

PLACES = wording.COUNTRIES | {"UN": _l("United Nations"), "CN": _l("Missions of China")}
WEB_ADDRESS = re.compile(r"https?://(?:www\.)?(?P<site>[^/\s]+)\S*")


@bp.get("/")
def home() -> ResponseReturnValue:
    """The open campaigns."""
    return render_template(
        "pages/home.html", campaigns=snapshot.read(campaigns.open_campaigns, i18n.language())
    )


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept, how long, and who answers for it."""
    return render_template("pages/privacy.html", retention=settings().retention, deadlines=deadlines)


@bp.get("/data-sources")
def data_sources() -> ResponseReturnValue:
    """Each source with its licence and date."""
    return render_template(
        "pages/data_sources.html",
        origins=snapshot.read(provenance.origins),
        lists=[districts.about for districts in districts().values()],
        places=PLACES,
        cited=cited,
        dated=dated,
    )


def cited(sources: Iterable[str]) -> str:
    """The sources in words: of a web address the site, each once."""
    return "; ".join(dict.fromkeys(map(_site, sources)))


def _site(source: str) -> str:
    return WEB_ADDRESS.sub(lambda found: found["site"], source)


def dated(as_of: str) -> str:
    """The day or the month that a list of postcodes says it is of."""
    year, month, *days = map(int, as_of.split()[-1].split("-"))
    return i18n.day(date(year, month, *days)) if days else i18n.month(date(year, month, 1))
