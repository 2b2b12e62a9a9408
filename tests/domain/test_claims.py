"""What a letter must never say, in the words people say it in; and quotations to the letter."""

import json
import os
from pathlib import Path

import pytest

from app.domain import claims, template
from app.domain.template import TemplateError

SPOKEN = (
    "abstain from forcibly repatriating any persons",
    "no so-called defectors",
    "silent and quiet diplomacy with the Chinese government on this issue could not resolve this "
    "humanitarian catastrophe",
)

REFUSED = {
    "Myeonghui Ji was tortured in China.": "no source says where",
    "Elle a été torturée en Chine.": "no source says where",
    "Thae Yong-ho sits in the National Assembly.": "lost his seat",
    "Thae Yong-ho, a member of the National Assembly, said so.": "lost his seat",
    "Thae is a South Korean lawmaker.": "lost his seat",
    "Thae Yong-ho siège à l’Assemblée nationale.": "lost his seat",
    "Thae Yong-ho, député, l’a dit.": "lost his seat",
    "The UN confirmed that 600 people were returned.": "the UN confirmed no figure",
    "The United Nations has confirmed 600 returns.": "the UN confirmed no figure",
    "600 returns were confirmed by the UN.": "the UN confirmed no figure",
    "L’ONU a confirmé 600 renvois.": "the UN confirmed no figure",
    "As the UN's envoy said": "Special Rapporteur",
    "As the UN envoy said": "Special Rapporteur",
    "The UN special envoy warned us.": "Special Rapporteur",
    "The envoy of the United Nations warned us.": "Special Rapporteur",
    "L’envoyée spéciale de l’ONU l’a dit.": "Special Rapporteur",
    "China signed the agency’s Refugee Convention.": "is a treaty",
    "China breaks UNHCR's Refugee Convention.": "is a treaty",
    "La convention du HCR l’interdit.": "is a treaty",
    "About 600 people were sent back.": "is disputed",
    "Environ 600 personnes ont été renvoyées.": "is disputed",
    "NKDB has recorded 8,125 cases.": "more than 8,000",
    "NKDB a recensé 8 148 cas.": "more than 8,000",
    "The Commission urged China to “stop repatriating any persons”.": "no fact holds these words",
    'Thae said "quiet diplomacy has failed".': "no fact holds these words",
    "La Chine dit qu’il n’y a « pas de transfuges ».": "no fact holds these words",
    "China says there are “No so-called defectors”.": "no fact holds these words",
}

ALLOWED = [
    "Nobody should be tortured. China must stop.",
    "Thae Yong-ho, a former member of the National Assembly, said so.",
    "Thae Yong-ho, ancien député, l’a dit.",
    "Human-rights groups estimate 500 to 600, and the UN experts said hundreds.",
    "The estimates run from 500–600.",
    "Entre 500 et 600 personnes, selon des organisations.",
    "The UN confirmed nothing. Our town has 1,600 people.",
    "The UN Special Rapporteur has spoken.",
    "China joined the Refugee Convention in 1982; the UN refugee agency knows.",
    "NKDB has recorded more than 8,000 cases.",
    "It was asked to “abstain from forcibly repatriating any persons”.",
    "There are “no so-called defectors,” it says.",
    "The people’s own words don’t need marks, and 'single' ones stand for themselves.",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_claim_that_does_not_hold_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match=REFUSED[text]):
        claims.refuse(text, SPOKEN)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_holds_may_be_said(text: str) -> None:
    claims.refuse(text, SPOKEN)


def test_the_first_one_is_named_with_its_place_in_the_letter() -> None:
    source = "{{ salutation }}\n\n{% if why %}As the UN envoy said{% endif %} 600"
    with pytest.raises(TemplateError, match="Line 3, column 16: she is the UN Special") as refused:
        claims.refuse(template.parse(source, None).prose, SPOKEN)
    assert (refused.value.line, refused.value.column) == (3, 16)


def test_a_default_between_quotation_marks_is_no_quotation() -> None:
    claims.refuse(template.parse('{{ town|default("my town") }}', None).prose, SPOKEN)


def test_a_claim_broken_over_two_lines_is_seen() -> None:
    with pytest.raises(TemplateError, match="Special Rapporteur"):
        claims.refuse("the UN\nenvoy", SPOKEN)


def test_what_was_said_in_public_can_be_quoted_to_the_letter() -> None:
    spoken = Path(os.environ.get("POSTBAG_FACTS", "../shared/data")) / "context" / "quotes.json"
    if not spoken.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{spoken} is not here")
        pytest.skip(f"{spoken} is not here")
    quotes = [quote["text"] for quote in json.loads(spoken.read_text())["quotes"]]
    for quote in quotes:
        claims.refuse(f"They said “{quote}”", quotes)
        with pytest.raises(TemplateError, match="no fact holds"):
            claims.refuse(f"They said “{quote[:-4]}, indeed”", quotes)
