"""A draft is put together once; its author's own words are counted kindly; what cannot be sent says why."""

import sys
import time
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import draft, template
from app.domain.errors import BadInput
from app.domain.own_words import own_lines, read, says

SOURCE = """{{ salutation }}

{% if place %}{{ place|sentence }} {% endif %}I live in {{ constituency }} and write to you as a constituent.

{% if why or reasons %}
{{ why|sentence }}

{{ reasons }}
{% else %}
[Write here why this matters to you.]
{% endif %}

{{ fact_return }} {{ fact_gone }}

Will you ask the Foreign Secretary to raise this with China?

{{ close }}
"""
LETTER = template.parse(SOURCE, draft.known_fields(["return", "gone"]))
FACT = "On 9 October 2023 China returned a large group of people; human-rights groups estimate 500 to 600."
FIELDS = {
    "salutation": "Dear Alex Baker,",
    "constituency": "Aldershot",
    "close": "Yours sincerely,",
    "fact_return": FACT,
}
REASONS = (
    "I believe that nobody should be sent back to be punished for leaving.",
    "China made a promise in 1982, and I think that promises should be kept.",
    "A letter costs me little, and I write it for people who cannot.",
    "I want our government to say so in public.",
)
OWN = (
    "I moved to Ancoats in 2019 and teach English at the library on Saturdays, and two of my students ask me "
    "every week whether anybody in Parliament listens."
)
BASE = draft.base(LETTER, FIELDS, (*REASONS, FACT))


def own_words(text: str, base: Sequence[str]) -> int:
    return draft.own_words(read(text, base), base)


def assembled(**answers: str) -> str:
    return draft.assemble(LETTER, {**FIELDS, **answers})


def test_a_draft_with_everything() -> None:
    assert assembled(why="it could be me", place="I live in  Farnborough", reasons=REASONS[0]) == (
        "Dear Alex Baker,\n\n"
        "I live in Farnborough. I live in Aldershot and write to you as a constituent.\n\n"
        "It could be me.\n\n"
        f"{REASONS[0]}\n\n"
        f"{FACT}\n\n"
        "Will you ask the Foreign Secretary to raise this with China?\n\n"
        "Yours sincerely,"
    )


def test_a_draft_with_nothing_keeps_one_place_to_fill_in() -> None:
    text = assembled()
    assert text.count("[") == 1
    assert "\n\n\n" not in text
    with pytest.raises(BadInput, match="square brackets"):
        draft.body(text)


@given(
    st.fixed_dictionaries(
        {
            name: st.sampled_from(["", " ", "One line", "Two\n\n\n\nparts", "a\r\nb", "tab\there "])
            for name in FIELDS
        }
        | {name: st.sampled_from(["", "x y", "a\n\n\nb"]) for name in ("why", "place", "reasons")}
    )
)
def test_empty_parts_leave_no_gap(fields: dict[str, str]) -> None:
    text = draft.assemble(LETTER, fields)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert "  " not in text
    assert "\t" not in text
    assert all(line == line.strip(" ") for line in text.split("\n"))


def test_what_is_not_breakable_stays_so() -> None:
    assert assembled(why="Pourquoi\u202f?").count("\u202f?") == 1


def test_the_campaigns_words_are_nobodys_own() -> None:
    assert own_words(assembled(), BASE) == 0
    assert own_words(assembled(reasons=draft.join_reasons(REASONS)), BASE) == 0


def test_nobodys_answers_are_the_campaigns_words() -> None:
    assert draft.base(LETTER, FIELDS | {"why": OWN}, (*REASONS, FACT)) == BASE


def test_ones_own_words_are_counted_wherever_they_stand() -> None:
    whole = len(OWN.replace(",", "").split())
    assert own_words(OWN, BASE) == whole
    for text in (
        assembled(why=OWN),
        f"{assembled()}\n\n{OWN}",
        assembled().replace("Will you", f"{OWN} Will you"),
    ):
        assert own_words(text, BASE) >= whole - 3


def test_moving_the_campaigns_sentences_about_adds_nothing() -> None:
    paragraphs = assembled(reasons=draft.join_reasons(REASONS)).split("\n\n")
    assert own_words("\n\n".join(reversed(paragraphs)), BASE) == 0
    assert own_words(" ".join(reversed(REASONS)).upper(), BASE) == 0


def test_swapping_single_words_adds_only_those() -> None:
    changed = FACT.replace("returned", "deported").replace("large", "huge").replace("estimate", "say")
    assert own_words(changed, BASE) == 3
    assert own_words("Nobody should be sent back to be jailed for leaving, I believe.", BASE) <= 2


def test_saying_it_twice_counts_once() -> None:
    assert own_words(f"{OWN}\n\n{OWN}", BASE) == own_words(OWN, BASE)
    assert own_words("please " * 100, BASE) == 3


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("我是一名护士，住在曼彻斯特，我每天都在想那些被送回去的人，他们只是想活下去。", 14, 20),
        ("저는 맨체스터에서 간호사로 일하고 있습니다. 사람을 위험으로 돌려보내서는 안 됩니다.", 14, 24),
        ("मैं मैनचेस्टर में एक शिक्षक हूँ और मेरे छात्र मुझसे पूछते हैं।", 11, 13),
        ("ฉันเป็นครูอยู่ที่เมืองแมนเชสเตอร์", 6, 10),
        ("J’habite Lyon et j’enseigne l’histoire à des adolescents.", 7, 8),
        ("Я учитель в Манчестере.", 4, 4),
    ],
)
def test_words_of_any_script(text: str, least: int, most: int) -> None:
    assert least <= own_words(text, BASE) <= most
    assert own_words(text, (*BASE, text)) == 0


