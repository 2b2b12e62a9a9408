"""Bounces without a report: what a mail system says in free text, with as much evidence as it takes.

An ordinary mail may talk of bounces or quote one. So a failure is believed when a mail system signed the
mail, or when subject, notice and returned original all say so.
"""

from app.domain.incoming import bounce_words, failed_addresses, notices, status
from app.domain.incoming.failed_addresses import Failed
from app.domain.incoming.notices import Notice
from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict


def read(mail: Mail, by_a_server: bool) -> Verdict | None:
    """The bounce that the notice in this mail tells of, or None."""
    subject = mail.header("subject")[:300]
    says_subject = bool(bounce_words.SUBJECT.search(subject))
    if not (by_a_server or says_subject):
        return None
    notice = notices.of(mail)
    returned = notices.returns_a_message(mail, notice)
    says_notice = bool(bounce_words.FAILED.search(notice.text))
    if not _believed(by_a_server, says_subject, says_notice, returned, notice, mail):
        return None
    return _verdict(mail, notice, subject)


def of_a_disposition(mail: Mail) -> Verdict | None:
    """The bounce in a notification that the mail was deleted because it was refused (RFC 5429 §2.1.3)."""
    notice = notices.of(mail)
    return _verdict(mail, notice, "") if bounce_words.REFUSED.search(notice.text) else None


def _believed(server: bool, subject: bool, notice: bool, returned: bool, said: Notice, mail: Mail) -> bool:
    if mail.header("x-failed-recipients"):
        return True
    if server:
        return (subject and (notice or returned)) or (
            notice
            and (returned or bool(status.reply_code(said.text)) or bool(failed_addresses.read(mail, said)))
        )
    return subject and notice and returned and not mail.header("in-reply-to")


def _verdict(mail: Mail, notice: Notice, subject: str) -> Verdict:
    failed = failed_addresses.read(mail, notice)
    delayed = _is_delayed(notice, subject)
    codes = [_code(one, notice, delayed) for one in failed] or [status.derived(notice.text, delayed)]
    soft = [code.startswith("4") or code.endswith(".2.2") for code in codes]
    return Verdict(
        Kind.BOUNCE,
        f"notice {next(filter(None, codes), '') or 'failed'}",
        permanent=not delayed and not all(soft),
        delayed=delayed,
        status=tuple(dict.fromkeys(filter(None, codes))),
        recipients=tuple(one.address for one in failed),
    )


def _is_delayed(notice: Notice, subject: str) -> bool:
    text = f"{subject}\n{notice.text[:3000]}"
    return bool(bounce_words.DELAYED.search(text)) and not bounce_words.GIVEN_UP.search(text)


def _code(one: Failed, notice: Notice, delayed: bool) -> str:
    return status.derived(one.said, delayed) or status.derived(notice.text, delayed)
