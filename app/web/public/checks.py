"""What stands beside the letter while it is written: kind sentences, never a score."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import get_template_attribute

from app.domain import safety
from app.domain.draft import Checks
from app.i18n import language
from app.sentences import gettext as _
from app.web import snapshot

AROUND = 40  # characters shown before and after what could endanger somebody


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list: good as it is, or worth a look, perhaps with the place in the letter."""

    fine: bool
    sentence: str
    pieces: tuple[Piece, ...] = ()


def remarks(checks: Checks, text: str, own: str) -> list[Remark]:
    """The list beside the letter: its voice, its question, its length, and what could endanger somebody.

    ``own`` is the letter with the campaign's lines blanked, which were looked at before they were published.
    """
    found = [_voice(checks), _question(checks), _length(checks)]
    for finding in safety.findings(own):
        found.append(Remark(False, _(safety.SENTENCES[finding.code]), excerpt(text, finding)))
    if len(found) == 3:
        found.append(Remark(True, _("Nothing that could point to somebody at risk, as far as we can tell")))
    return found


def card(found: Sequence[Remark]) -> str:
    """The card beside the letter. One that shows words of the letter is made for its author alone."""

    def before() -> str:
        card: str = get_template_attribute("pages/_before.html", "before")(found)
        return card

    if any(remark.pieces for remark in found):
        return before()
    return snapshot.of(("before", language(), *found), before)


def excerpt(text: str, finding: safety.Finding) -> tuple[Piece, ...]:
    """The part of the letter a finding is about, with its words marked."""
    first, last = finding.spans[0].start, max(span.end for span in finding.spans)
    start = max(0, first - AROUND)
    end = min(len(text), last + AROUND)
    pieces = [Piece("… " if start else "", False)]
    at = start
    for span in finding.spans:
        pieces += [Piece(text[at : span.start], False), Piece(text[span.start : span.end], True)]
        at = span.end
    pieces += [Piece(text[at:end], False), Piece(" …" if end < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece.text)


def too_little(checks: Checks) -> str:
    """What to say when a letter is not its author's yet; "" if it is."""
    if checks.enough:
        return ""
    return _(
        "Add a little more of your own: two sentences are enough. Or choose three of the reasons, "
        "if you cannot write much."
    )


def _voice(checks: Checks) -> Remark:
    sentences = {
        "yours": _("This sounds like you"),
        "your_reasons": _("These are your reasons, in your order"),
        "nearly": _("Nearly there: one more sentence of your own"),
        "begin": _("Add a sentence or two of your own: why it matters to you, who you are"),
    }
    return Remark(checks.enough, sentences[checks.voice])


def _question(checks: Checks) -> Remark:
    sentences = {
        "one": _("One clear question"),
        "none": _("Ask one thing, with a question mark: then they have to answer it"),
        "several": _("Several questions: one alone is harder to pass over"),
    }
    return Remark(checks.question == "one", sentences[checks.question])


def _length(checks: Checks) -> Remark:
    sentences = {"a_page": _("Fits one page"), "longer": _("Longer than one page: short letters are read")}
    return Remark(checks.length == "a_page", sentences[checks.length])
