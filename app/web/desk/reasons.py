"""Why a mail was given its class, in words. The codes are those of domain/incoming, such as ``dsn 5.1.1``."""

from collections.abc import Mapping

from babel.support import LazyProxy

from app.sentences import gettext as _
from app.sentences import lazy_gettext as _l

WHOLE: Mapping[str, LazyProxy] = {
    "person": _l("nothing shows that a machine wrote it"),
    "corrected": _l("an organiser corrected it"),
    "pasted": _l("the letter’s author pasted it"),
    "no mail": _l("its bytes are no mail"),
    "dsn delivered": _l("a server’s report (DSN) says that the letter was delivered"),
    "unsubscribe": _l("it is a mail provider’s request to stop writing"),
    "returned message": _l("a mail provider returned the letter as unwanted"),
    "auto-submitted": _l("its header says that a machine sent it (Auto-Submitted)"),
    "exchange rule": _l("its header says that a rule of its mailbox sent it"),
    "vacation": _l("its header says that it is an absence note"),
}
# What the first word stands for; the rest of the code follows in brackets.
BEGINNINGS: Mapping[str, LazyProxy] = {
    "dsn": _l("a server’s report (DSN) says so"),
    "notice": _l("a server’s notice says so in words"),
    "feedback": _l("it is an abuse report (ARF)"),
    "mdn": _l("it is a receipt (MDN)"),
    "auto-submitted": _l("its header says that a machine sent it"),
    "receipt": _l("its text is that of a receipt"),
    "challenge": _l("it asks its sender to prove to be a person"),
    "header": _l("its header says that a machine sent it"),
    "subject": _l("its subject says so"),
    "text": _l("its text says so"),
    "error": _l("looking at it failed"),
    "gave_up": _l("looking at it took too long"),
}


def why(code: str) -> str:
    """The reason as a clause; a code that has no words here is shown as it is."""
    if code in WHOLE:
        return str(WHOLE[code])
    first = code.replace(":", " ").split(" ")[0]
    if first not in BEGINNINGS:
        return _("the rule “%(code)s” applies", code=code) if code else ""
    rest = code[len(first) :].lstrip(": ").replace("_", " ")
    return f"{BEGINNINGS[first]} ({rest})" if rest else str(BEGINNINGS[first])
