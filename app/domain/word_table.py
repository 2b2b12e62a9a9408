"""Tables of words to look for in a sentence. Nearly every sentence holds nothing of nearly every table, so
each has a sieve that says so in a quarter of the time; what passes it is looked at with the table itself.
Both are compiled when they are first looked at: most programs import them and look at no sentence.
"""

import re
from functools import cached_property

# Letters whose small form is one letter, and of which no two have the same: not ı, İ or ſ, which a pattern
# that ignores case takes for i and s.
_LATIN = re.compile("[\0-\u012f\u0132-\u017e\u2000-\u20cf]*")
EASTERN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


def sifted(text: str) -> str:
    """The text as the sieves read it; "" if they cannot."""
    return text.lower() if _LATIN.fullmatch(text) else ""


class Table:
    """Words of one kind, in any case: ``pattern`` finds them.

    An alternative with an Eastern letter in it must not match a text without one.
    """

    def __init__(self, *alternatives: str) -> None:
        self.alternatives = alternatives

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.alternatives), re.IGNORECASE)

    @cached_property
    def _sieve(self) -> re.Pattern[str]:
        return _sieve([each.lower() for each in self.alternatives if not EASTERN.search(each)])

    def may_be_in(self, sifted: str) -> bool:
        """Whether it is worth looking: False only where ``pattern`` finds nothing."""
        return not sifted or self._sieve.search(sifted) is not None


def _sieve(alternatives: list[str]) -> re.Pattern[str]:
    r"""All that begin with a word stand behind one ``\b``, where nearly every place of a text fails."""
    words = [each.removeprefix(r"\b") for each in alternatives if each.startswith(r"\b")]
    others = [each for each in alternatives if not each.startswith(r"\b")]
    return re.compile("|".join([rf"\b(?:{'|'.join(words)})", *others]))
