"""A mail that passes on another is well formed whatever came in, and holds all of it."""

import json
import os
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.domain import forward, message
from app.domain.errors import BadInput
from app.domain.forward import RULE
from app.domain.incoming import contents as whole
from app.domain.incoming import reading
from app.domain.incoming.contents import MOST_PARTS, Contents, File
from tests.conftest import must_or_skip
from tests.domain.test_message import MOMENT, SENDER, display_name

CORPORA = Path(os.environ.get("POSTBAG_CORPORA", Path(__file__).parents[2] / "../shared/mail/corpora"))
THEIRS = "<a1@parliament.example.org>"
FORWARD = [*forward.HEADERS[:8], "References", "Auto-Submitted", "X-Loop"]
RELAY = [*forward.HEADERS[:8], "In-Reply-To", "References"]

anything = st.text(max_size=120)
types = st.sampled_from(["application/pdf", "text/html", "text/csv", "image/png", "message/rfc822", "a/b"])
files = st.lists(
    st.builds(
        File,
        st.one_of(types, anything),
        st.one_of(st.just("utf-8"), anything),
        anything,
        st.binary(max_size=300),
    ),
    max_size=3,
).map(tuple)


def contents(raw: bytes) -> Contents:
    return whole.contents(raw, reading.read(raw))


def to_supporter(**values: Any) -> bytes:
    parts = {
        "office": "Jane Smith MP",
        "to": "ada@example.org",
        "subject": "Re: Testshire: a question",
        "note": "They answered.",
        "answer": Contents("Thank you.", ()),
        "its_id": THEIRS,
    }
    return forward.to_supporter(SENDER, "0123456789", **{**parts, **values})


def to_office(**values: Any) -> bytes:
    parts = {
        "letter_id": "abcdefghjk",
        "name": "Ada Example",
        "to": "clerk@parliament.example.org",
        "subject": "Re: Re: a question",
        "note": "Passed on.",
        "answer": Contents("And you?", ()),
        "its_id": THEIRS,
    }
    return forward.to_office(SENDER, "0123456789", **{**parts, **values})


def parsed(stored: bytes) -> EmailMessage:
    """The mail as the stdlib reads it; it must find nothing wrong."""
    lines = stored.split(b"\r\n")
    assert stored.isascii()
    assert not any(b"\r" in line or b"\n" in line or len(line) > 998 for line in lines)
    assert all(line.strip() for line in lines[: lines.index(b"")])
    mail = message_from_bytes(message.with_date(stored, MOMENT), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not any(part.defects for part in mail.walk())
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def test_an_answer_comes_from_an_address_that_leads_back_to_us() -> None:
    mail = parsed(to_supporter())
    assert mail.keys() == FORWARD
    assert mail["From"].addresses[0].display_name == "Jane Smith MP"
    assert mail["From"].addresses[0].addr_spec.startswith("jane-smith-mp.s.0123456789")
    assert (mail["Auto-Submitted"], mail["X-Loop"]) == ("auto-generated", "letters.example.org")
    assert (mail["References"], mail["Subject"]) == (THEIRS, "Re: Testshire: a question")
    assert mail["Message-ID"].startswith("<m.0123456789")
    assert text_of(mail) == f"They answered.\n\n{RULE}\n\nThank you.\n"


def test_what_goes_back_comes_from_the_letters_address_in_its_thread() -> None:
    mail = parsed(to_office())
    assert mail.keys() == RELAY
    assert mail["From"].addresses[0].addr_spec.startswith("ada-example.r.abcdefghjk")
    assert mail["In-Reply-To"] == THEIRS
    letter, theirs = mail["References"].split()
    assert letter.startswith("<m.abcdefghjk")
    assert theirs == THEIRS
    assert text_of(mail) == f"And you?\n\n{RULE}\nPassed on.\n"
    assert parsed(to_office(its_id="x"))["In-Reply-To"] == letter


@given(anything, anything, anything, st.text(max_size=400), files)
@example("", "", "<a\r\nBcc: x@y>", "From x\n.\n", (File("text/html", "utf-8", "../é.html", b"\0"),))
@example("", "", "", "", (File("application/pdf", "utf-8", "<>", b""),))  # which the parser unquotes
@example("=\x00?utf-8?q?x?=", "=\u200e?a", "<=?q?@x>", "", (File("", "", "", b""),))
def test_whatever_came_in_what_goes_out_is_whole_and_ours(
    office: str, subject: str, its_id: str, text: str, some: tuple[File, ...]
) -> None:
    mail = parsed(to_supporter(office=office, subject=subject, its_id=its_id, answer=Contents(text, some)))
    assert mail.keys() == [name for name in FORWARD if name != "References" or mail["References"]]
    said = message.paragraphs(f"They answered.\n\n{RULE}\n\n{text}") + "\n"
    assert text_of(mail) == said
    attachments = list(mail.iter_attachments())
    assert [part.get_payload(decode=True) for part in attachments] == [one.content for one in some]
    for part in attachments:
        name = part.get_filename()
        assert name
        assert not set("/\\\r\n\0") & set(name)
        assert part.get_content_disposition() == "attachment"
    assert display_name(message.with_date(to_supporter(office=office), MOMENT))
    back = parsed(to_office(subject=subject, its_id=its_id, answer=Contents(text, some)))
    assert back.keys() == RELAY


@given(
    text=st.text(max_size=300),
    html=st.one_of(st.none(), st.just("<p>Thank <b>you</b>.</p>")),
    some=st.lists(
        st.tuples(st.binary(min_size=1, max_size=500), st.text("aé北 .-x", min_size=1)), max_size=3
    ),
    crlf=st.booleans(),
)
@example("HTML", None, [(b"x", "x")], False)
def test_the_files_of_a_real_mail_are_found_byte_for_byte(
    text: str, html: str | None, some: list[tuple[bytes, str]], crlf: bool
) -> None:
    assume(not any(0xD800 <= ord(character) < 0xE000 for character in text))
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "jane@parliament.example.org", "Re"
    mail.set_content(f"Thank you. {text}")
    if html:
        mail.add_alternative(html, subtype="html")
    for content, name in some:
        mail.add_attachment(content, maintype="application", subtype="x-test", filename=name)
    raw = mail.as_bytes(policy=policy.SMTP if crlf else policy.default)
    found = contents(raw)
    assert found.text.startswith("Thank you.")
    wanted = [content for content, _ in some if content.strip()]
    is_stub = html and "html" in text.casefold()  # then the text is the HTML's, and both versions are files
    assert [file.content for file in found.files][2 if is_stub else 0 :] == wanted


def test_an_answer_in_html_alone_is_text_and_a_file() -> None:
    raw = b"From: a@b.example\nContent-Type: text/html; charset=iso-8859-1\n\n<p>Thank you.</p><br>No.\xe9"
    found = contents(raw)
    assert "Thank you." in found.text
    [file] = found.files
    assert (file.content_type, file.charset, file.name) == ("text/html", "iso-8859-1", "part-1.html")
    assert file.content.endswith(b"No.\xe9")


def test_an_answer_that_is_a_picture_in_html_beside_an_empty_text_is_passed_on() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\n"
        b'--b\nContent-Type: text/html\n\n<img src="cid:answer">\n--b--\n'
    )
    found = contents(raw)
    assert found.text.strip() == ""
    assert [file.content for file in found.files] == [b'<img src="cid:answer">']


