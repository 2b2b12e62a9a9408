"""Reading under guard: what mail programs write, and what nobody should."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.incoming import header_fields, reading
from app.domain.incoming.reading import read


def mail(*lines: str, body: bytes = b"Hello") -> bytes:
    return "\n".join(("From: ann@example.org", *lines)).encode() + b"\n\n" + body


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes) -> None:
    found = read(raw)
    assert isinstance(found.plain, str)
    assert isinstance(found.html, str)


@given(st.lists(st.sampled_from([
    b"Content-Type: multipart/mixed; boundary=a", b"Content-Type: message/rfc822", b"--a", b"--a--", b"",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"=3", b"\xff\xfe",
    b"Content-Type: text/plain; charset=utf-7", b"Subject: =?utf-8?B?4?= =?x?Q?=?=", b"=", b"AAA", b" folded",
]), max_size=40), st.sampled_from([b"\n", b"\r\n", b"\r"]))  # fmt: skip
def test_any_heap_of_mail_lines_is_read(lines: list[bytes], end: bytes) -> None:
    found = read(end.join(lines))
    assert len(found.parts) <= reading.MOST_PARTS


@pytest.mark.parametrize(("charset", "text"), [
    ("gbk", "抱歉，您的邮件被退回"), ("gb2312", "无法投递"), ("euc-kr", "메일을 보낼 수 없습니다"),
    ("ks_c_5601-1987", "받는 사람"), ("iso-2022-jp", "宛先が見つかりません"), ("shift_jis", "送信エラー"),
    ("big5", "無法傳遞"), ("koi8-r", "Письмо не доставлено"), ("windows-1251", "Письмо"),
    ("windows-1252", "“Élysée” – 5 €"), ("iso-8859-1", "Déjà"), ("windows-1256", "تعذر التسليم"),
    ("utf-8", "Ünïcödé 🐈"),
])  # fmt: skip
def test_the_charsets_of_the_world(charset: str, text: str) -> None:
    encoded = base64.encodebytes(text.encode(charset))
    found = read(
        mail(
            f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: base64", body=encoded
        )
    )
    assert found.plain.strip() == text
    word = f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="
    assert read(mail(f"Subject: {word}")).header("subject") == text


@pytest.mark.parametrize(("data", "charset", "text"), [
    ("Déjà".encode(), "x-nobody-knows", "Déjà"), ("Déjà".encode("latin-1"), "", "Déjà"),
    ("Déjà".encode(), "us-ascii", "Déjà"), ("宛先".encode("iso2022_jp"), "", "宛先"),
    (b"caf\xc3", "utf-8", "caf�"),
    (b"\xef\xbb\xbfHello", "utf-8", "Hello"), (b"+AOk-t+AOk-", "utf-7", "été"),
    (b"abc", "punycode", "abc"), (b"abc\\x41", "unicode_escape", "abc\\x41"), (b"abc", "zlib", "abc"),
])  # fmt: skip
def test_a_charset_that_is_wrong_or_unknown(data: bytes, charset: str, text: str) -> None:
    assert read(mail(f"Content-Type: text/plain; charset={charset}", body=data)).plain == text


@pytest.mark.parametrize(("written", "read_as"), [
    ("=?utf-8?Q?Caf=C3=A9?= au lait", "Café au lait"),
    ("=?utf-8?Q?one?= =?utf-8?Q?two?=", "onetwo"),
    ("=?utf-8?B?44OQ44Km?=\n =?utf-8?B?44Oz44K5?=", "バウンス"),
    ("=?utf-8?B?5a4=?= =?utf-8?B?m+WFiA==?=", "宛先"),  # a character in two halves
    ("=?utf-8*en?Q?Caf=C3=A9?=", "Café"),
    ("=?utf-8?B?Q2Fmw6k?=", "Café"),  # without its padding
    ("=?utf-8?Q?broken", "=?utf-8?Q?broken"),
    ("=?x-unknown?Q?caf=E9?=", "café"),
    ("two \n  lines", "two lines"),
])  # fmt: skip
def test_encoded_words(written: str, read_as: str) -> None:
    assert read(mail(f"Subject: {written}")).header("subject") == read_as


def test_raw_eight_bit_headers() -> None:
    assert read(mail("Subject: Réponse")).header("subject") == "Réponse"
    assert read(b"Subject: R\xe9ponse\n\nHello").header("subject") == "Réponse"
    korean = "Subject: 간호사\nContent-Type: text/plain; charset=euc-kr\n\n감사".encode("euc-kr")
    assert read(korean).header("subject") == "간호사"
    assert read(korean).plain == "감사"


@pytest.mark.parametrize(("parameters", "name"), [
    ("filename=letter.pdf", "letter.pdf"),
    ('filename="a; b.pdf"', "a; b.pdf"),
    ("filename*=utf-8'fr'%C3%A9t%C3%A9.pdf", "été.pdf"),
    ("filename*0*=utf-8''%C3%A9; filename*1=\"t\"; filename*2*=%C3%A9.pdf", "été.pdf"),
    ('filename="=?utf-8?Q?=C3=A9t=C3=A9.pdf?="', "été.pdf"),
])  # fmt: skip
def test_file_names(parameters: str, name: str) -> None:
    found = read(mail("Content-Type: application/pdf", f"Content-Disposition: attachment; {parameters}"))
    assert (found.parts[0].filename, found.parts[0].attached, found.parts[0].text) == (name, True, "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_what_stands_before_the_headers(end: str) -> None:
    lines = ["", "From ann Mon Jan  1 00:00:00 2024", "Subject: Hi", " there", "", "First", "Second", ""]
    found = read(b"\xef\xbb\xbf" + end.join(lines).encode())
    assert found.headers == (("subject", "Hi there"),)
    assert found.plain.splitlines() == ["First", "Second"]


def test_a_line_that_is_no_header() -> None:
    spoilt = read(b"From: ann@example.org\nthis is nothing\nSubject: Hi\n\nHello")
    assert (spoilt.header("subject"), spoilt.plain) == ("Hi", "Hello")
    forgotten = read(b"From: ann@example.org\nHello,\nthe blank line was forgotten.\n\nBye")
    assert forgotten.plain == "Hello,\nthe blank line was forgotten.\n\nBye"


def test_the_returned_original_can_be_told_from_the_notice() -> None:
    found = read(
        mail(
            "Content-Type: multipart/report; boundary=b; report-type=delivery-status",
            body=b"--b\n\nNot delivered\n--b\nContent-Type: message/delivery-status\n\n"
            b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.org\n"
            b"--b\nContent-Type: message/rfc822\n\n"
            b"Message-ID: <1@x>\nContent-Type: text/html\n\n<p>Ours\n--b--\n",
        )
    )
    kinds = [(part.content_type, part.depth, part.original) for part in found.parts]
    assert kinds == [
        ("text/plain", 1, False), ("message/delivery-status", 1, False),
        ("text/rfc822-headers", 2, True), ("text/html", 2, True),
    ]  # fmt: skip
    assert found.html == ""
    assert header_fields.of_text(found.parts[2].text)[0] == ("message-id", "<1@x>")


@pytest.mark.parametrize(
    "body", [b"--b\n\nHello\n", b"--b\n\nHello", b"--b  \n\nHello\n--b--", b"x\n--b\n\nHello\n--b\n"]
)
def test_parts_that_do_not_end_properly(body: bytes) -> None:
    assert read(mail("Content-Type: multipart/mixed; boundary=b", body=body)).plain.strip() == "Hello"


def test_a_multipart_without_its_boundary_is_text() -> None:
    for named in ("multipart/mixed", "multipart/mixed; boundary=c", "nonsense", ""):
        assert read(mail(f"Content-Type: {named}", body=b"--b\n\nHello")).plain == "--b\n\nHello"


@pytest.mark.parametrize(("encoding", "body", "text"), [
    ("base64", b"SGVs!bG8", "Hello"), ("base64", b"SGVsbG8", "Hello"), ("BASE64 ", b"SGVsbG8=", "Hello"),
    ("quoted-printable", b"Hel=\nlo=21 =zz", "Hello! =zz"), ("7-bit", b"Hello", "Hello"),
    ("", b"Hello", "Hello"),
    ("x-uuencode", b"begin 644 a\n%2&5L;&\\\n`\nend\n", "Hello"),
])  # fmt: skip
def test_transfer_encodings(encoding: str, body: bytes, text: str) -> None:
    assert read(mail(f"Content-Transfer-Encoding: {encoding}", body=body)).plain == text


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\0" * 500, bytes(range(256)) * 8, b"PK\3\4\0\0\0\0" * 50])
def test_what_is_no_mail(raw: bytes) -> None:
    assert read(raw).broken


@pytest.mark.parametrize("raw", [b"Hello", "Grüße".encode(), b"Subject: x\n\n", b"From: a@b.org\n\n\0\1"])
def test_what_can_be_read(raw: bytes) -> None:
    assert not read(raw).broken
