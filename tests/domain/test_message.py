"""The bytes of a mail, held against the standard library's parser and against the injection vectors."""

import json
import os
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.domain import message
from app.domain.errors import BadInput
from app.domain.message import LETTER_HEADERS, OWN_HEADERS, Sender
from app.domain.tokens import Keys
from tests.conftest import must_or_skip

SENDER = Sender("Safe Letters", "concerns@example.org", "letters.example.org", Keys({1: "key"}), 0)
MOMENT = datetime(2026, 11, 23, 12, 30, 5, tzinfo=UTC)
CORPORA = Path(os.environ.get("POSTBAG_CORPORA", Path(__file__).parents[2] / "../shared/mail/corpora"))

letters = st.sampled_from("aeiouz XYZ'-.\"\\()<>@,;:éßøłž김철수박이中国人民王小明محمدعلي안녕Ωж𝒳👩‍👧e\u0301")
words = st.text(letters, min_size=1, max_size=120)
any_words = st.text(max_size=200)
bodies = st.text(st.one_of(letters, st.sampled_from("\n\r\t .=F\u2028"), st.characters()), max_size=400)


def build(**values: str) -> bytes:
    parts = {
        "name": "Ada Example",
        "reply_to": "ada@example.org",
        "to": "mp@parliament.example.org",
        "subject": "Testshire: a question",
        "text": "Dear Jane Smith,\n\nI care.",
    }
    return message.letter(SENDER, "0123456789", **{**parts, **values})


def parse(stored: bytes) -> EmailMessage:
    parsed = message_from_bytes(message.with_date(stored, MOMENT), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def is_sound(raw: bytes) -> bool:
    """7-bit, CRLF only, no line over 78 octets, no line of the header that is blank."""
    lines = raw.split(b"\r\n")
    head = lines[: lines.index(b"")]
    return (
        raw.isascii()
        and b"\0" not in raw
        and not any(b"\r" in line or b"\n" in line for line in lines)
        and all(len(line) <= 78 for line in lines)
        and all(line.strip() for line in head)
        and raw.endswith(b"\r\n")
    )


def single_line(text: str) -> str:
    return message.one_line(text, "x")


def acceptable(text: str) -> bool:
    """The rule in other words than the code's."""
    refused = {"Cc", "Zl", "Zp", "Cs"}
    bidi = "ALM LRM RLM LRE RLE PDF LRO RLO LRI RLI FSI PDI"
    turning = {"\u061c", "\u200e", "\u200f", *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
    assert len(turning) == len(bidi.split())
    return (
        bool(text.strip())
        and "=?" not in text
        and not any(unicodedata.category(c) in refused or c in turning for c in text)
    )


@given(name=words, subject=words)
@example(
    name="Jean-François O'Neill-Ó Súilleabháin", subject="Cities of London and Westminster: " + "a long " * 30
)
@example(name="A" * 100, subject="x" * 300)
@example(name='Sgt "Bob" \\ Smith, MP <x@y>', subject="?")
def test_what_the_stdlib_reads_is_what_was_written(name: str, subject: str) -> None:
    assume(name.strip() and subject.strip())
    raw = build(name=name, subject=subject)
    assert is_sound(raw)
    parsed = parse(raw)
    author = parsed["From"].addresses[0]
    assert parsed["From"].addresses == (author,)
    assert display_name(raw) == single_line(name)
    assert author.addr_spec.split(".r.")[1] == f"{_token(raw)}@letters.example.org"
    assert parsed["Subject"] == single_line(subject)
    assert parsed.keys() == list(LETTER_HEADERS)


def display_name(raw: bytes) -> str:
    """The name in From. (The newer parser of Python 3.11 puts blanks between adjacent encoded words.)"""
    phrase, _ = parseaddr(message_from_bytes(raw)["From"])
    return str(make_header(decode_header(phrase)))


def _token(raw: bytes) -> str:
    return raw.split(b".r.")[1].split(b"@")[0].decode()


@given(text=bodies)
@example(text="From here\n.\n..\nFrom there \n\ttab\n" + "x" * 2000)
@example(text="북한이탈주민의 강제송환에 반대합니다.\n" * 40)
def test_a_body_comes_back_as_it_was(text: str) -> None:
    raw = build(text=text)
    assert is_sound(raw)
    parsed = parse(raw)
    assert parsed.get_content() == (message.paragraphs(text) + "\n").replace("\n", "\r\n")
    assert parsed.get_content_type() == "text/plain"
    assert parsed.get_content_charset() == "utf-8"
    assert not any(
        line.startswith((b"From ", b".\r")) for line in raw.split(b"\r\n\r\n", 1)[1].splitlines(True)
    )


@given(text=any_words)
def test_nothing_a_name_or_subject_holds_adds_a_header(text: str) -> None:
    for field in ("name", "subject"):
        if acceptable(text):
            raw = build(**{field: text})
            assert is_sound(raw)
            assert parse(raw).keys() == list(LETTER_HEADERS)
        else:
            with pytest.raises(BadInput):
                build(**{field: text})


@pytest.mark.parametrize(
    "control",
    [
        *map(chr, (*range(32), *range(127, 160))),
        *"\u2028\u2029\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ud800",
    ],
)
def test_controls_are_refused_beside_the_field(control: str) -> None:
    for field in ("name", "subject"):
        with pytest.raises(BadInput) as refused:
            build(**{field: f"Ada{control}Example"})
        assert refused.value.field == field
        assert "Ada" not in str(refused.value)


@pytest.mark.parametrize("field", ["name", "subject"])
def test_an_empty_name_or_subject_is_refused(field: str) -> None:
    with pytest.raises(BadInput) as refused:
        build(**{field: " \u3000"})
    assert refused.value.field == field


def vectors(file: str) -> list[dict[str, Any]]:
    path = CORPORA / "injection" / file
    if not path.exists():
        must_or_skip(f"the injection vectors are not at {path} (POSTBAG_CORPORA)")
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("field", ["name", "subject"])
def test_header_values_of_the_corpus_are_refused_or_harmless(field: str) -> None:
    refused = 0
    for vector in vectors("header_values.json"):
        try:
            raw = build(**{field: vector["value"]})
        except BadInput:
            refused += 1
            continue
        assert is_sound(raw)
        assert parse(raw).keys() == list(LETTER_HEADERS)
        assert parse(raw)["To"].addresses[0].addr_spec == "mp@parliament.example.org"
    assert refused >= 14  # all with line breaks, controls, encoded words


def test_addresses_of_the_corpus_are_refused_or_exactly_one_mailbox() -> None:
    accepted_addresses = 0
    for vector in vectors("addresses.json"):
        for field in ("to", "reply_to"):
            try:
                parsed = parse(build(**{field: vector["address"]}))
            except BadInput:
                continue
            accepted_addresses += 1
            header = parsed["To" if field == "to" else "Reply-To"]
            assert [a.addr_spec for a in header.addresses] == [message.address(vector["address"], "x")]
            assert parsed.keys() == list(LETTER_HEADERS)
    assert accepted_addresses > 100


def test_a_domain_in_another_script_is_written_as_dns_knows_it() -> None:
    assert message.address("jeff@臺網中心.tw", "to") == "jeff@xn--fiqq24b10vi0d.tw"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "юзер@example.org",
        "a b@example.org",
        "ada@example.org>",
        "=?utf-8?q?a?=@example.org",
        "a@b.c, d@e.f",
        "x" * 65 + "@example.org",
    ],
)
def test_an_impossible_address_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput):
        message.address(wrong, "email")


