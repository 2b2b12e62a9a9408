"""A campaign as it is written down: its words, facts, letters and targets, and the rules they keep."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import claims, draft, pacing, roster, surveys, template
from app.domain.errors import N_, BadInput
from app.domain.pacing import NO_LIMIT, Pace
from app.domain.surveys import AS_USUAL, Aftercare
from app.domain.template_nodes import Template

# Roles that stand for an area: their letters' subjects begin with it.
WITH_CONSTITUENCY = frozenset({"mp", "senator", "representative", "ca_mp", "depute"})
WITHOUT_CONSTITUENCY = frozenset({"special_rapporteur", "high_commissioner", "un_office"})
CHANNELS = frozenset({"", "email", "form", "post"})  # "": as the office can be reached
CONFIDENCE = frozenset({"confirmed", "reported", "disputed", "dated"})
_CONSTITUENCY_FIRST = "{{ constituency }}"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a campaign writes to: a chamber's members by area, or the offices listed."""

    country: str
    chamber: str
    role: str
    languages: tuple[str, ...]
    channel: str = ""
    office_ids: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "country": self.country,
            "chamber": self.chamber,
            "role": self.role,
            "languages": list(self.languages),
            "channel": self.channel,
            "office_ids": list(self.office_ids),
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Target":
        """The stored form, read."""
        return cls(
            country=stored["country"],
            chamber=stored["chamber"],
            role=stored["role"],
            languages=tuple(stored["languages"]),
            channel=stored.get("channel", ""),
            office_ids=tuple(stored.get("office_ids", ())),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """A campaign's own words in one language."""

    language: str
    title: str
    headline: str
    summary: str
    ask: str
    risk: str
    why_prompt: str
    place_prompt: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactBlock:
    """A fact in one language, with where it stands and until when it may be said unchecked."""

    key: str
    language: str
    position: int
    figure: str  # the few words shown large, "" if not on the campaign's page
    text: str
    sentence: str
    source: str
    source_url: str
    as_of: date
    review_on: date
    confidence: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's template for one role in one language."""

    role: str
    language: str
    variant: str
    subjects: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """Everything that is written about one campaign."""

    slug: str
    refs: tuple[str, ...]
    targets: tuple[Target, ...]
    words: tuple[Words, ...]
    facts: tuple[FactBlock, ...]
    letters: tuple[Letter, ...]
    pace: Pace = NO_LIMIT
    aftercare: Aftercare = AS_USUAL


def check(campaign: Campaign) -> None:
    """Raise BadInput or TemplateError for the first thing in a campaign that must not be published."""
    for target in campaign.targets:
        check_target(target)
    pacing.check(campaign.pace)
    surveys.check(campaign.aftercare)
    languages = {words.language for words in campaign.words}
    quotable = quotations(f"{fact.figure}\n{fact.text}" for fact in campaign.facts)
    for fact in campaign.facts:
        if (
            fact.confidence not in CONFIDENCE
            or fact.review_on <= fact.as_of
            or fact.language not in languages
        ):
            raise BadInput(
                N_("The fact “%(key)s” has an unknown confidence or language, or its dates are reversed."),
                "facts",
                key=fact.key,
            )
        claims.refuse(f"{fact.text}\n{fact.sentence}", quotable, "facts")
    known = draft.known_fields(fact.key for fact in campaign.facts)
    titles = [words.title for words in campaign.words]
    for letter in campaign.letters:
        check_letter(letter, known, quotable, titles)


def check_target(target: Target) -> None:
    """Raise BadInput for a target that no campaign may have.

    Working groups that take individual cases cannot protect a source, so a mass form never leads to them; a
    mission hands the writer's name and address to its government.
    """
    if target.role == "mission" or target.country == "CN":
        raise BadInput(
            N_("Letters to missions are off: they give names and addresses to a government."), "targets"
        )
    if not all(map(roster.may_be_target, target.office_ids)):
        raise BadInput(
            N_("This office takes cases from relatives: a campaign may link to it, and never write to it."),
            "targets",
        )
    by_area = target.role in WITH_CONSTITUENCY and not target.office_ids
    by_office = target.role in WITHOUT_CONSTITUENCY and target.office_ids and target.channel == "post"
    if not (by_area or by_office) or target.channel not in CHANNELS or not target.languages:
        raise BadInput(
            N_(
                "A target is a chamber of members with areas, or UN offices by their ids, written to by post."
            ),
            "targets",
        )


def check_letter(
    letter: Letter, known: Collection[str], quotable: Collection[str], titles: Iterable[str]
) -> Template:
    """The letter understood; raises TemplateError or BadInput for what must not be sent in anybody's name."""
    body = template.parse(letter.body, known)
    claims.refuse(body.prose, quotable)
    for field in ("salutation", "close"):
        if field not in body.fields:
            raise BadInput(N_("A letter needs “{{ salutation }}” and “{{ close }}”."), "body")
    if not {"why", "reasons"} <= body.fields:
        raise BadInput(
            N_("A letter needs “{{ why }}” and “{{ reasons }}”: what its author says in their own words."),
            "body",
        )
    if not letter.subjects:
        raise BadInput(N_("A letter needs at least one subject."), "subjects")
    for subject in letter.subjects:
        check_subject(subject, letter.role, known, quotable, titles)
    return body


def check_subject(
    subject: str, role: str, known: Collection[str], quotable: Collection[str], titles: Iterable[str]
) -> None:
    """Raise TemplateError or BadInput for a subject that offices would set aside, or that does not parse."""
    parsed = template.parse(subject, known, "subjects")
    claims.refuse(parsed.prose, quotable, "subjects")
    if role in WITH_CONSTITUENCY and not subject.startswith(_CONSTITUENCY_FIRST):
        raise BadInput(
            N_("A subject begins with “{{ constituency }}”: offices look for it first."), "subjects"
        )
    draft.subject(draft.assemble(parsed, {"constituency": "Aldershot"}), titles)


def quotations(texts: Iterable[str]) -> tuple[str, ...]:
    """What may be quoted: the words that stand between quotation marks in the texts of the facts."""
    return tuple(dict.fromkeys(words for text in texts for words in claims.quoted(text)))
