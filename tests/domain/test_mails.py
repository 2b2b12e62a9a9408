"""The words of our own mails: in each language, with one link, and silent about the cause."""

import re
from collections.abc import Callable

import pytest

from app.domain import mails, survey_mails
from app.domain.mails import Mail
from app.domain.surveys import Stage

LINK = "https://letters.example.org/l/0123456789abcdefghjkmnpqrs"
ALL: dict[str, Callable[[str], Mail]] = {
    "confirmation": lambda locale: mails.confirmation(
        locale, organisation="Safe Letters", link=LINK, code="012345", days=7
    ),
    "reminder": lambda locale: mails.reminder(locale, organisation="Safe Letters", link=LINK, days=6),
    "already": lambda locale: mails.already_confirmed(locale, organisation="Safe Letters", link=LINK),
    "given_back": lambda locale: mails.given_back(locale, organisation="Safe Letters", link=LINK),
    "full": lambda locale: mails.full(locale, organisation="Safe Letters", link=LINK),
    "again": lambda locale: mails.confirm_again(locale, organisation="Safe Letters", link=LINK),
    **{
        f"survey {stage} {answered}": lambda locale, stage=stage, answered=answered: survey_mails.survey(
            locale, stage, answered=answered, organisation="Safe Letters", link=LINK
        )
        for stage in Stage
        for answered in (False, True)
    },
}
CAUSE = re.compile(
    r"kore|corée|chin|refoul|escap|defect|passage|repatri|campaign|campagne|parliament|minist|\bMP\b", re.I
)


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("kind", ALL)
def test_a_mail_has_one_link_alone_on_its_line_and_names_no_cause(kind: str, locale: str) -> None:
    mail = ALL[kind](locale)
    assert [line for line in mail.text.splitlines() if "http" in line] == [LINK]
    assert f"\n\n{LINK}\n\n" in mail.text
    assert not CAUSE.search(mail.subject + mail.text.replace(LINK, ""))
    assert "$" not in mail.text
    assert "Safe Letters" in mail.text


def test_the_confirmation_has_the_code_and_its_subject_is_neutral() -> None:
    mail = ALL["confirmation"]("en")
    assert mail.subject == "Please confirm your letter"
    assert "012345" in mail.text
    assert "7 days" in mail.text


def test_paragraphs_are_one_line_each() -> None:
    for kind in ALL:
        assert "\n\n\n" not in ALL[kind]("en").text
        assert re.sub(r"\n\n", "", ALL[kind]("en").text.strip()).count("\n") == 0


@pytest.mark.parametrize(("locale", "language"), [("fr_CA", "fr"), ("fr-FR", "fr"), ("ko", "en"), ("", "en")])
def test_a_language_without_words_gets_english(locale: str, language: str) -> None:
    assert ALL["reminder"](locale) == ALL["reminder"](language)


def test_no_language_misses_a_mail() -> None:
    for kind in ALL:
        assert ALL[kind]("en").subject != ALL[kind]("fr").subject
