"""Organisers: who they are, what they may do, and the one-time links by which they first come in."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.domain.errors import N_, BadInput, NotAllowed, NotFound
from app.models.users import AuditEntry, Role, SignInLink, User

OWNER, EDITOR, ANALYST = ROLES = ("owner", "editor", "analyst")
LINK_LIVES = timedelta(hours=24)
COMMAND_LINE = "command line"

Randomness = Callable[[int], bytes]  # so many random bytes


def note(session: Session, by: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
    """Write into the audit log. Never a supporter's name, address or words."""
    session.add(AuditEntry(at=now, by=by, action=action, subject=subject[:80], detail=detail))


def first_owner(
    session: Session, email: str, now: datetime, random: Randomness = secrets.token_bytes
) -> User:
    """An active owner: the longest serving one, or a new one with this e-mail address."""
    return session.scalars(_owners()).first() or add(session, email, OWNER, COMMAND_LINE, now, random)


def add(
    session: Session, email: str, role: str, by: str, now: datetime, random: Randomness = secrets.token_bytes
) -> User:
    """A new organiser, who comes in by a link; raises BadInput for an address that is none or is taken."""
    address = _address(email)
    if session.scalar(select(User.id).where(User.email == address)):
        raise BadInput(N_("Somebody with this e-mail address is an organiser already."), field="email")
    user = User(email=address, active=True, fs_uniquifier=random(32).hex(), created_at=now)
    user.roles = [_role(session, role)]
    session.add(user)
    session.flush()
    note(session, by, "organisers.add", str(user.id), now, role)
    return user


def by_email(session: Session, email: str) -> User:
    """The organiser with this address; raises NotFound."""
    user = session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    if user is None:
        raise NotFound(N_("No organiser has this e-mail address."))
    return user


def get(session: Session, user_id: int) -> User:
    """The organiser with this number; raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(N_("There is no such organiser."))
    return user


def change(
    session: Session, user_id: int, role: str, active: bool, by: str, now: datetime, random: Randomness
) -> None:
    """Give an organiser another role, or let them no longer in; one owner always stays.

    Whoever is let out, or may do less, is signed out everywhere.
    """
    _lock_owners(session)
    user = get(session, user_id)
    if _is_last_owner(session, user) and (role != OWNER or not active):
        raise NotAllowed(N_("This is the last owner. Make somebody else an owner first."))
    user.roles, user.active = [_role(session, role)], active
    user.fs_uniquifier = random(32).hex()
    if not active:
        session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
    note(session, by, "organisers.change", str(user.id), now, role if active else "not active")


def make_link(
    session: Session, user: User, by: str, now: datetime, random: Randomness = secrets.token_bytes
) -> str:
    """The token of a link that signs this organiser in once within 24 hours; older links die."""
    session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
    token = random(16).hex()
    session.add(SignInLink(digest=_digest(token), user_id=user.id, expires_at=now + LINK_LIVES))
    note(session, by, "organisers.link", str(user.id), now)
    return token


def reset_second_factor(session: Session, user: User, by: str, now: datetime) -> None:
    """Forget the second factor of somebody who lost it: they set up a new one when they come in."""
    user.tf_primary_method = user.tf_totp_secret = user.tf_last_counter = user.mf_recovery_codes = None
    note(session, by, "organisers.reset_second_factor", str(user.id), now)


def link_works(session: Session, token: str, now: datetime) -> bool:
    """Whether this link would sign somebody in."""
    return session.scalar(_working(token, now)) is not None


def use_link(session: Session, token: str, now: datetime) -> User:
    """Whom this link signs in; it never works again. Raises NotFound if it does not work."""
    link = session.scalar(_working(token, now).with_for_update(of=SignInLink))
    if link is None:
        raise NotFound(N_("This sign-in link has been used or is too old. Please ask for a new one."))
    link.used_at = now
    user = session.get_one(User, link.user_id)
    note(session, str(user.id), "organisers.use_link", str(user.id), now)
    return user


def _working(token: str, now: datetime) -> Select[SignInLink]:
    return (
        select(SignInLink)
        .join(User, User.id == SignInLink.user_id)
        .where(SignInLink.digest == _digest(token), SignInLink.used_at.is_(None), User.active)
        .where(SignInLink.expires_at > now)
    )


def _owners() -> Select[User]:
    return select(User).join(User.roles).where(Role.name == OWNER, User.active).order_by(User.id)


def _lock_owners(session: Session) -> None:
    """Let nobody else change an owner until we are done: two who demote each other would leave none."""
    session.execute(_owners().with_only_columns(User.id).with_for_update(of=User))


def _is_last_owner(session: Session, user: User) -> bool:
    return list(session.scalars(_owners())) == [user]


def _role(session: Session, name: str) -> Role:
    if name not in ROLES:
        raise BadInput(N_("Please choose a role."), field="role")
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
    return role


def _address(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput(N_("That does not look like an e-mail address."), field="email") from error


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
