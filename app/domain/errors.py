"""The one tree of errors. Each door translates it: a page, an exit message, a retry."""


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext's extractor knows
    """Mark a sentence for translation; the door that shows it translates it."""
    return sentence


class PostbagError(Exception):
    """Something a person can be told: a plain sentence, with ``values`` for its ``%(name)s``.

    Values are never personal data: the sentence may be logged.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class BadInput(PostbagError):
    """What was typed cannot be used as it is; ``field`` names where, ``""`` if nowhere in particular."""

    def __init__(self, sentence: str, field: str = "", **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


class NotFound(PostbagError):
    """There is nothing under that name, or no longer."""


class NotAllowed(PostbagError):
    """It exists, and this may not be done to it now."""


class TooLate(NotAllowed):
    """It could have been done before, and the moment has passed."""


class NotTaken(PostbagError):
    """A mail that a door refuses; ``why`` is one of domain/incoming/filing.py's."""

    def __init__(self, why: str) -> None:
        super().__init__(N_("This mail is not taken: %(why)s."), why=why)
        self.why = why


class Unavailable(PostbagError):
    """Something outside does not answer now; trying again later is the remedy."""


class SettingsError(PostbagError):
    """The installation is set up in a way that must not run."""
