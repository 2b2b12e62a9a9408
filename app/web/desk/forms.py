"""The desk's forms: they check shape, the services check truth."""

import re
from dataclasses import fields
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.domain.errors import BadInput
from app.domain.pacing import Pace
from app.domain.responses import ON_A_MAIL, Kind
from app.domain.surveys import Aftercare
from app.sentences import lazy_gettext as _l
from app.services.organisers import ROLES
from app.services.pen import CORRECTABLE
from app.web.desk import wording
from app.web.errors import say
from app.web.forms import STALE, Choice

NO_DAY = _l("Please give the day, such as 2026-11-23.")
_DIGITS = re.compile("[0-9]{1,9}")
NEEDED = [InputRequired(_l("Please fill this in."))]


class DeskForm(FlaskForm):
    """A form that can take in what a service found wrong."""

    def blame(self, error: BadInput) -> None:
        """Put the error's sentence beside its field, or above all of them."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(say(error))
        else:
            field.errors = [*field.errors, say(error)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is as it should be; a page that was open for too long is no mistake in a field."""
        fine = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.form_errors.append(STALE)
        return fine


class SignInForm(DeskForm):
    pass


class ResponseForm(DeskForm):
    kind = Choice(
        _l("What came back"),
        [("", _l("Choose"))] + [(str(kind), wording.KINDS[kind]) for kind in Kind],
        validators=NEEDED,
    )
    on = DateField(_l("Day it came"), validators=[InputRequired(NO_DAY)], invalid_value_message=NO_DAY)


class SettleForm(DeskForm):
    new = HiddenField()


class ReasonForm(DeskForm):
    reason = StringField(_l("Reason"), description=_l("Other organisers read it."))


class PaceForm(DeskForm):
    office_an_hour = StringField(_l("Letters an hour to one office"), description=_l("0 is no limit."))
    letters_an_hour = StringField(
        _l("Letters an hour to all offices together"), description=_l("0 is no limit.")
    )
    office_hours = BooleanField(
        _l("Only in office hours: Monday to Friday, 9 to 17, by the office’s own clock")
    )

    def show(self, pace: Pace) -> None:
        """Fill in what is so now."""
        self.office_an_hour.data, self.letters_an_hour.data = pace.office_an_hour, pace.letters_an_hour
        self.office_hours.data = pace.office_hours

    def pace(self) -> Pace:
        """What was typed; a number that is none becomes one that no pace has."""
        numbers = [(field.data or "0").strip() for field in (self.office_an_hour, self.letters_an_hour)]
        office, in_all = (int(text) if _DIGITS.fullmatch(text) else -1 for text in numbers)
        return Pace(office, in_all, bool(self.office_hours.data))


class AftercareForm(DeskForm):
    """What a campaign does once its letters are handed over."""

    survey_days = StringField(_l("Ask after so many days"), description=_l("0 is never."))
    survey_again_days = StringField(
        _l("Remind those who do not say, after"), description=_l("Days since the handing over. 0 is never.")
    )
    survey_minister_days = StringField(
        _l("Ask again, where it was passed on to a minister, after"),
        description=_l("Days since the handing over. 0 is never."),
    )
    follow_up_days = StringField(
        _l("Days until a silent office may be written to again"), description=_l("0 is never.")
    )
    relay = BooleanField(
        _l("Answers come to us first and are passed on; otherwise they go to the author directly")
    )

    def show(self, aftercare: Aftercare) -> None:
        """Fill in what is so now."""
        for field in fields(Aftercare):
            self._fields[field.name].data = getattr(aftercare, field.name)

    def aftercare(self) -> Aftercare:
        """What was typed; a number that is none becomes one that cannot be."""
        typed = {
            field.name: (self._fields[field.name].data or "0").strip()
            for field in fields(Aftercare)
            if field.name != "relay"
        }
        days = {name: int(text) if _DIGITS.fullmatch(text) else -1 for name, text in typed.items()}
        return Aftercare(**days, relay=bool(self.relay.data))


class AssignForm(DeskForm):
    reference = StringField(
        _l("The letter’s reference"),
        description=_l("Ten letters and digits, at the foot of every letter. Capitals do not matter."),
    )


class ClassForm(DeskForm):
    kind = Choice(_l("What it is"), [(str(kind), wording.MAIL_KINDS[kind]) for kind in CORRECTABLE])


class AnswerForm(DeskForm):
    answer = Choice(
        _l("What they say"),
        [("", _l("Choose")), *((str(kind), wording.KINDS[kind]) for kind in ON_A_MAIL)],
    )


class RetryForm(DeskForm):
    domain = HiddenField()


class CorrectionForm(DeskForm):
    field = HiddenField()
    value = TextAreaField(_l("What it should say"))
    source = StringField(
        _l("Where you read it"), description=_l("A web address, or who told you and when."), validators=NEEDED
    )


class OrganiserForm(DeskForm):
    email = StringField(_l("E-mail address"), validators=NEEDED)
    role = Choice(_l("Role"), [(role, wording.ROLES[role]) for role in ROLES], default="editor")


class RoleForm(DeskForm):
    role = Choice(_l("Role"), [(role, wording.ROLES[role]) for role in ROLES])
    active = StringField()


class TextForm(DeskForm):
    subjects = TextAreaField(
        _l("Subjects"),
        description=_l("One a line. Each begins with the constituency and never names the campaign."),
        validators=NEEDED,
    )
    body = TextAreaField(_l("Letter"), validators=NEEDED)
    representative = StringField(
        _l("Show it for"), description=_l("A name or a constituency; empty takes the first there is.")
    )

    def lines(self) -> list[str]:
        """The subjects, one each, without empty lines."""
        return [line.strip() for line in (self.subjects.data or "").splitlines() if line.strip()]
