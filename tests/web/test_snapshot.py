"""What all visitors see alike is one thing in all processes of a machine."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.snapshot import Mark, Snapshot, forget
from tests.web import journey
from tests.web.journey import WHY
from tests.web.page import Page, press

LONG = 3600.0  # seconds


def test_what_one_process_forgets_no_other_shows(tmp_path: Path) -> None:
    one, other = (Snapshot(Mark(tmp_path / "shown")) for _ in range(2))
    assert [shown.get("page", lambda: "old", LONG) for shown in (one, other)] == ["old", "old"]
    one.clear()
    assert [shown.get("page", lambda: "new", LONG) for shown in (other, one)] == ["new", "new"]
    assert other.get("page", lambda: "never asked", LONG) == "new"


def test_what_was_read_before_a_change_and_is_kept_after_it_is_not_shown_again(tmp_path: Path) -> None:
    one, other = (Snapshot(Mark(tmp_path / "shown")) for _ in range(2))

    def changed_meanwhile() -> str:
        other.clear()
        return "old"

    assert one.get("page", changed_meanwhile, LONG) == "old"
    assert one.get("page", lambda: "new", LONG) == "new"


def test_it_grows_old(tmp_path: Path) -> None:
    shown = Snapshot(Mark(tmp_path / "shown"))
    assert [shown.get("page", lambda n=n: n, 0.0) for n in range(2)] == [0, 1]


def test_where_no_file_can_be_had_a_process_forgets_by_itself(tmp_path: Path) -> None:
    shown = Snapshot(Mark(tmp_path / "nowhere" / "shown"))
    assert shown.get("page", lambda: "old", LONG) == "old"
    assert shown.get("page", lambda: "new", LONG) == "old"
    shown.clear()
    assert shown.get("page", lambda: "new", LONG) == "new"


def test_each_reads_the_shell_of_a_page_in_their_own_language(client: FlaskClient) -> None:
    sentences = ("Find my letters", "Retrouver mes lettres")

    def read(language: str) -> list[bool]:
        page = journey.questions(client, lang=language).html
        return [sentence in page for sentence in sentences]

    assert [read(language) for language in ("en", "fr", "en")] == [
        [True, False],
        [False, True],
        [True, False],
    ]


def test_what_one_has_chosen_nobody_else_sees(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda versions: versions[0])  # all get the same letter
    asked = journey.questions(client).form("/write")
    stale = {"csrf_token": "too old", "reason1": "2", "why": WHY, "do": "assemble"}
    again = press(client, asked, **stale)
    assert again.form("/write").fields["reason1"] == "2"
    assert again.form("/write").fields["why"] == WHY
    other = journey.questions(client)
    assert other.form("/write").fields["reason1"] == ""
    assert "selected" in again.html
    assert "selected" not in other.html
    assert WHY not in other.html


def test_a_fact_that_one_has_added_is_still_offered_to_others(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "choice", lambda versions: versions[0])  # all get the same letter

    def offered(page: Page) -> list[tuple[str, str]]:
        return [button for button in page.form("/write").buttons if button[0] == "add"]

    letter = journey.letter(client)
    first, *others = offered(letter)
    assert offered(press(client, letter.form("/write"), add=first[1])) == others
    assert offered(journey.letter(client)) == [first, *others]


def test_two_who_write_to_one_office_each_have_their_own_place_words_and_language(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "choice", lambda versions: versions[0])  # all get the same letter
    visitors = {
        "M1 1AE": (client, "en", "Your letter to", "It matters to the people I teach."),
        "M1 1AG": (app.test_client(), "fr", "Votre lettre à", "My sister was sent back to North Korea."),
    }
    for mine, others in (("M1 1AE", "M1 1AG"), ("M1 1AG", "M1 1AE"), ("M1 1AE", "M1 1AG")):
        visitor, language, title, said = visitors[mine]
        page = journey.letter(visitor, why=said, postcode=mine, lang=language)
        assert all(words in page.text for words in (mine, title, said))
        assert not any(words in page.text for words in (others, *visitors[others][2:]))
        assert ('class="risk"' in page.html) is (mine == "M1 1AG")
        assert page.form("/write").fields["lang"] == language


def test_nobodys_words_are_kept(client: FlaskClient, app: Flask) -> None:
    page = journey.letter(client, why="My sister Min-ji was sent back to North Korea from Hyesan.")
    press(client, page.form("/write"), **journey.ADA, do="check")
    assert '<mark class="risk">' in page.html
    kept = repr(app.extensions["snapshot"]._kept)
    assert all(part in kept for part in ("Put my letter together", "Who signs it", "Your letter to"))
    assert not any(words in kept for words in ("Min-ji", "Hyesan", "M1 1AE", "Plymouth Grove"))


def test_each_office_has_its_own_address_and_each_visitor_their_language(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One version of the letter for all of them, so that nothing but the office and the language differ."""
    monkeypatch.setattr(secrets, "choice", lambda versions: versions[0])
    offices = {"M1 1AE": ("Lucy Powell", "Manchester Central"), "SW1A 1AA": ("Rachel Blake", "Westminster")}
    titles = {"en": ("Write to {}", "Your letter to {}"), "fr": ("Écrire à {}", "Votre lettre à {}")}
    for postcode, language in [
        (postcode, said) for _again in range(2) for postcode in offices for said in titles
    ]:
        client, (name, seat) = app.test_client(), offices[postcode]
        others = [part for other in offices if other != postcode for part in offices[other]]
        asked = journey.questions(client, postcode=postcode, lang=language)
        letter = journey.letter(client, postcode=postcode, lang=language)
        for page, title in zip((asked, letter), titles[language], strict=True):
            assert title.format(name) in page.text
            assert f"<title>{titles[language][0].format(name)}" in page.html
            assert not any(part in page.html for part in others)
        assert seat in letter.html
        assert f"Dear {name}," in asked.text


