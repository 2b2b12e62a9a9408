"""HTML mail as text, and the time that hostile mail may take."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.incoming.html_text import text_of
from app.domain.incoming.html_tokens import tokens
from app.domain.incoming.own_words import own_words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p class=MsoNormal>One</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Two</p>", "One\n\nTwo"),
        ("<p style='margin:0'>One</p><p style='margin:0'>Two</p>", "One\nTwo"),
        ("One<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>Two", "One\n\n- a\n- b\n- c\n\nTwo"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        (
            "<table><tr><td>Year</td><td>2026</td></tr><tr><td>Letters</td><td>40</td></tr></table>",
            "Year 2026\nLetters 40",
        ),
        ("See <a href='https://example.org/x'>our page</a>.", "See our page."),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a  \n  b&amp;c &lt;d&gt; &#8364; &nosuch;", "a b&c <d> € &nosuch;"),
        ("<head><title>T</title><style>p{}</style></head><script>x()</script><!-- no -->Yes", "Yes"),
        ("<div style='display:none'>preview</div><span hidden>x</span>Yes", "Yes"),
        ("<div style='max-height:0px;overflow:hidden'>preview</div>Yes", "Yes"),
        ("<td style='font-size:0'><div style='font-size:16px'>Yes</div></td>", "Yes"),
        ("<html><head><title>T</title><body>Yes", "Yes"),
        ("<!--[if mso]><p>Word</p><![endif]--><![if !mso]>Yes<![endif]>", "Yes"),
        (
            "Yes<blockquote type=cite>No<blockquote>deeper</blockquote></blockquote>",
            "Yes\n\n> No\n>\n> > deeper",
        ),
        ("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>indented</blockquote>", "indented"),
        ("<div title='a > b'>Yes</div>", "Yes"),
        ('<div title="a > b">Yes</div>', "Yes"),
        ("1 < 2 and <b>bold", "1 < 2 and bold"),
        ("</div></p>Yes<style>unclosed", "Yes"),
    ],
)
def test_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html).removesuffix("unclosed") == text


def test_a_style_that_never_ends_hides_nothing() -> None:
    assert text_of("<style>p{}<p>Yes") == "p{}\n\nYes"


def test_absurd_references_are_left_as_they_are() -> None:
    assert text_of("&#" + "9" * 5_000 + ";").startswith("&#9")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div",
                "<p>",
                "</p>",
                "a",
                ">",
                '"',
                "'",
                "=",
                "<!--",
                "-->",
                "<style>",
                "</style>",
                "<br>",
                "<li>",
                "&lt;",
                "&#",
                " ",
                "\n",
                "<blockquote>",
                "</",
            ]
        )
    )
)
def test_no_html_raises(pieces: list[str]) -> None:
    text_of("".join(pieces))


HOSTILE = [
    *(
        ">",
        "<div",
        "On ",
        "On 1:00 wrote:\n>\n",
        "To: a@b\nCc:\nCc:\n",
        "<a@b>:\n",
        "-- \n",
        "This email is confidential recipient\n\n",
    ),
    *("> a\nb\n", "<blockquote>", "<!--", '<a "<a" ', "&#9", "<p>a", "<style>", "<a a a a a a "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_has_an_end(piece: str) -> None:
    """Two seconds on a busy machine for what quadratic rules take minutes for."""
    text = piece * (80_000 // len(piece))
    is_html = piece != "<a@b>:\n" and piece.startswith(("<", "&"))
    before = time.process_time()
    own_words("" if is_html else text, text if is_html else "")
    assert time.process_time() - before < 2


def test_what_was_looked_for_in_vain_is_not_looked_for_again() -> None:
    """Counted, not timed: each of these reads ahead to the end of the text only once."""
    for piece in ("<!--", "<style>", '<a "'):
        short, long = (sum(1 for _ in tokens(piece * n)) for n in (1_000, 2_000))
        assert long <= 2 * short + 2
