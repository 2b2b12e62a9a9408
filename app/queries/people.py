"""Organisers and the log of what they did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models.users import AuditEntry, User

PAGE = 100


@dataclass(frozen=True, slots=True)
class Organiser:
    """One organiser, as an owner sees them."""

    id: int
    email: str
    role: str
    active: bool
    has_password: bool
    has_second_factor: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log."""

    id: int
    at: datetime
    by: str
    action: str
    subject: str
    detail: str


def organisers(session: Session) -> list[Organiser]:
    """All of them, the longest serving first."""
    users = session.scalars(select(User).options(selectinload(User.roles)).order_by(User.id))
    return [
        Organiser(
            user.id,
            user.email,
            ", ".join(role.name for role in user.roles),
            user.active,
            user.password is not None,
            user.tf_primary_method is not None,
            user.created_at,
        )
        for user in users
    ]


def deeds(session: Session, before: int | None = None, size: int | None = PAGE) -> list[Deed]:
    """The audit log, the latest first; ``before`` is the id to go on from, ``size`` None shows all."""
    entry = AuditEntry
    query = select(entry.id, entry.at, entry.by, entry.action, entry.subject, entry.detail)
    if before is not None:
        query = query.where(entry.id < before)
    return [Deed(*row) for row in session.execute(query.order_by(entry.id.desc()).limit(size))]


def called(session: Session) -> dict[str, str]:
    """The e-mail address behind each number of the audit log."""
    return {str(row.id): row.email for row in session.execute(select(User.id, User.email))}
