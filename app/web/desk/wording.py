"""What the desk calls the codes that letters, answers and logs carry."""

from collections.abc import Mapping

from babel.support import LazyProxy

from app.domain.errors import N_
from app.sentences import lazy_gettext as _l

HELD: Mapping[str, LazyProxy] = {
    "to_post": _l("its author still has to print and post it, or use the office's web form"),
    "holder_changed": _l("the seat has a new holder; its author is asked to confirm the new version"),
    "address_changed": _l("the office's address changed; its author is asked to confirm the new version"),
    "vacant": _l("the seat is vacant"),
    "no_longer": _l("the person no longer holds the seat"),
    "term_over": _l("the holder's term is over and no successor is in the roster"),
    "disabled": _l("the office is not enabled for letters"),
    "blocked": _l("an organiser blocked the office"),
    "no_address": _l("the office has no address that we know of"),
    "restored": _l("a restored backup may not know that they have left: .venv/bin/flask backup release"),
    "unreadable": _l("they were written with a DATA_KEY that is not among those in use"),
    "organiser": _l("an organiser holds it back"),
}
MAILS: Mapping[str, LazyProxy] = {
    "letter": _l("Letter to an office"),
    "confirmation": _l("Confirmation to a supporter"),
    "reminder": _l("Reminder to a supporter"),
    "notice": _l("Notice to a supporter"),
    "test": _l("Test letter to an organiser"),
}
KINDS: Mapping[str, LazyProxy] = {
    "acknowledgement": _l("Only an acknowledgement"),
    "holding": _l("A holding answer: they will come back to it"),
    "asks_address": _l("They ask for the postal address first"),
    "reply": _l("A person replied"),
    "standard": _l("Answered: with a standard text"),
    "own_words": _l("Answered: in their own words"),
    "supportive": _l("Answered: agrees"),
    "neutral": _l("Answered: takes no side"),
    "opposed": _l("Answered: disagrees"),
    "forwarded": _l("Forwarded to a minister"),
    "minister": _l("The minister answered"),
    "refused": _l("Declined: not a constituent"),
    "complaint": _l("They complain about these letters"),
    "bounced": _l("Came back: it could not be delivered"),
}
ANSWERS: Mapping[str, LazyProxy] = {
    "yes": _l("Yes, they replied"),
    "yes_not_to_me": _l("They replied, but did not answer the question"),
    "acknowledgement": _l("Only an acknowledgement"),
    "no_none_expected": _l("No, and none was expected"),
    "no": _l("No reply"),
}
SOURCES: Mapping[str, LazyProxy] = {
    "supporter": _l("the supporter"),
    "organiser": _l("an organiser"),
    "machine": _l("Postbag"),
    "mailbox": _l("the mailbox"),
}
# What came back by mail: its class, where it lies, how it came in, what led to its letter.
MAIL_KINDS: Mapping[str, LazyProxy] = {
    "complaint": _l("An abuse report"),
    "bounce": _l("It could not be delivered"),
    "disposition": _l("A receipt"),
    "challenge": _l("A question whether a person wrote"),
    "acknowledgement": _l("An automatic acknowledgement"),
    "out_of_office": _l("An out-of-office note"),
    "person": _l("A person wrote"),
    "unreadable": _l("It cannot be read"),
}
PLACES: Mapping[str, LazyProxy] = {
    "pen": _l("Waiting"),
    "filed": _l("Filed with a letter"),
    "not_ours": _l("Put away"),
}
DOORS: Mapping[str, LazyProxy] = {
    "lmtp": _l("by LMTP"),
    "smtp": _l("by SMTP"),
    "pipe": _l("by a pipe"),
    "imap": _l("from a mailbox"),
    "hook": _l("by a web hook"),
    "page": _l("on a private page"),
    "sandbox": _l("made up in the sandbox"),
}
FOUND_BY: Mapping[str, LazyProxy] = {
    "envelope": _l("by the address that it came to"),
    "address": _l("by an address in its header"),
    "thread": _l("by the mail that it answers"),
    "original": _l("by the letter that it returns"),
    "footer": _l("by the reference in its text"),
    "organiser": _l("by an organiser"),
    "supporter": _l("by the letter’s author"),
}
REFUSALS: Mapping[str, LazyProxy] = {
    "unknown": _l("no such address"),
    "flooded": _l("too many for one address"),
    "too_big": _l("too big"),
    "loop": _l("going in circles"),
    "forged": _l("a forged signature"),
    "replayed": _l("a call taken before"),
    "busy": _l("too many wrong addresses from one network"),
}
PASSED_ON: Mapping[str, LazyProxy] = {
    "queued": _l("on its way to the letter’s author"),
    "sending": _l("on its way to the letter’s author"),
    "deferred": _l("on its way to the letter’s author"),
    "accepted": _l("passed on to the letter’s author"),
}
# What a step of the mailbox says beside its state.
DETAILS: Mapping[str, LazyProxy] = {
    "came_back": _l("something came back that only a letter which arrived can cause"),
    "corrected": _l("what was said before is corrected"),
}
CHANNELS: Mapping[str, LazyProxy] = {
    "email": _l("e-mail"),
    "post": _l("post"),
    "form": _l("the office's web form"),
}
ROLES: Mapping[str, LazyProxy] = {
    "owner": _l("Owner: everything, also organisers and lists of supporters"),
    "editor": _l("Editor: campaigns, texts, addresses, answers"),
    "analyst": _l("Analyst: reads everything, changes nothing"),
}
FIELDS: Mapping[str, LazyProxy] = {
    "name": _l("Name"),
    "family_name": _l("Family name"),
    "style": _l("Style before the name"),
    "title": _l("Title"),
    "post_nominals": _l("Letters after the name"),
    "gender": _l("Gender (f or m; empty if not known)"),
    "party": _l("Party"),
    "email": _l("E-mail address"),
    "phone": _l("Telephone"),
    "contact_form_url": _l("Web form"),
    "website": _l("Website"),
    "postal_address": _l("Postal address"),
}
LETTER_TO: Mapping[str, LazyProxy] = {
    "mp": _l("To a UK MP"),
    "ca_mp": _l("To a Canadian MP"),
    "senator": _l("To a US senator"),
    "representative": _l("To a US representative"),
    "depute": _l("To a French député"),
    "special_rapporteur": _l("To the UN Special Rapporteur"),
    "high_commissioner": _l("To the UN High Commissioner"),
}
STEPS: Mapping[str, LazyProxy] = {
    "opened": _l("Opened"),
    "matched": _l("Matched"),
    "written": _l("Written"),
    "confirmed": _l("Confirmed"),
    "sent": _l("Sent"),
    "printed": _l("Printed"),
}
GROUPS: Mapping[str, LazyProxy] = {
    "party": _l("Party"),
    "chamber": _l("Chamber"),
    "office": _l("Office"),
    "variant": _l("Variant of the letter"),
}

