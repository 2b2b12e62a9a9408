"""What stands around a supporter's words in an e-mail: their address above, and below who checked what.

Offices search for a constituent's address first, so it comes first. No link stands in a letter.
"""

from dataclasses import dataclass

from app.domain.message import Sender, one_line, paragraphs


@dataclass(frozen=True, slots=True)
class Author:
    """The supporter as the office sees them."""

    name: str
    street: str
    town: str
    postcode: str


FOOTER = {
    "en": (
        "The writer wrote this letter on a page run by {organisation}, which confirmed the writer’s e-mail"
        " address but not the home address. A reply to this message reaches the writer; its reference is"
        " {reference}, the mailbox for concerns is {mailbox}, and {controller} answers for the writer’s data."
    ),
    "fr": (
        "La personne qui signe a écrit cette lettre sur une page gérée par {organisation}, qui a confirmé son"
        " adresse électronique mais pas son adresse postale. Une réponse à ce message lui parvient ; la"
        " référence est {reference}, l’adresse pour tout signalement est {mailbox}, et le responsable du"
        " traitement de ses données est {controller}."
    ),
}


def compose(sender: Sender, letter_id: str, author: Author, body: str, language: str) -> str:
    """The whole text of a letter. ``body`` runs from salutation to close, as its author confirmed it.

    Raises BadInput when a line of the address holds a line break or a control character.
    """
    head = [one_line(getattr(author, field), field) for field in ("name", "street", "town", "postcode")]
    return "\n\n".join(
        (
            "\n".join(line for line in head if line),
            f"{paragraphs(body)}\n{head[0]}",
            footer(sender, letter_id, language),
        )
    )


def footer(sender: Sender, letter_id: str, language: str) -> str:
    """The two sentences below a letter: who ran the page, what was checked, and where to ask."""
    address = f" ({' '.join(sender.postal_address.split())})" if sender.postal_address else ""
    return FOOTER.get(language, FOOTER["en"]).format(
        organisation=f"{sender.organisation}{address}",
        reference=letter_id.upper(),
        mailbox=sender.complaints_mailbox,
        controller=sender.data_controller or sender.organisation,
    )
