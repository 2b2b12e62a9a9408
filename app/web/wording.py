"""The sentences that stand for codes. Each table's keys are the codes of the domain."""

from app.domain.errors import N_
from app.domain.incoming.verdict import Kind as Verdict
from app.domain.responses import Answer, Kind
from app.sentences import lazy_gettext as _l

# Why a seat cannot be written to today, on the page that shows one's representatives.
SEAT_HELD = {
    "vacant": _l("This seat is vacant just now, so there is nobody to write to until it is filled."),
    "term_over": _l("This term has ended, and we do not know yet who holds the seat now."),
    "disabled": _l("We have not checked how to reach this office yet, so we do not write to it."),
    "blocked": _l("This office has asked us for a pause, or we have; letters to it wait."),
    "no_address": _l("We know of no address for this office."),
}

# Why a confirmed letter has not left, on its private page.
LETTER_HELD = {
    "to_post": _l(
        "This office takes no e-mail. Print your letter and post it, or use the office’s web form."
    ),
    "holder_changed": _l("Somebody else holds this seat since you wrote. Your letter waits for your word."),
    "address_changed": _l(
        "The office’s address has changed since you wrote. Your letter waits for your word."
    ),
    "vacant": _l("This seat has become vacant. Your letter waits until somebody holds it."),
    "no_longer": _l("Your representative has left the seat. Your letter waits until somebody holds it."),
    "term_over": _l("This term has ended. Your letter waits until we know who holds the seat."),
    "disabled": _l("We have stopped writing to this office for now. Your letter waits."),
    "blocked": _l("Letters to this office are paused. Yours waits."),
    "no_address": _l(
        "We have no e-mail address for this office any more. You can print your letter and post it."
    ),
    "address_suspect": _l(
        "Other letters to this office’s address came back, so yours waits until we know a better one. You "
        "can also print it and post it."
    ),
    "restored": _l(
        "We had to go back to a backup, and are finding out whether your letter has left already. It waits."
    ),
    "unreadable": _l("Something is wrong on our side. Your letter waits until we have mended it."),
    "organiser": _l("We are holding your letter back for now. It waits until one of us lets it go."),
}

# How a letter reaches an office, before it is written.
CHANNEL = {
    "email": _l("by e-mail"),
    "form": _l("on paper, or through the office’s own web form"),
    "post": _l("on paper, by post"),
}

COUNTRIES = {
    "GB": _l("United Kingdom"),
    "US": _l("United States"),
    "CA": _l("Canada"),
    "FR": _l("France"),
    "XX": _l("Another country"),
}

ROLES = {
    "mp": _l("Your MP"),
    "ca_mp": _l("Your MP"),
    "senator": _l("Your senator"),
    "representative": _l("Your representative"),
    "depute": _l("Your député"),
    "special_rapporteur": _l("United Nations"),
    "high_commissioner": _l("United Nations"),
    "un_office": _l("United Nations"),
    "mission": _l("Embassy"),
}

# Names in the roster that are said in the visitor's language; all others stand as they are.
BODIES = (
    N_("House of Commons"),
    N_("House of Representatives"),
    N_("Senate"),
    N_("OHCHR"),
    N_("OHCHR Special Procedures"),
    N_("High Commissioner for Human Rights"),
    N_("Special Rapporteur on the situation of human rights in the DPRK"),
)

LANGUAGES = {"en": _l("in English"), "fr": _l("in French")}

ANSWERS = {
    Answer.YES: _l("Yes, they replied"),
    Answer.YES_NOT_TO_ME: _l("Yes, but they did not answer what I asked"),
    Answer.ACKNOWLEDGEMENT: _l("Only an acknowledgement that it arrived"),
    Answer.NO: _l("No, not yet"),
    Answer.NO_NONE_EXPECTED: _l("No, and I did not expect one"),
}

# What an answer is, to whoever got it.
ANSWER_KINDS = {
    Kind.OWN_WORDS: _l("They wrote to what I asked"),
    Kind.STANDARD: _l("A text that everybody gets"),
    Kind.HOLDING: _l("They say that an answer will follow"),
    Kind.ASKS_ADDRESS: _l("They ask for my postal address first"),
    Kind.FORWARDED: _l("They passed it on to a minister"),
    Kind.MINISTER: _l("The minister’s answer"),
    Kind.REFUSED: _l("They decline to answer, for example because I live elsewhere"),
    Kind.COMPLAINT: _l("They ask us to stop writing"),
}

# What else comes back, by its class: what it is, and what it means.
CAME_BACK = {
    Verdict.ACKNOWLEDGEMENT: (
        _l("Their server confirmed that it arrived"),
        _l("By itself: whether a person has read it, nobody can know."),
    ),
    Verdict.OUT_OF_OFFICE: (
        _l("An automatic note: somebody there is away"),
        _l("Your letter waits for them. You need not do anything."),
    ),
    Verdict.DISPOSITION: (_l("An automatic note: it was opened or sorted"), ""),
    Verdict.CHALLENGE: (
        _l("Their server asks whether a person wrote this"),
        _l("It may lie unread. If nobody answers, printing and posting it is the surer way."),
    ),
    Verdict.COMPLAINT: (_l("Their server calls it unwanted mail"), ""),
    "delayed": (
        _l("Their mail server has not passed it on yet"),
        _l("It goes on trying by itself. You need not do anything."),
    ),
    Verdict.UNREADABLE: (_l("Something came back that we cannot read"), ""),
}
# Why it came back, by the beginning of its status code (RFC 3463); "" is everything else.
RETURNED = {
    "5.1.": _l("The address does not exist any more. That is no fault of yours."),
    "5.2.1": _l("The mailbox is switched off. That is no fault of yours."),
    "5.2.2": _l("The mailbox is full. That often passes."),
    "4.2.2": _l("The mailbox is full. That often passes."),
    "5.3.4": _l("Their server takes no letter of this size."),
    "4.": _l("Their mail server could not be reached for days. That is no fault of yours."),
    "5.7.": _l("Their mail server does not let us in. That is no fault of yours."),
    "": _l("Their mail server sent it back. That is no fault of yours."),
}


def why_returned(status: str) -> str:
    """Why a letter came back, in plain words, from status codes such as ``5.1.1 4.4.1``."""
    code = status.partition(" ")[0]
    return str(next(sentence for beginning, sentence in RETURNED.items() if code.startswith(beginning)))


# What people agree to. A changed sentence needs a new version: the version is stored with the answer.
CONSENT_VERSIONS = {"send": 1, "keep_posted": 1, "ask_reply": 2}
CONSENT_SEND = _l(
    "Send this letter, with my name and address, to the office named above, and keep it as long as that "
    "takes. It shows a political opinion of mine. I am 13 or older."
)
CONSENT_KEEP_POSTED = _l("Write to me now and then about what became of this campaign.")
CONSENT_ASK_REPLY = _l("May we ask you by e-mail whether they answered?")
CONSENTS_ASK_REPLY = (
    ("yes", _l("Yes: once, with one reminder, and once more if they pass it on to a minister")),
    ("no", _l("No, do not ask me")),
)


def consent_version(purpose: str, locale: str) -> str:
    """What is stored of the sentence that somebody agreed to, such as ``send/en/1``."""
    return f"{purpose}/{locale}/{CONSENT_VERSIONS[purpose]}"
