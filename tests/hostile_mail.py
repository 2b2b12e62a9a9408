"""Mail that nobody should send: cut off, spoilt, nested, endless. Made from a seed, the same in every run."""

import base64
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence

MEGABYTE = 1_000_000
SPOILT_BY = (
    b"\0",
    b"\xff",
    b"\n",
    b"\r",
    b"\n\n",
    b"=",
    b"--",
    b"=?utf-8?B?",
    b";",
    b'"',
    b"<",
    b"@",
    b"\x1b$B",
)


def cut(mails: Sequence[bytes], times: int, seed: int = 1) -> Iterator[bytes]:
    """Each mail, cut off at so many random places."""
    chance = random.Random(seed)
    for raw in mails:
        for _ in range(times):
            yield raw[: chance.randrange(len(raw) + 1)]


def spoilt(mails: Sequence[bytes], count: int, seed: int = 2) -> Iterator[bytes]:
    """So many mails, each with some places changed, left out, doubled or swapped."""
    chance = random.Random(seed)
    for _ in range(count):
        raw = bytearray(chance.choice(mails))
        for _ in range(chance.randint(1, 8)):
            start = chance.randrange(len(raw) + 1)
            end = min(len(raw), start + chance.randint(0, 60))
            raw[start:end] = chance.choice(
                (chance.choice(SPOILT_BY), raw[start:end] * 2, b"", chance.randbytes(8))
            )
        yield bytes(raw)


_DAEMON = b"From: MAILER-DAEMON@x.org\nReturn-Path: <>\nSubject: failure notice\n"
_REPORT = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
_GROUP = b"\nFinal-Recipient: rfc822; a%d@x.org\nAction: failed\nDiagnostic-Code: smtp; 550 no\n"
_LEVEL = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"

# Single mails that are too large, too deep or too many; each is made when it is asked for.
_MONSTERS: dict[str, Callable[[], bytes]] = {
    "25 MB attachment": lambda: _attached(random.Random(3).randbytes(18 * MEGABYTE)),
    "zip of zeros": lambda: _attached(_zip_of_zeros()),
    "25 MB of text": lambda: b"From: a@x.org\n\n" + b"Dear all, your message could not be\n" * 700_000,
    "25 MB of notice": lambda: _DAEMON + b"\n" + b"<ann@x.org>: 550 5.1.1 user unknown\n" * 700_000,
    "25 MB of HTML": lambda: _DAEMON + b"Content-Type: text/html\n\n" + b"<p <script <a href=" * 1_300_000,
    "1,000 nested parts": lambda: (
        b"From: a@x.org\n" + b"".join(_LEVEL % (n, n) for n in range(1_000)) + b"\nHi"
    ),
    "1,000 nested messages": lambda: b"From: a@x.org\n" + b"Content-Type: message/rfc822\n\n" * 1_000 + b"Hi",
    "100,000 parts": lambda: (
        _DAEMON + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000
    ),
    "header of 1 MB": lambda: b"Subject: " + b"a " * (MEGABYTE // 2) + b"\n\nHello",
    "header of 1 MB, folded": lambda: b"References: " + b"<a@x.org>\n " * 100_000 + b"\n\nHello",
    "header of 1 MB, encoded": lambda: b"Subject: " + b"=?utf-8?Q?=C3=A9?= " * 50_000 + b"\n\nHello",
    "100,000 headers": lambda: b"X-A: 1\n" * 100_000 + b"\nHello",
    "parameters of 1 MB": lambda: b"Content-Type: text/plain" + b'; a="\\' * 150_000 + b"\n\nHello",
    "boundary everywhere": lambda: b"Content-Type: multipart/mixed; boundary=-\n\n" + b"---\n" * 250_000,
    "report of 10,000": lambda: (
        _DAEMON
        + _REPORT
        + b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
        + b"".join(_GROUP % n for n in range(10_000))
    ),
    "field of 1 MB": lambda: _DAEMON + _REPORT + b"\nAction: failed\nFinal-Recipient: " + b"a" * MEGABYTE,
    "words of failure": lambda: _DAEMON + b"\n" + b"mailbox user could not account quota " * 30_000,
    "dashes": lambda: _DAEMON + b"\n" + b"-=" * (MEGABYTE // 2),
    "lines of dashes": lambda: _DAEMON + b"\n" + (b"-" * 70 + b"\n") * 15_000,
    "addresses": lambda: _DAEMON + b"\n" + b"a@x.org," * 120_000,
    "no address": lambda: _DAEMON + b"\n" + b"a" * MEGABYTE + b"@",
    "tokens": lambda: b"To: a@x.org\n\n" + b"r.0123456789abcdefgh@x.org\n" * 40_000,
    "blanks": lambda: _DAEMON + b"\n" + b" \t" * (MEGABYTE // 2) + b"x",
    "blank lines": lambda: _DAEMON + b"\n" * MEGABYTE,
    "Korean": lambda: _DAEMON + b"\n" + "전송 수신 배달 보내 메일 주소 ".encode() * 20_000,
}
NAMES = list(_MONSTERS)


def monster(name: str) -> bytes:
    """The mail of this name."""
    return _MONSTERS[name]()


def _zip_of_zeros() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50 * MEGABYTE))
    return packed.getvalue()


def _attached(data: bytes) -> bytes:
    head = b"From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below\n--b\n"
    kind = b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
    return head + kind + base64.encodebytes(data) + b"\n--b--\n"