@given(st.text(max_size=300))
def test_a_text_owns_nothing_against_itself(text: str) -> None:
    assert own_words(text, [text]) == 0
    assert own_words(text, ()) >= 0


@given(st.lists(st.sampled_from([OWN, FACT, "", " ", *BASE[0].split("\n")])))
def test_own_lines_stand_where_they_stood(lines: list[str]) -> None:
    text = "\n".join(lines)
    blanked = own_lines(text, BASE)
    assert len(blanked) == len(text)
    assert all(after in {before, " "} for before, after in zip(text, blanked, strict=True) if before != "\n")
    assert [line.strip() for line in blanked.split("\n")] == [
        line if line == OWN else "" for line in text.split("\n")
    ]


def test_a_long_letter_is_counted_at_once() -> None:
    long = ". ".join(f"word{n} and the other" for n in range(900))[: draft.MAX_BODY]
    begun = time.process_time()
    own_words(long, BASE * 3)
    assert time.process_time() - begun < 1


def test_twenty_words_or_three_reasons() -> None:
    assert not draft.enough(19, REASONS[:2])
    assert draft.enough(20, ())
    assert draft.enough(0, REASONS[:3])
    assert not draft.enough(0, (REASONS[0], REASONS[0], REASONS[0]))


def test_reasons_are_found_again_in_the_letter() -> None:
    text = assembled(reasons=draft.join_reasons([REASONS[2], REASONS[0], REASONS[2]]))
    assert draft.check(text, BASE, REASONS).said == (REASONS[0], REASONS[2])
    assert text.count(REASONS[2]) == 1
    assert says("China made a promise in 1982 and I think\nthat promises should be kept!", REASONS[1])
    assert not says("promises should be kept", REASONS[1])


def test_a_fact_that_stands_in_the_letter_is_no_reason() -> None:
    checks = draft.check(f"{FACT} {REASONS[0]} {REASONS[1]}", BASE, REASONS, [FACT, "Nobody says it."])
    assert checks.said == (*REASONS[:2], FACT)
    assert not checks.enough


@pytest.mark.parametrize(
    ("answers", "voice", "enough"),
    [
        ({}, "begin", False),
        ({"why": "I care about this a lot myself."}, "nearly", False),
        ({"reasons": REASONS[0]}, "nearly", False),
        ({"reasons": draft.join_reasons(REASONS[1:])}, "your_reasons", True),
        ({"why": OWN}, "yours", True),
    ],
)
def test_what_is_said_of_its_voice(answers: dict[str, str], voice: str, enough: bool) -> None:
    checks = draft.check(assembled(**answers), BASE, REASONS)
    assert (checks.voice, checks.enough) == (voice, enough)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Please act.", "none"),
        ("Will you act?", "one"),
        ("Will you act?! Really", "one"),
        ("Will you act??", "one"),
        ("Will you act?？ When؟", "several"),
        ("Agirez-vous\u202f?", "one"),
        ("你会行动吗？", "one"),
        ("Will you act? And when?", "several"),
    ],
)
def test_one_clear_question(text: str, question: str) -> None:
    assert draft.check(text, (), ()).question == question


def test_one_page() -> None:
    assert draft.check("word " * 400, (), ()).length == "a_page"
    assert draft.check("word " * 600, (), ()).length == "longer"
    assert draft.check("a\n\n" * 16, (), ()).length == "longer"
    assert draft.lines("字" * 88) == 2 * draft.lines("x" * 88)
    assert draft.lines("é’" * 44) == draft.lines("x" * 88)


def test_no_wide_character_is_taken_for_a_narrow_one() -> None:
    narrow = filter(draft._NARROW.fullmatch, map(chr, range(sys.maxunicode + 1)))
    assert not [character for character in narrow if unicodedata.east_asian_width(character) in "WF"]


def test_subjects_to_choose_from() -> None:
    sources = [
        template.parse(text, None) for text in ("{{ constituency }}: a question", "{{ party }}", "x" * 200)
    ]
    assert draft.subjects(sources, FIELDS) == ("Aldershot: a question",)


@pytest.mark.parametrize(
    "typed", ["Aldershot: a question", "  Aldershot:   a question ", "Is it safe? A passage"]
)
def test_subjects_that_pass(typed: str) -> None:
    assert draft.subject(typed, ["Safe passage"]) == " ".join(typed.split())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "subject"),
        ("ab", "give your letter a subject"),
        ("x" * 121, "120 characters"),
        ("Aldershot: SAFE  passage!", "campaign’s name"),
        ("a\r\nBcc: e@example.org", "line breaks"),
        ("=?utf-8?q?x?=", "line breaks"),
        ("abc\u202edef", "line breaks"),
    ],
)
def test_subjects_that_do_not(typed: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        draft.subject(typed, ["Safe passage"])
    assert refused.value.field == "subject"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  \n ", "empty"),
        ("x" * 200_000, "20,000"),
        ("Dear [Name],", "square brackets"),
        ("［请填写］", "square brackets"),
    ],
)
def test_letters_that_cannot_be_sent(typed: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        draft.body(typed)
    assert refused.value.field == "body"


def test_a_letter_is_kept_as_its_author_left_it() -> None:
    assert (
        draft.body(" Cafe\u0301 [sic] said “no […] defectors”\r\n\r\nYours ")
        == "Café [sic] said “no […] defectors”\n\nYours"
    )
