from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import addressing
from app.domain.errors import NotFound

COMMONS = "House of Commons, London SW1A 0AA"
OTTAWA = "House of Commons, Ottawa, Ontario K1A 0A6"
PARIS = "Assemblée nationale, 126 rue de l'Université, 75355 Paris 07 SP"
GENEVA = (
    "Office of the High Commissioner for Human Rights, 8-14 Avenue de la Paix, 1211 Geneva 10, Switzerland"
)
NEUTRAL = "Madame la Députée, Monsieur le Député,"


@dataclass
class Holder:
    name: str
    family_name: str = ""
    style: str = ""
    title: str = ""
    gender: str = ""
    post_nominals: str = ""
    postal_address: str = ""


MP = {"post_nominals": "MP", "postal_address": COMMONS}

TABLE = [
    (
        "mp en: title unknown, so the full name",
        Holder("Jane Smith", "Smith", **MP),
        "Dear Jane Smith,",
        ("Jane Smith MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: Mr stays off the envelope",
        Holder("Connor Rand", "Rand", title="Mr", **MP),
        "Dear Mr Rand,",
        ("Connor Rand MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: a gender alone is no title",
        Holder("Jane Smith", "Smith", gender="f", **MP),
        "Dear Jane Smith,",
        ("Jane Smith MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: a title without a known family name is left out",
        Holder("Tanmanjeet Singh Dhesi", title="Mr", **MP),
        "Dear Tanmanjeet Singh Dhesi,",
        ("Tanmanjeet Singh Dhesi MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: Rt Hon is for the block only",
        Holder("Andrew Murrison", "Murrison", style="The Rt Hon", title="Dr", **MP),
        "Dear Dr Murrison,",
        ("The Rt Hon Dr Andrew Murrison MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: a knight is greeted by the first name",
        Holder("Iain Duncan Smith", style="The Rt Hon Sir", **MP),
        "Dear Sir Iain,",
        ("The Rt Hon Sir Iain Duncan Smith MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: a dame too",
        Holder("Chi Onwurah", "Onwurah", style="Dame", **MP),
        "Dear Dame Chi,",
        ("Dame Chi Onwurah MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "mp en: other letters stand before MP",
        Holder("Jim Allister", "Allister", post_nominals="KC MP", postal_address=COMMONS),
        "Dear Jim Allister,",
        ("Jim Allister KC MP", "House of Commons", "London SW1A 0AA"),
    ),
    (
        "senator en",
        Holder(
            "Catherine Cortez Masto",
            "Cortez Masto",
            postal_address="520 Hart Senate Office Building Washington DC 20510",
        ),
        "Dear Senator Cortez Masto:",
        (
            "The Honorable Catherine Cortez Masto",
            "520 Hart Senate Office Building",
            "United States Senate",
            "Washington, DC 20510",
        ),
    ),
    (
        "representative en: the long ZIP is kept",
        Holder(
            "Thomas H. Kean, Jr.",
            "Kean",
            postal_address="251 Cannon House Office Building Washington DC 20515-3007",
        ),
        "Dear Representative Kean:",
        (
            "The Honorable Thomas H. Kean, Jr.",
            "251 Cannon House Office Building",
            "House of Representatives",
            "Washington, DC 20515-3007",
        ),
    ),
    (
        "representative en: a corrected address of another kind",
        Holder("Jane Roe", postal_address="12 Main Street, Fresno, CA 93701"),
        "Dear Representative Jane Roe:",
        ("The Honorable Jane Roe", "12 Main Street", "Fresno", "CA 93701"),
    ),
    (
        "representative en: no address, no empty line",
        Holder("James Gallagher", "Gallagher"),
        "Dear Representative Gallagher:",
        ("The Honorable James Gallagher",),
    ),
    (
        "ca_mp en",
        Holder("Brendan Hanley", "Hanley", post_nominals="MP", postal_address=OTTAWA),
        "Dear Brendan Hanley,",
        ("Brendan Hanley, MP", "House of Commons", "Ottawa ON K1A 0A6"),
    ),
    (
        "ca_mp en: title known, styled",
        Holder(
            "Ann X", "X", style="The Honourable", title="Ms", post_nominals="PC, MP", postal_address=OTTAWA
        ),
        "Dear Ms X,",
        ("The Honourable Ann X, PC, MP", "House of Commons", "Ottawa ON K1A 0A6"),
    ),
    (
        "ca_mp fr: gender unknown",
        Holder("Viviane Lapointe", "Lapointe", post_nominals="MP", postal_address=OTTAWA),
        NEUTRAL,
        ("Viviane Lapointe", "Député(e)", "Chambre des communes", "Ottawa (Ontario) K1A 0A6"),
    ),
    (
        "ca_mp fr: woman",
        Holder("Viviane Lapointe", "Lapointe", gender="f", postal_address=OTTAWA),
        "Madame la Députée,",
        ("Madame Viviane Lapointe", "Députée", "Chambre des communes", "Ottawa (Ontario) K1A 0A6"),
    ),
    (
        "depute fr: gender unknown",
        Holder("Marine Le Pen", "Le Pen", postal_address=PARIS),
        NEUTRAL,
        (
            "Marine Le Pen",
            "Député(e)",
            "Assemblée nationale",
            "126 rue de l'Université",
            "75355 Paris 07 SP",
        ),
    ),
    (
        "depute fr: man",
        Holder("Xavier Breton", "Breton", gender="m", postal_address=PARIS),
        "Monsieur le Député,",
        (
            "Monsieur Xavier Breton",
            "Député",
            "Assemblée nationale",
            "126 rue de l'Université",
            "75355 Paris 07 SP",
        ),
    ),
    (
        "special_rapporteur en",
        Holder("Elizabeth Salmón", postal_address=GENEVA),
        "Dear Special Rapporteur,",
        (
            "Elizabeth Salmón",
            "Office of the High Commissioner for Human Rights",
            "8-14 Avenue de la Paix",
            "1211 Geneva 10",
            "Switzerland",
        ),
    ),
    (
        "high_commissioner en: the office, not the person",
        Holder("High Commissioner for Human Rights", postal_address="Palais Wilson, Geneva"),
        "Dear High Commissioner,",
        ("High Commissioner for Human Rights", "Palais Wilson", "Geneva"),
    ),
    (
        "mission en",
        Holder("Embassy, London", postal_address="49 Portland Place, London W1B 1JL"),
        "Your Excellency,",
        ("Embassy, London", "49 Portland Place", "London W1B 1JL"),
    ),
]


@pytest.mark.parametrize(("case", "holder", "salutation", "block"), TABLE, ids=[row[0] for row in TABLE])
def test_forms_of_address(case: str, holder: Holder, salutation: str, block: tuple[str, ...]) -> None:
    role, language = case.partition(":")[0].split()
    assert addressing.salutation(role, language, holder) == salutation
    assert addressing.block(role, language, holder) == block


@pytest.mark.parametrize(
    ("role", "language", "close"),
    [
        ("mp", "en", "Yours sincerely,"),
        ("mp", "en-GB", "Yours sincerely,"),
        ("senator", "en", "Sincerely,"),
        ("representative", "en", "Sincerely,"),
        ("ca_mp", "en", "Sincerely,"),
        ("ca_mp", "fr", "Veuillez agréer l’expression de mes sentiments distingués."),
        ("depute", "fr", "Je vous prie d’agréer l’expression de ma haute considération."),
        ("special_rapporteur", "en", "Yours sincerely,"),
        ("high_commissioner", "en", "Yours sincerely,"),
        ("un_office", "en", "Yours sincerely,"),
        ("mission", "en", "Yours respectfully,"),
    ],
)
def test_closes(role: str, language: str, close: str) -> None:
    assert addressing.close(role, language) == close


def test_a_language_without_forms_is_refused_not_guessed() -> None:
    for ask in (addressing.salutation, addressing.block):
        with pytest.raises(NotFound):
            ask("mp", "fr", Holder("Jane Smith"))
    with pytest.raises(NotFound):
        addressing.close("peer", "en")
    assert addressing.languages("ca_mp") == ("en", "fr")
    assert addressing.languages("peer") == ()


@pytest.mark.parametrize(
    ("email", "form", "channel"),
    [
        ("jane@parliament.uk", "", "email"),
        ("jane@parliament.uk", "https://example.org/contact", "email"),
        ("", "https://example.org/contact", "form"),
        ("", "", "post"),
    ],
)
def test_channel(email: str, form: str, channel: str) -> None:
    assert addressing.channel(email, form) == channel


WORDS = st.text("abcdefgh", min_size=3, max_size=9).map(str.title)
ADDRESSES = st.lists(WORDS, max_size=4).map(", ".join)


@given(st.sampled_from(list(addressing.FORMS)), WORDS, WORDS, st.sampled_from(["", "MP"]), ADDRESSES)
def test_nothing_unknown_is_ever_claimed(
    form: tuple[str, str], first: str, last: str, letters: str, address: str
) -> None:
    role, language = form
    holder = Holder(f"{first} {last}", last, post_nominals=letters, postal_address=address)
    greeting = addressing.salutation(role, language, holder)
    block = addressing.block(role, language, holder)
    assert not set(greeting.split()) & {"Mr", "Mrs", "Ms", "Dr", "Dame"}
    assert ("Sir" in greeting.split()) == (role == "un_office")
    assert not block[0].startswith(("Madame", "Monsieur", "Mr", "Ms"))
    assert all(line and line == line.strip() for line in (greeting, *block))
    assert greeting[-1] in ",:"
    parts = tuple(part for part in address.split(", ") if part)
    assert block[len(block) - len(parts) :] == parts