MATCHES = [
    {"country": "GB", "postcode": "M1 1AE"},
    {"country": "GB", "postcode": "M1 1AE", "lang": "fr"},
    {"country": "GB", "postcode": "SW1A 1AA", "ref": "newsletter"},
    {"country": "US", "postcode": "10001"},  # several districts, of which the first comes first
    {"country": "US", "postcode": "10001", "area": "NY-12"},
    {"country": "US", "postcode": "10019"},  # where the second of them comes first
    {"country": "FR", "postcode": "75001"},
    {"country": "FR", "postcode": "45190"},  # a vacant seat: nobody but the United Nations
    {"country": "CA", "postcode": "K1A"},
    {"country": "XX", "postcode": ""},  # nobody but the United Nations
    {"country": "GB", "postcode": "ZZ1 1ZZ"},
    {"country": "FR", "postcode": "<75001>"},
]
LETTERS = [  # by mail and on paper, in two languages, to offices of one country
    {"country": "GB", "postcode": "M1 1AE"},
    {"country": "US", "postcode": "90210"},
    {"country": "CA", "postcode": "K1A", "language": "en"},
    {"country": "CA", "postcode": "K1A", "language": "fr"},
    {"country": "CA", "postcode": "H2X", "language": "fr"},
]
Typed = dict[str, str]


def seen_alone_and_after_others(app: Flask, visits: list[Typed], seen: Callable[[Typed], str]) -> None:
    """Each page is what its visitor alone would see, whoever came before them."""

    def anew() -> None:
        with app.app_context():
            forget()

    alone = [(anew(), seen(typed))[1] for typed in visits]
    assert len(set(alone)) == len(visits)
    for order in (visits, visits[::-1]):
        anew()
        pages = {str(typed): seen(typed) for typed in order}
        assert [pages[str(typed)] for typed in visits] == alone


def test_whoever_came_before_one_sees_the_same_match_page(client: FlaskClient, app: Flask) -> None:
    seen_alone_and_after_others(
        app, MATCHES, lambda typed: client.post(f"/c/{journey.SLUG}/match", data=typed).text
    )


def test_whoever_came_before_one_sees_the_same_letter(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "choice", lambda versions: versions[0])

    def seen(typed: Typed) -> str:
        match = journey.match(client, typed["country"], typed["postcode"])
        language = {"language": typed["language"]} if "language" in typed else {}
        asked = press(client, match.form("/write"), **language)
        letter = press(client, asked.form("/write"), why=WHY, do="assemble")
        return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", asked.html + letter.html)

    seen_alone_and_after_others(app, LETTERS, seen)


def test_facts_are_open_for_whoever_has_added_one_and_for_nobody_else(client: FlaskClient) -> None:
    def is_open(page: Page) -> bool:
        return '<details class="card" open>' in page.html

    letter = journey.letter(client).form("/write")
    fact = next(value for name, value in letter.buttons if name == "add")
    for _again in range(2):
        added = press(client, letter, add=fact)
        assert is_open(added)
        assert not is_open(press(client, added.form("/write"), do="check"))  # without the same fact
