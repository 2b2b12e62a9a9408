"""Bounces without a report: what a mail system says in free text, with as much evidence as it takes.

An ordinary mail may talk of bounces or quote one. So a failure is believed when a mail system signed the
mail, or when subject, notice and returned original all say so.
"""

from dataclasses import dataclass

from app.domain.incoming import bounce_words, failed_addresses, notices, status
from app.domain.incoming.failed_addresses import Failed
from app.domain.incoming.notices import Notice
from app.domain.incoming.phrase_tables import folded
from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for a bounce, beside the addresses."""

    server: bool  # a mail system signed the mail
    subject: bool  # the subject tells of a failure
    notice: bool  # a sentence of the notice does
    reply: bool  # a line of the notice is an SMTP reply of failure, with words of failure
    returned: bool  # the original came back
    to_the_sender: bool  # the notice speaks to the one whose mail it was


def read(mail: Mail, by_a_server: bool) -> Verdict | None:
    """What the notice in this mail tells of: a bounce, or that the mail arrived; None if it is no notice."""
    subject = folded(mail.header("subject")[:300])
    says_subject = bool(bounce_words.SUBJECT.search(subject))
    if not (by_a_server or (says_subject and not notices.is_from_a_person(mail))):
        return None
    notice = notices.of(mail)
    evidence = _evidence(mail, notice, by_a_server, says_subject)
    if by_a_server and _says_that_it_arrived(evidence, notice, subject):
        return Verdict(Kind.DISPOSITION, "notice delivered")
    failed = failed_addresses.read(mail, notice)
    if mail.header("x-failed-recipients") or _is_enough(evidence, failed, mail):
        return _verdict(notice, failed, subject)
    return None


def of_a_disposition(mail: Mail) -> Verdict | None:
    """The bounce in a notification that the mail was deleted because it was refused (RFC 5429 §2.1.3)."""
    if "disposition-notification" not in mail.header("content-type").lower():
        return None
    notice = notices.of(mail)
    if not bounce_words.REFUSED.search(folded(notice.text)):
        return None
    return _verdict(notice, failed_addresses.read(mail, notice), "")


def _evidence(mail: Mail, notice: Notice, by_a_server: bool, says_subject: bool) -> _Evidence:
    words = folded(notice.text)
    return _Evidence(
        by_a_server,
        says_subject,
        bool(bounce_words.FAILED.search(words)),
        status.is_refusal(notice.text),
        notices.returns_a_message(mail, notice),
        bool(bounce_words.YOUR_MAIL.search(words)),
    )


def _says_that_it_arrived(it: _Evidence, notice: Notice, subject: str) -> bool:
    """Whether a notice that sounds like the others tells of no failure, but of success."""
    if it.notice or it.reply:
        return False
    says_words = it.subject and bounce_words.ARRIVED.search(folded(notice.text))
    return bool(says_words or bounce_words.ARRIVED.search(subject))


def _is_enough(it: _Evidence, failed: list[Failed], mail: Mail) -> bool:
    leads = any(one.leads for one in failed)
    if it.server:
        # An automatic answer has a null sender too, and may name another address to write to.
        is_answer = mail.header("auto-submitted").lower().startswith("auto-replied")
        speaks = it.notice and leads and it.to_the_sender and not is_answer
        return (
            (it.subject and (it.notice or it.reply or it.returned))
            or (it.notice and it.returned)
            or it.reply
            or speaks
        )
    is_list = bool(mail.header("list-id"))  # also copied into a notice from the original
    names_it = leads or (it.returned and not is_list)
    return it.subject and (it.notice or it.reply) and (it.to_the_sender or it.reply) and names_it


def _verdict(notice: Notice, failed: list[Failed], subject: str) -> Verdict:
    words = folded(notice.text)
    delayed = _is_delayed(f"{subject}\n{words[:3000]}")
    whole = status.derived(notice.text, delayed)
    codes = [status.derived(one.said, delayed) or whole for one in failed] or [whole]
    is_soft = all(code.startswith("4") or code.endswith(".2.2") for code in codes)
    return Verdict(
        Kind.BOUNCE,
        f"notice {next(filter(None, codes), '') or 'failed'}",
        permanent=not delayed and not is_soft,
        delayed=delayed,
        status=tuple(dict.fromkeys(filter(None, codes))),
        recipients=tuple(one.address for one in failed),
    )


def _is_delayed(words: str) -> bool:
    return bool(bounce_words.DELAYED.search(words)) and not bounce_words.GIVEN_UP.search(words)
