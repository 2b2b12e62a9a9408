"""Whether a machine answered: a receipt, a challenge, an acknowledgement, or "I am away".

No person may be called a machine, so the evidence is weighed. Certain are a header that only machines write
(RFC 3834 §5, and what older programs use) and a subject that a program set. Else the text must say itself
that it is automatic, or say enough of the things that only automatic answers say together. It is asked of
mail that is neither a complaint nor a bounce.
"""

from app.domain.incoming import evidence
from app.domain.incoming.evidence import Evidence
from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict

# What an acknowledgement is made of, and which of it no person writes to somebody he knows the name of.
CAME_IN = frozenset({"receipt", "promise", "volume", "constituent", "noreply", "ticket", "urgent"})
IMPERSONAL = frozenset({"volume", "noreply", "ticket"})
AWAY = frozenset({"away", "until", "limited", "later", "urgent"})

ENOUGH = 3  # groups of phrases, of a mail that nothing else speaks for
ENOUGH_WITH_A_SIGN = 2  # … of one with a header that machines write more often than people do
LONGEST_ABSENCE = 900  # folded characters; who writes more than that is not away
LONGEST_BOILERPLATE = 2_500


def read(mail: Mail) -> Verdict | None:
    """The verdict on a mail that a machine wrote, None if a person did."""
    seen = evidence.of(mail)
    return _disposition(mail, seen) or _challenge(seen) or _by_headers(seen) or _by_text(seen)


def _disposition(mail: Mail, seen: Evidence) -> Verdict | None:
    """Somebody's program says what became of the letter (RFC 8098 §3, and texts of older ones)."""
    if evidence.is_disposition_report(mail):
        return Verdict(Kind.DISPOSITION, "mdn")
    said_so = "subject read" in seen.subject or seen.header
    if "read" in seen.text and said_so and not seen.greets_by_name:
        return Verdict(Kind.DISPOSITION, f"receipt:{seen.language({'read'})}")
    return None


def _challenge(seen: Evidence) -> Verdict | None:
    """The letter waits until its writer shows that he is one."""
    if seen.from_a_list or not {"prove", "held"} <= seen.text or seen.length > LONGEST_BOILERPLATE:
        return None
    return Verdict(Kind.CHALLENGE, f"challenge:{seen.language({'prove', 'held'})}")


def _by_headers(seen: Evidence) -> Verdict | None:
    """A header that only machines write, or a subject that a program set.

    "Out of office" is also what people call a mail to their colleagues: it takes something beside it.
    """
    if seen.header and (not seen.from_a_list or seen.is_reply_by_header):
        return Verdict(_kind(seen), seen.header)
    if seen.from_a_list or seen.is_late:
        return None
    by = seen.subject & {"subject auto", "subject away"}
    beside = seen.answers or seen.sign or seen.marked or seen.text & (AWAY | {"robot"})
    if "subject auto" in by or (by and beside):
        return Verdict(_kind(seen), f"subject:{seen.language(by)}")
    return None


def _by_text(seen: Evidence) -> Verdict | None:
    """Nothing but what it says: that it is automatic, or what only automatic answers say together."""
    if seen.from_a_list or seen.is_late or seen.length > LONGEST_BOILERPLATE:
        return None
    came_in = seen.text & CAME_IN | seen.subject & {"subject receipt"}
    away = seen.text & AWAY
    if "robot" in seen.text and (seen.answers or (came_in | away) - {"noreply"}):
        return Verdict(_kind(seen), f"text:{seen.language({'robot'})} robot")
    enough = ENOUGH_WITH_A_SIGN if seen.sign else ENOUGH
    needed = {"noreply"} if seen.greets_by_name else IMPERSONAL
    if len(came_in) >= enough and came_in & needed:
        return Verdict(_kind(seen), _reason(seen, came_in))
    told_to_anybody = not seen.greets_by_name and seen.length <= LONGEST_ABSENCE
    if "away" in away and len(away) >= enough and told_to_anybody:
        return Verdict(Kind.OUT_OF_OFFICE, _reason(seen, away))
    return None


def _reason(seen: Evidence, groups: frozenset[str]) -> str:
    return f"text:{seen.language(groups)} {'+'.join(sorted(groups)).replace('subject ', 'subject-')}"


def _kind(seen: Evidence) -> Kind:
    """Of a mail that is automatic: whether it says that its owner is away, or that the letter came in.

    What answers for a person and says neither is taken to be about that person.
    """
    if "subject away" in seen.subject or seen.header == "vacation":
        return Kind.OUT_OF_OFFICE
    away = 2 * ("away" in seen.text) + len(seen.text & {"until", "limited", "later"})
    came_in = 2 * len(seen.text & {"volume", "constituent", "ticket"})
    came_in += len(seen.text & {"receipt", "promise", "noreply"}) + ("subject receipt" in seen.subject)
    if "away" in seen.text:
        return Kind.OUT_OF_OFFICE if away >= came_in else Kind.ACKNOWLEDGEMENT
    is_an_office = came_in or "robot" in seen.text or (seen.is_generated and not seen.subject)
    return Kind.ACKNOWLEDGEMENT if is_an_office else Kind.OUT_OF_OFFICE
