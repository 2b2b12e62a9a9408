"""Names and what stands around them: styles before, titles, and letters after."""

from dataclasses import dataclass

PRIVY_COUNSELLOR = "The Rt Hon"
KNIGHTHOODS = frozenset({"Sir", "Dame"})
TITLES = frozenset({"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Professor", "Revd"})
POST_NOMINALS = frozenset({"MP", "KC", "PC"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: "Rt Hon Sir Jeremy Wright KC MP"."""

    style: str  # The Rt Hon Sir
    title: str  # "" here; Mr, Dr …
    name: str  # Jeremy Wright
    post_nominals: str  # KC MP


def split(full: str) -> Name:
    """Take a name with its styles apart. Whatever is not a known style, title or letters is the name."""
    words = full.split()
    styles: list[str] = []
    title = ""
    if [word.strip(".") for word in words[:2]] == ["Rt", "Hon"]:
        styles, words = [PRIVY_COUNSELLOR], words[2:]
    while len(words) > 1 and (words[0] in KNIGHTHOODS or words[0].strip(".") in TITLES):
        first = words.pop(0)
        if first in KNIGHTHOODS:
            styles.append(first)
        else:
            title = first.strip(".")
    end = len(words)
    while end > 1 and words[end - 1] in POST_NOMINALS:
        end -= 1
    return Name(" ".join(styles), title, " ".join(words[:end]), " ".join(words[end:]))


def family_name(name: str) -> str:
    """The family name of a bare two-word name, else "": longer names are never guessed at.

    ("Liz Saville Roberts" and "Preet Kaur Gill" are built alike and end differently.)
    """
    words = name.split()
    return words[1] if len(words) == 2 else ""
