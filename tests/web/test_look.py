"""The stylesheet keeps its promises: colours one can read, both directions, a small first load."""

import re
from itertools import product

import pytest

from app.web.assets import STATIC

CSS = (STATIC / "postbag.css").read_text(encoding="utf-8")
SCHEMES = dict(zip(("light", "dark"), re.findall(r":root \{(.*?)\n *\}", CSS, re.DOTALL), strict=False))

TEXT = ("ink", "muted", "accent", "accent-strong", "seal", "good", "warn")
TINTS = ("info-tint", "risk-tint", "good-tint", "warn-tint")
PAIRS = [
    *((text, ground, 4.5) for text, ground in product(TEXT, ("paper", "desk"))),
    *((text, ground, 4.5) for text, ground in product(("ink", "accent"), TINTS)),
    *(("on-accent", ground, 4.5) for ground in ("accent", "accent-strong", "good", "warn")),
    ("accent-strong", "info-tint", 4.5),
    ("muted", "info-tint", 4.5),
    ("seal", "risk-tint", 4.5),
    ("good", "good-tint", 4.5),
    ("warn", "warn-tint", 4.5),
    ("ink", "mark", 4.5),
    ("edge", "paper", 3),  # the edges of controls: WCAG 1.4.11
    ("edge", "desk", 3),
    ("edge", "info-tint", 3),
]


def colour(scheme: str, role: str) -> str:
    match = re.search(rf"--{role}: #([0-9a-f]+);", SCHEMES[scheme])
    assert match, f"{scheme} has no {role}"
    digits = match.group(1)
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def luminance(digits: str) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(scheme: str, text: str, ground: str, least: float) -> None:
    darker, lighter = sorted((luminance(colour(scheme, text)), luminance(colour(scheme, ground))))
    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_every_colour_used_is_named() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", CSS)) <= set(re.findall(r"--([\w-]+):", CSS))


def test_the_stylesheet_knows_no_left_and_no_right() -> None:
    assert not re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right)|[\s;](?:left|right|float: left)\s*:", CSS
    )


@pytest.mark.parametrize(
    ("name", "most"),
    [("postbag.css", 25_000), ("postbag.js", 2_000), ("fonts/postbag-serif-4.005.woff2", 35_000)],
)
def test_the_first_load_stays_small(name: str, most: int) -> None:
    assert (STATIC / name).stat().st_size <= most


def test_the_font_that_is_preloaded_is_the_one_that_is_used() -> None:
    font = re.search(r'url\("(fonts/[^"]+)"\)', CSS)
    assert font
    base = (STATIC.parents[1] / "templates/pages/base.html").read_text(encoding="utf-8")
    assert f'href="/static/{font.group(1)}" as="font"' in base
