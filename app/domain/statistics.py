"""Rates with their doubt: Wilson's interval, the bounds that silence leaves, and when to say nothing."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # the standard normal's 97.5 % quantile
TOO_FEW = 10  # letters, and answers: below either, no rate is shown and nothing is ranked
PENDING_DAYS = 14  # a younger letter stands in no denominator; an early reply enters on this day


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval for a proportion (Wilson 1927); ``trials`` must be above nought."""
    if not 0 <= successes <= trials or not trials:
        raise ValueError("successes must lie between 0 and trials, and trials above 0")
    share, z2 = successes / trials, z * z
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == trials else centre + half
    return low, high


@dataclass(frozen=True, slots=True)
class Rate:
    """What may be said of a group of letters; ``None`` where it may not."""

    rate: float | None
    low: float | None
    high: float | None
    coverage: float | None
    lower_bound: float | None
    upper_bound: float | None


def rate(letters: int, answered: int, yes: int, replied: int, unknown: int) -> Rate:
    """The rate among the supporters who answered, its 95 % interval, and the bounds over all letters.

    ``yes`` counts among ``answered``; ``replied`` are the letters known to have a substantive reply from
    any source, ``unknown`` those nobody has said anything about; both count among ``letters``. The bounds
    need no sample, so they stand even where the rate is withheld.
    """
    if not letters:
        return Rate(None, None, None, None, None, None)
    bounds = (answered / letters, replied / letters, (replied + unknown) / letters)
    if letters < TOO_FEW or answered < TOO_FEW:
        return Rate(None, None, None, *bounds)
    return Rate(yes / answered, *wilson(yes, answered), *bounds)
