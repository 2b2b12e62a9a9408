"""The writer's own words, in nine languages and every program's way of quoting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.incoming.mail_lines import split
from app.domain.incoming.own_words import own_words
from tests.replies import FOOTERS, LETTER, NOTICES, OWN, PROGRAMS, TEXT, as_html, marked


@pytest.mark.parametrize("language", OWN)
def test_a_letter_is_cut_from_the_answer_in_every_program(language: str) -> None:
    cases = {program: text for spoken, program, text in TEXT if spoken == language}
    assert len(cases) > 10
    assert {p: own_words(text, "") for p, text in cases.items()} == dict.fromkeys(cases, OWN[language])


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_letter_is_cut_from_html_in_nine_languages(program: str) -> None:
    assert {spoken: own_words("", as_html(spoken, program)) for spoken in OWN} == OWN


@pytest.mark.parametrize("language", OWN)
def test_footers_of_telephones_and_offices_are_cut(language: str) -> None:
    for footer in [*FOOTERS[language], NOTICES[language]]:
        assert own_words(f"{OWN[language]}\n\n{footer}\n", "") == OWN[language], footer
        quoted = f"{OWN[language]}\n\n{footer}\n\n-----Original Message-----\nFrom: a@example.org\n\nHelp\n"
        assert own_words(quoted, "") == OWN[language], footer


@pytest.mark.parametrize("language", OWN)
def test_one_footer_stands_above_another(language: str) -> None:
    text = f"{OWN[language]}\n\n{FOOTERS[language][0]}\n\n--\nTom\n\n{NOTICES[language]}\n"
    assert own_words(text, "") == OWN[language]


@pytest.mark.parametrize("language", OWN)
def test_an_answer_without_a_quotation_comes_back_whole(language: str) -> None:
    assert own_words(OWN[language], "") == OWN[language]
    assert own_words(LETTER[language], "") == LETTER[language]


# What a caseworker writes, though it looks like what a program writes.
KEPT = {
    "a colon": "On Thursday:\n\nWe met the ambassador.\n\nOn Friday:\n\nHe wrote back.",
    "somebody wrote": "On 3 November 2026 the Minister wrote:\n\nI am grateful for your letter.",
    "somebody cited": "Dear Ada,\n\nthe Minister wrote:\n> We will raise this case.\n\nThat may help.",
    "a citation without a source": "You ask about\n\n> people held without a trial\n\nWe raised it.",
    "from in a sentence": "The figures come from: our own survey.\n\nFrom: this follows nothing.",
    "date and place": "Date: Thursday 5 November\nTime: 10 am\nPlace: Committee Room 3",
    "to whom": "To: be considered by the committee\nSubject: to approval",
    "a list": "We did this:\n-- wrote to the embassy\n-- asked the Minister\n\nMore will follow.",
    "rules": "First part\n\n----\n\nSecond part\n\n====\n\nThird part",
    "sent from": "All letters are sent from the main office.\n\nSent from my desk, not from my telephone.",
    "confidential": "Thank you.\n\nThe information that you gave us is confidential, and stays so.",
    "mbox": "We heard it.\n>From now on the embassy will answer.",
    "a name and a dash": "Thank you.\n\n-Tom",
    "a dash": "Thank you.\n\n—\nTom Baker\nCaseworker",
    "an hour": "We can speak at 10:30 or at 15:00.\nPlease write to tom@example.org:\n\nhe keeps the diary.",
    "a table": "| Year | Letters |\n| 2025 | 12 |\n| 2026 | 40 |",
    "korean": "2026년 11월 3일 회의에서 의원님이 말씀하셨습니다:\n\n이 문제를 다루겠습니다.",
    "chinese": "部长写道：\n\n我们会跟进此事。",
    "french": "Le ministre a écrit :\n\nNous suivons ce dossier.",
    "a forwarded mail": "The department answered:\n\n---------- Forwarded message ---------\n"
    "From: Desk <desk@example.org>\nDate: Tue, 3 Nov 2026 at 15:14\nSubject: Case\nTo: <tom@example.org>\n"
    "\nWe raised it.",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_a_person_wrote_stays(text: str) -> None:
    assert own_words(text, "") == text


def test_of_answers_paragraph_by_paragraph_what_was_answered_stays() -> None:
    text = (
        "Dear Ada,\n\nOn 3 Nov 2026, at 15:14, Ada <ada@example.org> wrote:\n> Dear Tom,\n"
        ">\n> Will you ask?\n\nYes, today.\n\n"
        "> And will you\n> write to me?\n\nI will.\n\n> Yours\n> Ada\n\n-- \nTom\n"
    )
    assert (
        own_words(text, "")
        == "Dear Ada,\n\n> Will you ask?\n\nYes, today.\n\n> And will you\n> write to me?\n\nI will."
    )


def test_inside_of_gmails_quotation_answers_are_found() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Tue, 3 Nov 2026 at 15:14, Ada '
        "&lt;ada@example.org&gt; wrote:</div>"
        '<blockquote class="gmail_quote">Will you ask?</blockquote><div>Yes, today.</div>'
        '<blockquote class="gmail_quote">Will you write?</blockquote><div>I will.</div></div>'
    )
    assert own_words("", html) == "> Will you ask?\n\nYes, today.\n\n> Will you write?\n\nI will."


def test_a_letter_between_words_of_the_answer_is_taken_out() -> None:
    text = f"Dear Ada,\n\nOn 3/11/2026 15:14, Ada wrote:\n\n{marked(LETTER['en'])}\n\nYes.\n\nTom\n"
    assert own_words(text, "") == "Dear Ada,\n\nYes.\n\nTom"


def test_a_quoted_line_that_was_wrapped_is_no_answer() -> None:
    text = (
        "Yes.\n\nOn 3/11/2026 15:14, Ada wrote:\n> a long line of the letter that some program has "
        "broken after so many char\nacters of it\n"
        "> and (https://example.org/a/long\n/address)\n> the end\n"
    )
    assert own_words(text, "") == "Yes."


def test_an_attribution_on_the_line_of_the_answer() -> None:
    assert own_words("Yes. On Tue, 3 Nov 2026 at 15:14, ada@example.org wrote:\n> Will you?\n", "") == "Yes."


def test_marks_with_bars() -> None:
    assert own_words("Yes.\n\nAda wrote on 03/11/2026 15:14:00:\n\n| Will you ask?\n|\n| Ada\n", "") == "Yes."


def test_a_mail_that_is_passed_on_without_a_word_shows_its_text() -> None:
    headers = (
        "From: Desk <desk@example.org>\nSent: Tuesday, 3 November 2026 15:14\nTo: tom@example.org\n"
        "Subject: Case"
    )
    assert own_words(f"{headers}\n\nWe raised it.\n", "") == "We raised it."


def test_nothing_but_a_quotation_is_no_word_of_ones_own() -> None:
    assert own_words("> Will you ask?\n", "") == ""
    assert own_words("", "") == ""


def test_the_html_is_read_where_the_text_says_nothing() -> None:
    html = "<p>We raised it.</p>"
    assert own_words(" \n", html) == "We raised it."
    assert own_words("Your mail program cannot show HTML.", html) == "We raised it."
    assert own_words("메일이 보이지 않으면 HTML 보기를 선택하십시오.", html) == "We raised it."
    assert own_words("We raised it, in plain text.", html) == "We raised it, in plain text."


def test_where_all_of_the_html_is_a_quotation_its_text_is_shown() -> None:
    assert own_words("", "<blockquote type=cite><p>We raised it.</p></blockquote>") == "We raised it."


LINES = st.sampled_from(
    """\
