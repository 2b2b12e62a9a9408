"""The answer's own words on the labelled mail, beside talon and mail-parser-reply, in one run.

``exact``: of the files whose reply is labelled. ``lose a word``: of all files, as far as labels tell.
talon and mail-parser-reply are asked as their readme says; talon's signatures need a trained model: left out.
"""

import time
from collections.abc import Callable

from app.domain.incoming import reading
from app.domain.incoming.own_words import own_words
from tests.labelled_replies import ABSENT, answers

Cut = Callable[[str, str], str]


def ours(plain: str, html: str) -> str:
    return own_words(plain, html)


def talon() -> Cut:
    """talon 1.x; its HTML side returns HTML, so it is asked for the text wherever there is one."""
    from talon import quotations

    def cut(plain: str, html: str) -> str:
        return quotations.extract_from(plain or html, "text/plain")

    return cut


def mail_parser_reply() -> Cut:
    from mailparser_reply import EmailReplyParser

    languages = ["en", "de", "fr", "it", "pl", "da", "nl", "ja", "es", "sv"]

    def cut(plain: str, html: str) -> str:
        try:
            parser = EmailReplyParser(languages=languages)
            return parser.parse_reply(text=plain or html) or ""
        except (KeyError, ValueError):
            return EmailReplyParser(languages=languages[:3]).parse_reply(text=plain or html) or ""

    return cut


def scoreboard() -> list[str]:
    """A line each for ours, talon and mail-parser-reply: exact, losing a word, exceptions, seconds."""
    read = [(answer, reading.read(answer.raw)) for answer in answers()]
    files = [(answer, mail.plain, mail.html) for answer, mail in read]
    if not files:
        return [ABSENT]
    labelled = sum(answer.expected is not None for answer, _, _ in files)
    lines = [f"Reply text: {labelled} labelled of {len(files)} files"]
    for name, made in (("ours", lambda: ours), ("talon", talon), ("mail-parser-reply", mail_parser_reply)):
        try:
            cut = made()
        except ImportError:
            lines.append(f"  {name:<18} is not installed (the group bench of pyproject.toml)")
            continue
        exact = lost = raised = 0
        before = time.perf_counter()
        for answer, plain, html in files:
            try:
                shown = cut(plain, html).strip()
            except Exception:  # what they raise is a figure
                raised += 1
                shown = ""
            exact += answer.expected is not None and answer.is_exact(shown)
            lost += answer.loses_a_word(shown)
        seconds = time.perf_counter() - before
        lines.append(
            f"  {name:<18} exact {exact:>3}/{labelled} ({exact / labelled:.0%})"
            f"  lose a word {lost:>3}/{len(files)} ({lost / len(files):.1%})"
            f"  exceptions {raised}  {seconds:.2f} s"
        )
    return lines


def run() -> None:
    print("\n".join(scoreboard()))


if __name__ == "__main__":
    run()
