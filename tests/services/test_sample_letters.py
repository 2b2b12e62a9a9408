"""The letter that an organiser sends to themselves."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode
from app.domain.errors import BadInput
from app.domain.letterhead import Author
from app.services import sample_letters
from tests.factories import NOW, POST

AUTHOR = Author("Ada Example", "1 Example Street", "Exampleton", "EX1 1AA")
LETTER = "Testshire: a question", "Dear Jane Smith,\n\nYours sincerely,", "en"


@pytest.mark.parametrize("mode", Mode)
def test_it_leaves_as_letters_do_now_and_belongs_to_nobody(session: Session, mode: Mode) -> None:
    sender = replace(POST.sender, mode=mode, hold_seconds=900)
    mail = sample_letters.enqueue(session, "jane@example.org", AUTHOR, *LETTER, sender, NOW)
    assert (mail.kind, mail.mode, mail.due_at) == (Kind.TEST, mode, NOW)
    assert (mail.recipient, mail.letter_id, mail.office_id) == ("jane@example.org", None, None)
    assert mail.message is not None
    assert b"Subject: [TEST] Testshire: a question\r\n" in mail.message


def test_a_subject_that_no_header_can_hold_is_refused(session: Session) -> None:
    subject, *words = LETTER
    with pytest.raises(BadInput):
        sample_letters.enqueue(
            session, "jane@example.org", AUTHOR, f"{subject}\r\nBcc: b", *words, POST.sender, NOW
        )