> quoted
>> deeper

Yes.
I will.
On 3 Nov 2026, at 15:14, Ada <a@example.org> wrote:
wrote:
The minister wrote:
--
-- .
From: a@example.org
Sent: 3 November
To: b
Sent from my iPhone
-----Original Message-----
________
2026년 11월 3일 (화) 오후 3:14, 하나 <a@example.org>님이 작성:
>From
Tom
This email is confidential to the intended recipient.
http://example.org
---- Forwarded message ----
Disclaimer
| row""".replace("-- .", "-- ").split("\n")
)
MAILS = st.one_of(st.text(max_size=300), st.lists(LINES, max_size=25).map("\n".join))


@settings(max_examples=200, deadline=None)
@given(MAILS)
def test_words_are_lines_of_the_mail_and_stay_when_cut_again(text: str) -> None:
    shown = own_words(text, "")
    lines = [line.rstrip() for line in split(text)]
    for line in split(shown):
        assert any(of.startswith(line) for of in lines)
    assert own_words(shown, "") == shown


@settings(max_examples=200, deadline=None)
@given(MAILS, st.text(max_size=100))
def test_nothing_raises_in_html(text: str, noise: str) -> None:
    own_words("", text.replace("\n", "<br>") + noise + "<blockquote>" + noise)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "We",
                "the",
                "asked",
                "minister",
                "answer",
                "on",
                "from",
                "sent",
                "Tom",
                "writes",
                "하나",
                "議員",
            ]
        ),
        min_size=1,
        max_size=99,
    )
)
def test_a_mail_without_a_quotation_is_whole(words: list[str]) -> None:
    text = "\n".join(" ".join(words[at : at + 7]) for at in range(0, len(words), 7))
    assert own_words(text + "\n\n-- \nTom\n", "") == text
