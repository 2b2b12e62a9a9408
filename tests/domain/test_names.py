import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import names
from app.domain.names import Name

SPLIT = {
    "Alex Baker MP": Name("", "", "Alex Baker", "MP"),
    "Mr Connor Rand MP": Name("", "Mr", "Connor Rand", "MP"),
    "Rt Hon Wendy Morton MP": Name("The Rt Hon", "", "Wendy Morton", "MP"),
    "Rt Hon Sir Julian Lewis MP": Name("The Rt Hon Sir", "", "Julian Lewis", "MP"),
    "Rt Hon Dame Karen Bradley MP": Name("The Rt Hon Dame", "", "Karen Bradley", "MP"),
    "Rt Hon Dr Andrew Murrison MP": Name("The Rt Hon", "Dr", "Andrew Murrison", "MP"),
    "Rt Hon Sir Jeremy Wright KC MP": Name("The Rt Hon Sir", "", "Jeremy Wright", "KC MP"),
    "Rt. Hon. Andy Burnham": Name("The Rt Hon", "", "Andy Burnham", ""),
    "Dame Chi Onwurah MP": Name("Dame", "", "Chi Onwurah", "MP"),
    "Jim Allister KC MP": Name("", "", "Jim Allister", "KC MP"),
    "Warinder Juss": Name("", "", "Warinder Juss", ""),
    "  Dr.  Roz   Savage MP ": Name("", "Dr", "Roz Savage", "MP"),
    "Siân Berry MP": Name("", "", "Siân Berry", "MP"),
    "Dr": Name("", "", "Dr", ""),
    "MP": Name("", "", "MP", ""),
    "": Name("", "", "", ""),
}


@pytest.mark.parametrize("full", SPLIT)
def test_styles_titles_and_letters_come_off_the_name(full: str) -> None:
    assert names.split(full) == SPLIT[full]


WORD = (
    st.text("abcdefghijklmnopqrstuvwxyzéö-'", min_size=3, max_size=12)
    .map(str.title)
    .filter(lambda word: word not in names.TITLES | names.KNIGHTHOODS)
)


@given(
    st.sampled_from(["", "Rt Hon"]),
    st.sampled_from(["", "Sir", "Dame", "Mr", "Ms", "Dr"]),
    st.lists(WORD, min_size=1, max_size=4).map(" ".join),
    st.sampled_from(["", "MP", "KC MP"]),
)
def test_the_name_comes_out_as_it_went_in(privy: str, rank: str, name: str, letters: str) -> None:
    found = names.split(f"{privy} {rank} {name} {letters}")
    assert (found.name, found.post_nominals) == (name, letters)
    assert ("Rt Hon" in found.style, rank in (found.title, *found.style.split(), "")) == (bool(privy), True)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Connor Rand", "Rand"),
        ("Abena Oppong-Asare", "Oppong-Asare"),
        ("Liz Saville Roberts", ""),
        ("Preet Kaur Gill", ""),
        ("Sukarno", ""),
        ("", ""),
    ],
)
def test_a_family_name_is_read_from_two_words_and_never_guessed(name: str, family: str) -> None:
    assert names.family_name(name) == family
