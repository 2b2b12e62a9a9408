"""A mail server's log says which letters have left."""

from app.domain import sent_log, tokens
from app.domain.tokens import Keys, Kind

KEYS = Keys({1: "k"})
HERE = "letters.example.org"
ONE, TWO, THREE = "0000000001", "0000000002", "0000000003"


def address(kind: Kind, letter_id: str, domain: str = HERE) -> str:
    return f"{kind}.{tokens.make(KEYS, kind, letter_id)}@{domain}"


def test_a_letter_is_named_anywhere_in_a_line_and_in_any_case() -> None:
    lines = [
        f"Nov 25 postfix/cleanup[1]: 4B: message-id=<{address(Kind.MESSAGE, ONE)}>\n",
        f"qmgr[2]: 4C: from=<{address(Kind.BOUNCE, TWO).upper()}>, size=2000, nrcpt=1 (queue active)\n",
        f"{address(Kind.MESSAGE, THREE)} {address(Kind.MESSAGE, ONE)}",
    ]
    assert list(sent_log.ids(KEYS, HERE, lines)) == [ONE, TWO, THREE, ONE]


def test_what_we_did_not_make_names_no_letter() -> None:
    forged = address(Kind.MESSAGE, ONE).replace("m.0", "m.1")
    lines = [
        forged,
        address(Kind.MESSAGE, ONE, "elsewhere.example.org"),
        f"jane.{address(Kind.REPLY, ONE)}",
        address(Kind.MESSAGE, ONE).replace("m.", "b."),
        "",
    ]
    assert list(sent_log.ids(KEYS, HERE, lines)) == []
