"""The words in which authors are asked whether the office replied, by language (rules: domain/mails.py)."""

from string import Template

from app.domain.mail_words import Mail, Words, filled
from app.domain.surveys import Stage


def survey(locale: str, stage: Stage, *, answered: bool, organisation: str, link: str) -> Mail:
    """Asks whether the office replied; ``answered``: we know of an answer, and ask what it was."""
    table = _ANSWERED if answered and stage is Stage.FIRST else _SURVEYS[stage]
    return filled(table, locale, organisation=organisation, link=link)


_SURVEY = {
    "en": Words(
        "Did they reply to your letter?",
        Template("""\
Hello,

some time ago your letter reached the office you wrote to. Did they reply? One click on this page tells us,
whatever the answer is:

$link

If you do not say, we ask once more and then no longer. You can also tell us there not to ask again.

$organisation
"""),
    ),
    "fr": Words(
        "Avez-vous reçu une réponse à votre lettre ?",
        Template("""\
Bonjour,

il y a quelque temps, votre lettre est arrivée chez son destinataire. Avez-vous reçu une réponse ? Un clic
sur cette page suffit pour nous le dire, quelle qu’elle soit :

$link

Sans nouvelles de vous, nous vous le demanderons encore une fois, puis plus. Vous pouvez aussi y choisir de
ne plus recevoir cette question.

$organisation
"""),
    ),
}

_ANSWERED = {
    "en": Words(
        "Did they answer what you asked?",
        Template("""\
Hello,

we have seen that an answer to your letter came. Does it answer what you asked? One click on this page tells
us:

$link

We do not remind you. You can also tell us there not to ask again.

$organisation
"""),
    ),
    "fr": Words(
        "La réponse répond-elle à votre question ?",
        Template("""\
Bonjour,

nous avons vu qu’une réponse à votre lettre est arrivée. Répond-elle à ce que vous demandiez ? Un clic sur
cette page suffit pour nous le dire :

$link

Nous n’enverrons pas de rappel. Vous pouvez aussi y choisir de ne plus recevoir cette question.

$organisation
"""),
    ),
}

_SURVEY_AGAIN = {
    "en": Words(
        "Still no reply to your letter?",
        Template("""\
Hello,

some days ago we asked you whether the office replied to your letter. A “no” helps as much as a “yes”. One
click on this page tells us:

$link

We do not remind you again.

$organisation
"""),
    ),
    "fr": Words(
        "Toujours pas de réponse à votre lettre ?",
        Template("""\
Bonjour,

nous vous avons récemment demandé si votre lettre avait reçu une réponse. Un « non » nous aide autant qu’un
« oui ». Un clic sur cette page suffit pour nous le dire :

$link

Nous n’enverrons pas d’autre rappel.

$organisation
"""),
    ),
}

_SURVEY_MINISTER = {
    "en": Words(
        "One last question about your letter",
        Template("""\
Hello,

the office you wrote to passed your letter on. Have you had an answer from there since? You can tell us here,
and show us the answer if you like:

$link

This is our last question about this letter.

$organisation
"""),
    ),
    "fr": Words(
        "Une dernière question au sujet de votre lettre",
        Template("""\
Bonjour,

le destinataire de votre lettre l’a transmise. Avez-vous reçu depuis une réponse de ce côté ? Vous pouvez
nous le dire ici, et nous montrer la réponse si vous le souhaitez :

$link

C’est notre dernière question au sujet de cette lettre.

$organisation
"""),
    ),
}

_SURVEYS = {Stage.FIRST: _SURVEY, Stage.AGAIN: _SURVEY_AGAIN, Stage.MINISTER: _SURVEY_MINISTER}
