"""What the desk calls the codes that letters, answers and logs carry."""

from collections.abc import Mapping

from babel.support import LazyProxy

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
}
KINDS: Mapping[str, LazyProxy] = {
    "acknowledgement": _l("Only an acknowledgement"),
    "holding": _l("A holding answer: they will come back to it"),
    "supportive": _l("Answered: agrees"),
    "neutral": _l("Answered: takes no side"),
    "opposed": _l("Answered: disagrees"),
    "forwarded": _l("Forwarded to a minister"),
    "refused": _l("Refused: not a constituent"),
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


def said(source: str, kind: str) -> object:
    """The sentence for what a source said about an answer."""
    return (ANSWERS if source == "supporter" else KINDS).get(kind, kind)
