"""``/``, ``/privacy`` and ``/data-sources``: what there is, what is kept, and where the data comes from."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.domain import deadlines
from app.queries import campaigns, provenance
from app.web import snapshot, wording
from app.web.public import bp
from app.web.public.installation import districts, settings


@bp.get("/")
def home() -> ResponseReturnValue:
    """The open campaigns."""
    return render_template(
        "pages/home.html", campaigns=snapshot.read(campaigns.open_campaigns, str(get_locale()))
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
        sources=snapshot.read(provenance.sources),
        lists=[districts.about for districts in districts().values()],
        countries=wording.COUNTRIES,
    )
