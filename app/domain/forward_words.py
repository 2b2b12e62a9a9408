"""Our words around a mail that we pass on, by language. A language without words here gets English."""

from string import Template

from app.domain import mail_words

_NOTE = {
    "en": Template("""\
Hello,

$office has answered your letter. The answer stands below, whole; it came from $address. $back

What became of your letter stands here:

$link

$organisation
"""),
    "fr": Template("""\
Bonjour,

$office a répondu à votre lettre. Voici la réponse, en entier ; elle vient de $address. $back

Voici où en est votre lettre :

$link

$organisation
"""),
}
_ANSWERABLE = {
    "en": (
        "You can simply answer this mail: we pass on what you write, under the address of your letter and"
        " without your own e-mail address."
    ),
    "fr": (
        "Vous pouvez simplement répondre à ce message : nous transmettons ce que vous écrivez, sous l’adresse"
        " de votre lettre et sans votre adresse électronique."
    ),
}
_NOT_ANSWERABLE = {
    "en": "It does not say where an answer would reach its writer, so please do not answer this mail.",
    "fr": "Elle ne dit pas où écrire à son auteur ; merci de ne pas répondre à ce message.",
}
_NOWHERE = {"en": "an address that we do not know", "fr": "une adresse que nous ne connaissons pas"}
_PASSED_ON = {
    "en": "$organisation passed this on. A reply to this message reaches the person who wrote it.",
    "fr": "$organisation a transmis ce message. Une réponse parvient à la personne qui l’a écrit.",
}


def note(locale: str, *, office: str, address: str, answerable: bool, link: str, organisation: str) -> str:
    """What stands above an office's answer: who wrote, and whether answering it leads anywhere."""
    language = mail_words.language(locale, _NOTE)
    back = _ANSWERABLE if answerable else _NOT_ANSWERABLE
    return mail_words.one_line_each(
        _NOTE[language].substitute(
            office=office,
            address=address or _NOWHERE[language],
            back=back[language],
            link=link,
            organisation=organisation,
        )
    )


def passed_on(language: str, organisation: str) -> str:
    """The line below what a supporter says to an answer, in the language of their letter."""
    words = _PASSED_ON[mail_words.language(language, _PASSED_ON)]
    return Template(words).substitute(organisation=organisation)
