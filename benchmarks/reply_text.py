"""The reply-text part of the scoreboard: a place for the figures that the words of a reply bring."""


def scoreboard() -> list[str]:
    """The lines of the scoreboard."""
    return []
