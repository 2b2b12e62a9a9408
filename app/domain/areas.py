"""The areas that elect one representative: how their codes are spelled, and where they lie.

The roster's spelling is the one we keep; the lists of postcodes spell some codes otherwise.
"""

# The Ministry of the Interior's letters for the French overseas, and the Assembly's numbers.
FRENCH_OVERSEAS = {
    "ZA": "971",  # Guadeloupe
    "ZB": "972",  # Martinique
    "ZC": "973",  # Guyane
    "ZD": "974",  # La Réunion
    "ZS": "975",  # Saint-Pierre-et-Miquelon
    "ZM": "976",  # Mayotte
    "ZX": "977",  # Saint-Barthélemy et Saint-Martin
    "ZW": "986",  # Wallis-et-Futuna
    "ZP": "987",  # Polynésie française
    "ZN": "988",  # Nouvelle-Calédonie
    "ZZ": "099",  # Français établis hors de France
}

# First letter of a Canadian postcode → the first two digits of the ridings there (Canada Post; Statistics
# Canada's province codes). X serves the Northwest Territories and Nunavut.
CANADIAN_PROVINCES = {
    "A": ("10",),
    "B": ("12",),
    "C": ("11",),
    "E": ("13",),
    "G": ("24",),
    "H": ("24",),
    "J": ("24",),
    "K": ("35",),
    "L": ("35",),
    "M": ("35",),
    "N": ("35",),
    "P": ("35",),
    "R": ("46",),
    "S": ("47",),
    "T": ("48",),
    "V": ("59",),
    "X": ("61", "62"),
    "Y": ("60",),
}


def us_district(state: str, number: str) -> str:
    """``AL`` and ``3`` → ``AL-03``; the at-large district 0 is ``AK-00``."""
    return f"{state}-{int(number):02d}"


def us_state(district: str) -> str:
    """The state of a district: ``AL-03`` → ``AL``."""
    return district.partition("-")[0]


def french_circonscription(code: str) -> str:
    """``ZA01`` → ``97101``; the codes of the mainland and Corsica stay as they are."""
    return FRENCH_OVERSEAS[code[:2]] + code[2:] if code[:2] in FRENCH_OVERSEAS else code
