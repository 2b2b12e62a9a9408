"""What the supporters' and the organisers' forms share."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField

from app.sentences import lazy_gettext as _l

# A token that is too old is no mistake in a field.
STALE = _l("This page had been open for a long time. Nothing is lost: please check it and send it again.")


class Choice(StringField):
    """One of some codes; ``choices`` are pairs of code and label for the page."""

    def __init__(self, label: Any, choices: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = choices
