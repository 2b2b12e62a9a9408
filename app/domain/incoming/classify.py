"""Stub until the classifier is merged."""

from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict


def classify(mail: Mail, sent_to_bounce: bool = False) -> Verdict:
    """A person wrote it."""
    return Verdict(Kind.BOUNCE if sent_to_bounce else Kind.PERSON, "stub", permanent=sent_to_bounce or None)
