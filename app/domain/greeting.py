"""A letter whose seat changed hands: greeted anew, and otherwise left as its author wrote it."""

from app.domain import addressing
from app.domain.addressing import Holder


def replaced(body: str, role: str, language: str, old: Holder, new: Holder) -> str:
    """``body`` with the new holder's salutation in place of the old one's, if it still begins with that."""
    before = addressing.salutation(role, language, old)
    if not body.startswith(before):
        return body
    return addressing.salutation(role, language, new) + body.removeprefix(before)
