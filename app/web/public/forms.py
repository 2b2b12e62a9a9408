"""The supporters' forms: they check shape and keep what was typed; the domain checks truth."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from flask_wtf.csrf import validate_csrf
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from app.domain import draft, mailboxes, person
from app.domain.errors import BadInput
from app.domain.submission import Agreement, Author, Words
from app.gateways import disposable_domains
from app.i18n import language
from app.queries.letters import Paper, Sender
from app.sentences import gettext as _
from app.sentences import lazy_gettext as _l
from app.web import wording
from app.web.errors import say
from app.web.forms import STALE, Choice
from app.web.public.writing import Draft


def checked(field: Field, rule: Callable[[str], str]) -> None:
    """Put a field's text into the form that the domain keeps, or its sentence beside the field."""
    try:
        field.data = rule(field.data or "")
    except BadInput as error:
        raise StopValidation(say(error)) from error


def stale(form: FlaskForm) -> str:
    """What to say when a page was open for too long, or "": that is no mistake in a field."""
    if not form.csrf_token.errors:
        return ""
    form.csrf_token.errors = []
    return str(STALE)


def has_token(typed: Mapping[str, str]) -> bool:
    """Whether a form came from a page of ours that its visitor was given: all that one without rules has to
    show. Flask-WTF says so by itself at a third of what a form costs that is made for nothing else.

    The page that answers it carries the same token on: one that was good a moment ago is good for the day.
    """
    token = typed.get("csrf_token")
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    g.csrf_token = token  # where Flask-WTF keeps the one of this request
    return True


class MatchForm(FlaskForm):
    """Country and postcode. It stores nothing, so other sites may send it, and it needs no token."""

    class Meta:
        csrf = False

    country = Choice(_l("Country"))
    postcode = StringField(
        _l("Postcode"), description=_l("Used to find who represents you, then kept only in your letter.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.country.choices = countries(language())


@cache
def countries(_language: str) -> tuple[tuple[str, str], ...]:
    """The countries to choose from, named in the language in use."""
    return tuple((code, str(name)) for code, name in wording.COUNTRIES.items())


class PromptForm(FlaskForm):
    """The two questions."""

    why = TextAreaField()
    place = StringField()

    def ask(self, why: str, place: str) -> None:
        """Ask in the campaign's words: a prompt's first line is the question, the rest its hint."""
        for field, prompt in ((self.why, why), (self.place, place)):
            question, _break, field.description = prompt.partition("\n")
            field.label.text = question


class ReasonsForm(FlaskForm):
    """Three reasons for those who cannot write much; the token of the questions is theirs too."""

    class Meta:
        csrf = False

    reason1 = Choice(_l("First reason"))
    reason2 = Choice(_l("Second reason"))
    reason3 = Choice(_l("Third reason"))

    def offer(self, reasons: tuple[str, ...]) -> None:
        """Let these be chosen, by their number."""
        choices = [("", _("Choose a reason")), *((str(n), reason) for n, reason in enumerate(reasons))]
        for field in self:
            field.choices = choices


def chosen_reasons(typed: Mapping[str, str], reasons: tuple[str, ...]) -> list[str]:
    """The reasons that were chosen in a ReasonsForm, in their order."""
    by_number = {str(n): reason for n, reason in enumerate(reasons)}
    numbers = (typed.get(name) for name in ("reason1", "reason2", "reason3"))
    return [by_number[number] for number in numbers if number in by_number]


class WordsForm(FlaskForm):
    """A letter and who signs it; what printing needs."""

    body = TextAreaField(_l("Your letter"))
    name = StringField(_l("Full name"))
    street = StringField(_l("House number and street"))
    town = StringField(_l("Town or city"))

    def validate_body(self, field: Field) -> None:
        checked(field, draft.body)

    def validate_name(self, field: Field) -> None:
        checked(field, person.name)

    def validate_street(self, field: Field) -> None:
        checked(field, person.street)

    def validate_town(self, field: Field) -> None:
        checked(field, person.town)


class PrintForm(WordsForm):
    """A letter to print: nothing is stored, so it needs no token."""

    class Meta:
        csrf = False


class LetterForm(WordsForm):
    """The assembled letter, its author, and what they agree to."""

    subject = Choice(_l("Subject"))
    own_subject = StringField(_l("Or a subject of your own"))
    email = StringField(
        _l("E-mail address"),
        description=_l("We send one mail to confirm your letter. The office’s answer goes there too."),
    )
    asked = HiddenField()  # the address that its author was asked about: sent again, it is taken
    send = BooleanField(wording.CONSENT_SEND)
    keep_posted = BooleanField(wording.CONSENT_KEEP_POSTED)
    ask_reply = Choice(wording.CONSENT_ASK_REPLY, wording.CONSENTS_ASK_REPLY)

    def validate_email(self, field: Field) -> None:
        checked(field, person.email)
        checked(field, mailboxes.confirmable)
        doubt = mailboxes.question(field.data, disposable_domains.listed())
        if doubt and self.asked.data != field.data:
            self.asked.data = field.data
            raise StopValidation(say(doubt))

    def validate_send(self, field: Field) -> None:
        if not field.data:
            raise StopValidation(_("Please tick this if we may send your letter."))

    def validate_ask_reply(self, field: Field) -> None:
        if field.data not in {"yes", "no"}:
            raise StopValidation(_("Please choose yes or no."))

    def agreements(self, locale: str) -> tuple[Agreement, ...]:
        """What was agreed to, purpose by purpose, and in which words."""
        given = {
            "send": self.send.data,
            "keep_posted": self.keep_posted.data,
            "ask_reply": self.ask_reply.data == "yes",
        }
        return tuple(
            Agreement(purpose, granted, wording.consent_version(purpose, locale))
            for purpose, granted in given.items()
        )


class ChangeForm(WordsForm):
    """Another look at a letter that is not confirmed yet, held to the rules it was written under."""

    subject = StringField(_l("Subject"))

    def __init__(self, current: Draft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._current = current

    @classmethod
    def of(cls, current: Draft, paper: Paper, sender: Sender) -> "ChangeForm":
        """The form filled with the letter as it stands."""
        who: dict[str, Any] = {"name": sender.name, "street": sender.street, "town": sender.town}
        return cls(current, subject=paper.subject, body=paper.body, **who)

    def validate_subject(self, field: Field) -> None:
        checked(field, self._current.subject)

    def validate_body(self, field: Field) -> None:
        super().validate_body(field)
        sentence = self._current.too_little(field.data)
        if sentence:
            raise StopValidation(sentence)

    def author(self, before: Sender) -> Author:
        """Who signs now; the mailbox and the postcode stay."""
        return Author(
            name=self.name.data,
            email=before.email,
            street=self.street.data,
            town=self.town.data,
            postcode=before.postcode,
            country=before.country,
            locale=before.locale,
        )

    def words(self) -> Words:
        """What the letter says now."""
        return Words(self.subject.data, self.body.data)


class CodeForm(FlaskForm):
    """The six digits from the confirmation mail."""

    sent = HiddenField()
    code = StringField(_l("Six-digit code"))
