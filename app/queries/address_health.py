"""The addresses of offices that too many letters came back from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.delivery import SUSPECT
from app.domain.lifecycle import State
from app.models.incoming import AddressBounce
from app.models.letters import Letter
from app.models.representatives import Office, Representative


@dataclass(frozen=True, slots=True)
class Suspect:
    """One address, what came back from it, and how many letters wait for a better one."""

    representative_id: str
    office_id: str
    name: str
    chamber: str
    area_name: str
    address: str
    since: datetime
    hard: int
    soft: int
    held: int


def suspects(session: Session) -> list[Suspect]:
    """The present holders whose address is suspect, the longest so first; corrected ones are not."""
    suspect = (
        Representative.valid_to.is_(None),
        Representative.suspect_at.is_not(None),
        Representative.suspect_address == Representative.email,
    )
    query = select(Representative, Office).join(Office).where(*suspect).order_by(Representative.suspect_at)
    return [_suspect(session, holder, office) for holder, office in session.execute(query)]


def _suspect(session: Session, holder: Representative, office: Office) -> Suspect:
    theirs = AddressBounce.representative_id == holder.id, AddressBounce.address == holder.email
    came_back = select(func.count()).select_from(AddressBounce).where(*theirs)
    waiting = Letter.office_id == office.id, Letter.state == State.HELD, Letter.held_reason == SUSPECT
    return Suspect(
        representative_id=holder.id,
        office_id=office.id,
        name=holder.name,
        chamber=office.chamber,
        area_name=office.area_name,
        address=holder.email,
        since=holder.suspect_at or holder.valid_from,
        hard=session.scalars(came_back.where(AddressBounce.hard)).one(),
        soft=session.scalars(came_back.where(~AddressBounce.hard)).one(),
        held=session.scalars(select(func.count(Letter.id)).where(*waiting)).one(),
    )
