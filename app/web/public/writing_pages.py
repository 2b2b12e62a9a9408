"""The two pages on which a letter is written, and the parts that they have in common for many visitors.

What is the same for all who write to an office, or whom a campaign asks in one language, is made once and
kept for a while; a page puts the signs, the day and its author's words between such parts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from flask import get_template_attribute, url_for
from flask_wtf.csrf import generate_csrf

from app.i18n import language, letter_date
from app.queries.campaigns import FactBlock
from app.web import gaps, snapshot
from app.web.forms import STALE
from app.web.public import checks
from app.web.public.forms import LetterForm, PromptForm, ReasonsForm, stale
from app.web.public.installation import settings
from app.web.public.writing import Writing

Parts = Mapping[str, str | bytes]  # of a page, by the name of their place


def unanswered(current: Writing) -> bytes:
    """The page with the two questions, as everybody gets it who has answered nothing yet."""

    def blank() -> bytes:
        return gaps.octets(_questions(current, PromptForm(formdata=None), ReasonsForm(formdata=None)))

    return _prompts(current, snapshot.of(("questions", current.version.id, language()), blank))


def stale_questions(current: Writing) -> bytes:
    """The same with what was typed and chosen, for somebody whose page was open for too long."""
    return _prompts(current, _questions(current, PromptForm(), ReasonsForm()), str(STALE))


def assembled(current: Writing, body: str) -> bytes:
    """The page with a letter that has just been put together."""
    return _letter(current, body, _untouched(current))


def written(current: Writing, form: LetterForm, fact_added: bool = False, puzzle: str = "") -> bytes:
    """The page with the letter in its textarea, as it stands; with a puzzle where a limit has tripped."""
    trouble = stale(form)
    made = _words(current, form) | _signing(form, current.to.channel)
    return _letter(current, form.body.data or "", made, trouble, fact_added, puzzle)


def _prompts(current: Writing, questions: str | bytes, trouble: str = "") -> bytes:
    key = "addressed", current.version.id, current.to.id, language()
    around = snapshot.of(key, lambda: _encoded(_addressed(current)), snapshot.ROSTER_SECONDS)
    return gaps.page("pages/prompts.html", **_signs(current), questions=questions, trouble=trouble, **around)


def _addressed(current: Writing) -> dict[str, str]:
    """Where the form goes, and what stands before the questions; the same for all of an office."""
    part = get_template_attribute("pages/_questions.html", "addressed")
    addressed = part(current.given.block, current.given.salutation, current.version.language)
    return _form_of(current) | {"addressed": addressed}


def _questions(current: Writing, answers: PromptForm, reasons: ReasonsForm) -> str:
    """The questions and the lists of reasons, with what was typed and chosen, and the button below them."""
    answers.ask(current.campaign.why_prompt, current.campaign.place_prompt)
    reasons.offer(current.reasons)
    questions = get_template_attribute("pages/_questions.html", "questions")
    made: str = questions(answers, reasons, current.campaign.ask)
    return made


def _letter(
    current: Writing,
    body: str,
    made: Parts,
    trouble: str = "",
    fact_added: bool = False,
    puzzle: str = "",
) -> bytes:
    """The page around what was ``made`` of its form."""
    remarks, facts = current.beside(body)
    return gaps.page(
        "pages/write.html",
        **_signs(current),
        postcode=current.begun.postcode,
        body=body,
        before=checks.card(remarks),
        facts=_to_add(current, facts, fact_added),
        trouble=trouble,
        puzzle=puzzle,
        most_tries=str(settings().bounds.work),
        **made,
    )


def _signs(current: Writing) -> dict[str, str]:
    """What says that a form is ours and whose it is, and the day on the letter."""
    today, begun = datetime.now(UTC).date(), current.begun
    day = letter_date(today, begun.language, begun.country)
    return {"token": generate_csrf(), "begun": current.signed, "day": day}


def _to_add(current: Writing, facts: tuple[FactBlock, ...], opened: bool) -> bytes:
    """The facts that one may add, if there are any."""
    if not facts:
        return b""
    written = current.version.language

    def made() -> bytes:
        to_add = get_template_attribute("pages/_facts.html", "to_add")
        return gaps.octets(to_add(facts, written, opened))

    keys = tuple(fact.key for fact in facts)
    return snapshot.of(("facts", current.version.id, keys, opened, language()), made)


def _words(current: Writing, form: LetterForm) -> dict[str, str]:
    """What was wrong, and what stands before the text of the letter."""
    form.subject.choices = [(text, text) for text in current.given.subjects]
    ui = partial(get_template_attribute, "pages/macros.html")
    words = get_template_attribute("pages/_letter_form.html", "words")
    check = url_for("public.check", slug=current.campaign.slug)
    return _form_of(current) | {
        "summary": ui("error_summary")(form),
        "asked": ui("hidden")(form.asked),
        "words": words(form, current.given.block, check),
    }


def _signing(form: LetterForm, channel: str) -> dict[str, str]:
    """Who signs the letter, and what they agree to; the page puts the postcode between the two."""
    part = partial(get_template_attribute, "pages/_letter_form.html")
    return {"signer": part("signer")(form), "agreements": part("agreements")(form, channel)}


def _untouched(current: Writing) -> Parts:
    """What is made of the form of a letter for everybody who has filled in nothing yet."""
    channel = current.to.channel

    def signing() -> Parts:
        return _encoded(_signing(LetterForm(formdata=None), channel))

    def made() -> Parts:
        words = _words(current, LetterForm(formdata=None, subject=current.given.subjects[0]))
        return {**_encoded(words), **snapshot.of(("unsigned", channel, language()), signing)}

    key = "untouched", current.version.id, current.to.id, language()
    return snapshot.of(key, made, snapshot.ROSTER_SECONDS)


def _encoded(parts: Parts) -> Parts:
    return {name: gaps.octets(part) for name, part in parts.items()}


def _form_of(current: Writing) -> dict[str, str]:
    """To whom the form of these pages is, and where it goes."""
    return {"name": current.to.name, "here": url_for("public.write", slug=current.campaign.slug)}