def test_a_letter_has_its_headers_in_order_and_the_right_parts() -> None:
    raw = message.with_date(build(), MOMENT)
    assert raw.decode() == (
        'From: "Ada Example" <ada-example.r.01234567891q57aysf@letters.example.org>\r\n'
        "To: mp@parliament.example.org\r\n"
        "Subject: Testshire: a question\r\n"
        "Date: Mon, 23 Nov 2026 12:30:05 +0000\r\n"
        "Message-ID: <m.01234567899rjn8r52@letters.example.org>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "Reply-To: ada@example.org\r\n"
        "\r\n"
        "Dear Jane Smith,\r\n\r\nI care.\r\n"
    )


def test_a_mail_of_ours_says_that_a_machine_wrote_it() -> None:
    parsed = parse(message.own(SENDER, "0123456789", "ada@example.org", "Please confirm", "Hello"))
    assert parsed.keys() == list(OWN_HEADERS)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Loop"] == "letters.example.org"
    assert parsed["Reply-To"] == "concerns@example.org"


@given(
    seconds=st.integers(0, 10**9),
    offset=st.integers(-12, 12),
    subject=st.sampled_from(["plain", "Überschrift " * 20, "Message-ID: <x>", "?"]),
)
def test_the_date_is_put_in_and_nothing_else_changes(seconds: int, offset: int, subject: str) -> None:
    stored = build(subject=subject)
    moment = datetime.fromtimestamp(seconds, UTC)
    raw = message.with_date(stored, moment)
    date = next(line for line in raw.split(b"\r\n") if line.startswith(b"Date: "))
    assert parsedate_to_datetime(date[6:].decode()) == moment
    assert raw.replace(date + b"\r\n", b"") == stored
    elsewhere = moment.astimezone(timezone(timedelta(hours=offset)))
    assert message.with_date(stored, elsewhere) == raw


def test_only_stored_bytes_take_a_date() -> None:
    with pytest.raises(ValueError, match="stored mail"):
        message.with_date(b"Subject: x\r\n\r\nbody\r\nMessage-ID: <y>\r\n", MOMENT)


@given(subject=words)
def test_a_rehearsal_is_marked_and_names_nobody_else(subject: str) -> None:
    assume(subject.strip())
    raw = message.rehearsed(build(subject=subject, to="mp@parliament.example.org"), "me@example.org")
    assert is_sound(raw)
    parsed = parse(raw)
    assert parsed["Subject"].split(" ", 1)[0] == "[REHEARSAL]"
    assert parsed["Subject"].removeprefix("[REHEARSAL]").strip() == single_line(subject)
    assert parsed["To"].addresses[0].addr_spec == "me@example.org"
    assert b"parliament" not in raw
    assert parsed.keys() == list(LETTER_HEADERS)
