"""DKIM signatures, held against dkimpy as the one who verifies."""

import base64
from datetime import UTC, datetime, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import message
from app.domain.dkim import Signer
from app.domain.errors import SettingsError
from tests.factories import NOW, POST

RSA = rsa.generate_private_key(65537, 1024)
ED25519 = ed25519.Ed25519PrivateKey.generate()


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def record(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    """The TXT record of a key."""
    if isinstance(key, rsa.RSAPrivateKey):
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes_raw())


def verifies(raw: bytes, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bool:
    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"postbag._domainkey.letters.example.org."
        return record(key)

    return bool(dkim.verify(raw, dnsfunc=dns))


def letter(subject: str = "A question", text: str = "Dear Jane,\n\nI care.\n\nAda") -> bytes:
    raw = message.letter(POST.sender, "abcdefghjk", "Ada", "ada@example.org", "mp@example.org", subject, text)
    return message.with_date(raw, NOW)


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_a_signed_letter_verifies_and_a_changed_one_does_not(
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
) -> None:
    signed = Signer.of("letters.example.org", "postbag", pem(key)).sign(letter(), NOW)
    assert verifies(signed, key)
    for old, new in [(b"I care", b"I dare"), (b"A question", b"No question"), (b"mp@", b"xp@")]:
        assert old in signed
        assert not verifies(signed.replace(old, new), key)
    assert not verifies(b"From: somebody@example.org\r\n" + signed, key), "another From was let in"


@settings(max_examples=60, deadline=None)
@given(
    subject=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1)
    .map(str.strip)
    .filter(lambda text: text and "=?" not in text),
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400),
)
def test_any_letter_verifies_after_relays_touched_its_blanks(subject: str, text: str) -> None:
    signed = Signer.of("letters.example.org", "postbag", pem(ED25519)).sign(letter(subject, text), NOW)
    assert verifies(signed, ED25519)
    assert verifies(signed + b"\r\n\r\n", ED25519)


def test_the_same_letter_has_the_same_signature_at_every_attempt() -> None:
    signer = Signer.of("letters.example.org", "postbag", pem(RSA))
    assert signer.sign(letter(), NOW) == signer.sign(letter(), NOW)
    assert b" t=%d;" % NOW.timestamp() in signer.sign(letter(), NOW)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert signer.sign(letter(), NOW) != signer.sign(letter(), later)


def test_only_our_header_is_added_and_its_lines_are_short() -> None:
    raw = letter(subject="Señoras y señores: una pregunta sobre el retorno forzoso " * 2)
    signed = Signer.of("letters.example.org", "postbag", pem(RSA)).sign(raw, NOW)
    assert signed.endswith(raw)
    assert message.header_names(signed) == ["DKIM-Signature", *message.header_names(raw)]
    assert max(map(len, signed.removesuffix(raw).split(b"\r\n"))) <= 90


@pytest.mark.parametrize(
    "text", [b"", b"no key", pem(ec.generate_private_key(ec.SECP256R1())), record(RSA)], ids=range(4)
)
def test_what_is_no_key_is_refused_with_a_sentence(text: bytes) -> None:
    with pytest.raises(SettingsError, match="DKIM_KEY_FILE"):
        Signer.of("letters.example.org", "postbag", text)