# What Flask-Security says where one signs in, by its own names for it; it looks each up in our catalogues.
SIGNING_IN = {
    "ANONYMOUS_USER_REQUIRED": N_("You are signed in already."),
    "DISABLED_ACCOUNT": N_("This account is switched off. Please ask an owner."),
    "EMAIL_NOT_PROVIDED": N_("Please enter your e-mail address."),
    "GENERIC_AUTHN_FAILED": N_("The e-mail address or the password is not right."),
    "INVALID_EMAIL_ADDRESS": N_("That does not look like an e-mail address."),
    "INVALID_PASSWORD": N_("That is not your password."),
    "INVALID_RECOVERY_CODE": N_("That recovery code is not right, or it has been used."),
    "NO_RECOVERY_CODES_SETUP": N_("You have no recovery codes yet."),
    "PASSWORD_CHANGE": N_("Your password is changed."),
    "PASSWORD_INVALID_LENGTH": N_("A password has at least %(length)s characters."),
    "PASSWORD_IS_THE_SAME": N_("Please choose another password than the one you have."),
    "PASSWORD_NOT_PROVIDED": N_("Please enter your password."),
    "REAUTHENTICATION_REQUIRED": N_("Please give your password once more."),
    "REAUTHENTICATION_SUCCESSFUL": N_("Thank you. You can go on."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two passwords differ."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_("Your second factor is set up."),
    "TWO_FACTOR_DISABLED": N_("Your second factor is removed."),
    "TWO_FACTOR_INVALID_TOKEN": N_("That code is not right, or it is too old."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": N_("The code is right: you are signed in."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": N_("This way does not exist here."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Please sign in first."),
    "TWO_FACTOR_SETUP_EXPIRED": N_("That took longer than %(within)s. Please start again."),
    "UNAUTHENTICATED": N_("Please sign in first."),
    "UNAUTHORIZED": N_("Your role at this desk does not include this."),
}


def detail(code: str) -> object:
    """The sentence for what stands beside a step; a code without one is shown as it is."""
    return HELD.get(code) or DETAILS.get(code) or KINDS.get(code) or code


def said(source: str, kind: str) -> object:
    """The sentence for what a source said about an answer."""
    return (ANSWERS if source == "supporter" else KINDS).get(kind, kind)
