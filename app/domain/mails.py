"""The words of our own mails to supporters, by language.

No subject and no text names a campaign, a country or a cause: somebody else may read the mailbox. One link
each, alone on its line. A language without words here gets English. To add one, add it to each table.
"""

from string import Template

from app.domain.mail_words import Mail
from app.domain.mail_words import Words as _Words
from app.domain.mail_words import filled as _fill


def confirmation(locale: str, *, organisation: str, link: str, code: str, days: int) -> Mail:
    """Asks the author to confirm: one link, and six digits for the page that is still open."""
    return _fill(_CONFIRMATION, locale, organisation=organisation, link=link, code=code, days=str(days))


def reminder(locale: str, *, organisation: str, link: str, days: int) -> Mail:
    """Asks once more, after a day; ``days`` are left until the letter is erased."""
    return _fill(_REMINDER, locale, organisation=organisation, link=link, days=str(days))


def already_confirmed(locale: str, *, organisation: str, link: str) -> Mail:
    """Tells the author that they have written to this office, and where their letter stands."""
    return _fill(_ALREADY, locale, organisation=organisation, link=link)


def confirm_again(locale: str, *, organisation: str, link: str) -> Mail:
    """Tells the author that their letter waits, because its recipient or the address has changed."""
    return _fill(_AGAIN, locale, organisation=organisation, link=link)


def given_back(locale: str, *, organisation: str, link: str) -> Mail:
    """Tells the author that the office's server refused their letter, and where they find what to do."""
    return _fill(_GIVEN_BACK, locale, organisation=organisation, link=link)


def full(locale: str, *, organisation: str, link: str) -> Mail:
    """Tells the author that the office's mailbox was full, or its server ill, and that they may try again."""
    return _fill(_FULL, locale, organisation=organisation, link=link)


_CONFIRMATION = {
    "en": _Words(
        "Please confirm your letter",
        Template("""\
Hello,

your letter is ready, and nothing is sent before you say so. Please read it once more and send it here:

$link

Is the page still open? Then you can type this code there instead: $code

We keep the letter for $days days. If you do not confirm it by then, we erase it.

You did not write a letter? Then somebody gave your address by mistake. Do nothing, and it is erased; or
open the link and choose “I did not write this”, and we never write to you again.

$organisation
"""),
    ),
    "fr": _Words(
        "Merci de confirmer votre lettre",
        Template("""\
Bonjour,

votre lettre est prête, et rien ne part sans votre accord. Merci de la relire une dernière fois et de
l’envoyer ici :

$link

La page est-elle encore ouverte ? Vous pouvez alors y saisir ce code : $code

Nous gardons la lettre $days jours. Sans confirmation d’ici là, nous l’effaçons.

Vous n’avez pas écrit de lettre ? Quelqu’un a donc indiqué votre adresse par erreur. Ne faites rien, et
elle sera effacée ; ou ouvrez le lien et choisissez « Je ne l’ai pas écrite », et nous ne vous écrirons
plus jamais.

$organisation
"""),
    ),
}

_REMINDER = {
    "en": _Words(
        "Your letter is waiting for you",
        Template("""\
Hello,

you wrote a letter and have not sent it yet. You can read it once more and send it, or throw it away,
here:

$link

In $days days we erase it. We do not remind you again.

$organisation
"""),
    ),
    "fr": _Words(
        "Votre lettre vous attend",
        Template("""\
Bonjour,

vous avez écrit une lettre sans l’envoyer jusqu’ici. Vous pouvez la relire et l’envoyer, ou la jeter,
ici :

$link

Dans $days jours, nous l’effaçons. Nous n’enverrons pas d’autre rappel.

$organisation
"""),
    ),
}

_ALREADY = {
    "en": _Words(
        "You already have a letter here",
        Template("""\
Hello,

somebody, probably you, has just written a letter with this address. You have already sent one to the
same office, so the new one was not kept. What became of yours stands here:

$link

It was not you? Then you need not do anything: nothing was sent.

$organisation
"""),
    ),
    "fr": _Words(
        "Vous avez déjà une lettre ici",
        Template("""\
Bonjour,

quelqu’un, sans doute vous, vient d’écrire une lettre avec cette adresse. Vous en avez déjà envoyé une
au même destinataire ; la nouvelle n’a donc pas été gardée. Voici où en est la vôtre :

$link

Ce n’était pas vous ? Alors il n’y a rien à faire : rien n’est parti.

$organisation
"""),
    ),
}

_AGAIN = {
    "en": _Words(
        "Please look at your letter again",
        Template("""\
Hello,

your letter has not left yet: since you wrote it, the person who holds the office, or the office’s
address, has changed. You can read the new version and send it, or take it back, here:

$link

$organisation
"""),
    ),
    "fr": _Words(
        "Merci de revoir votre lettre",
        Template("""\
Bonjour,

votre lettre n’est pas encore partie : depuis que vous l’avez écrite, la personne en fonction ou son
adresse a changé. Vous pouvez relire la nouvelle version et l’envoyer, ou la retirer, ici :

$link

$organisation
"""),
    ),
}

_GIVEN_BACK = {
    "en": _Words(
        "Your letter came back",
        Template("""\
Hello,

the office’s mail server did not accept your letter. It is not lost: you can print and post it, or copy it
into the office’s web form, here:

$link

$organisation
"""),
    ),
    "fr": _Words(
        "Votre lettre est revenue",
        Template("""\
Bonjour,

le serveur de messagerie du destinataire n’a pas accepté votre lettre. Elle n’est pas perdue : vous pouvez
l’imprimer et la poster, ou la copier dans le formulaire en ligne du destinataire, ici :

$link

$organisation
"""),
    ),
}

_FULL = {
    "en": _Words(
        "Your letter came back, and can go again",
        Template("""\
Hello,

your letter did not arrive: the office’s mailbox was full, or its mail server failed for a time. That often
passes. You can send it again, or print and post it, here:

$link

$organisation
"""),
    ),
    "fr": _Words(
        "Votre lettre est revenue et peut repartir",
        Template("""\
Bonjour,

votre lettre n’est pas arrivée : la boîte du destinataire était pleine, ou son serveur de messagerie en panne
pour un temps. Souvent, cela passe. Vous pouvez la renvoyer, ou l’imprimer et la poster, ici :

$link

$organisation
"""),
    ),
}
