"""What a mail carries: named safely, weighed, handed out whole; whatever the mail is, nothing is raised."""

from email.message import EmailMessage
from random import Random

import pytest

from app.domain.incoming.attachments import MOST, Attachment, content, listed


def mail(*files: tuple[str, bytes]) -> bytes:
    made = EmailMessage()
    made["From"] = "office@parliament.example.org"
    made.set_content("See the files.")
    for name, data in files:
        made.add_attachment(data, "application", "pdf", filename=name)
    return made.as_bytes()


def test_each_is_named_and_weighed() -> None:
    raw = mail(("Réponse.pdf", b"%PDF-1"), ("", b""))
    assert listed(raw) == (Attachment(0, "Réponse.pdf", 6), Attachment(1, "attachment", 0))
    assert content(raw, 0) == ("Réponse.pdf", b"%PDF-1")
    assert content(raw, 2) is None
    assert content(raw, -1) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\x\\evil.exe", "C_x_evil.exe"),
        ("fdp.\u202etxt", "fdp._txt"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("...", "attachment"),
    ],
)
def test_a_name_leads_nowhere(name: str, safe: str) -> None:
    assert [one.name for one in listed(mail((name, b"x")))] == [safe]


def test_a_mail_without_any() -> None:
    assert listed(mail()) == ()
    assert listed(b"") == ()
    assert content(b"", 0) is None


def test_many_are_bounded_and_nests_are_not_opened() -> None:
    assert len(listed(mail(*[(f"{number}.pdf", b"x") for number in range(MOST + 10)]))) == MOST
    nest = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1000)
    )
    assert listed(nest) == ()


def test_whatever_the_bytes_are_nothing_is_raised() -> None:
    raw, dice = bytearray(mail(("a.pdf", b"x" * 500))), Random(4)
    for _ in range(300):
        broken = bytearray(raw)
        for _ in range(8):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        for one in listed(bytes(broken)):
            assert content(bytes(broken), one.number) is not None
        listed(bytes(raw[: dice.randrange(len(raw))]))