def test_a_text_after_an_attached_one_is_shown_and_not_passed_on_twice() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\n\nOne.\n"
        b"--b\n\nTwo.\n--b--\n"
    )
    found = contents(raw)
    assert found.text.strip() == "Two."
    assert [file.content for file in found.files] == [b"One."]


def test_a_second_text_and_a_mail_within_the_mail_are_files() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nOne.\n--b\n\nTwo.\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\nThree.\n--b--\n"
    )
    found = contents(raw)
    assert found.text.strip() == "One."
    assert [(file.name, file.content) for file in found.files] == [
        ("part-2.txt", b"Two."),
        ("part-3.eml", b"Subject: x\n\nThree."),
    ]
    mail = parsed(to_supporter(answer=found))
    assert [part.get_content_type() for part in mail.iter_attachments()] == [
        "text/plain",
        "application/octet-stream",
    ]


def nested(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))


@pytest.mark.parametrize(
    "raw",
    [
        nested(1000),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (MOST_PARTS + 1),
    ],
    ids=["deep", "many"],
)
def test_what_cannot_be_taken_apart_is_a_file(raw: bytes) -> None:
    [file] = contents(raw).files
    assert (file.name, file.content) == ("original.eml", raw)


@given(st.binary(max_size=400))
@example(b"")
@example(b"\n")
@example(b"Content-Type: multipart/mixed; boundary=b\n\n--b")
@example(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b--")
@example(b"Content-Transfer-Encoding: base64\n\nA")
def test_any_bytes_can_be_passed_on(raw: bytes) -> None:
    parsed(to_supporter(answer=contents(raw)))


def test_a_large_file_stays_whole() -> None:
    mail = EmailMessage()
    mail.set_content("Thank you.")
    content = bytes(range(256)) * 20_000
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="answer.pdf")
    [file] = contents(mail.as_bytes()).files
    assert file.content == content


def test_an_impossible_address_is_refused() -> None:
    for build in (to_supporter, to_office):
        with pytest.raises(BadInput):
            build(to="ada@example.org\r\nBcc: x@y.example")


def vectors() -> list[str]:
    path = CORPORA / "injection/header_values.json"
    if not path.exists():
        must_or_skip(f"the injection vectors are not at {path}")
    return [row["value"] for row in json.loads(path.read_text())]


def test_no_vector_gets_through() -> None:
    for value in vectors():
        file = File(value, value, value, b"x")
        for name in ("office", "subject", "its_id"):
            mail = parsed(to_supporter(**{name: value}, answer=Contents(value, (file,))))
            assert set(mail.keys()) <= set(FORWARD)
            assert len(list(mail.iter_attachments())) == 1
        mail = parsed(to_office(subject=value, its_id=value))
        assert mail.keys() == RELAY


@pytest.mark.parametrize("folder", ["flufl", "mikel_mail", "mime_cpython"])
def test_real_mail_can_be_passed_on(folder: str) -> None:
    if not (CORPORA / folder).is_dir():
        must_or_skip(f"there is no corpus at {CORPORA / folder}")
    paths = [path for path in sorted((CORPORA / folder).rglob("*")) if path.is_file()][:150]
    for path in paths:
        parsed(to_supporter(answer=contents(path.read_bytes())))
