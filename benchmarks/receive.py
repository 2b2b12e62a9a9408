"""Mail that comes in: stored, looked at and filed, beside the stdlib’s bare parser in one run."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from alembic import command

from app import db
from app.cli.database import alembic_config
from app.domain.incoming.filing import Door
from app.domain.keyring import Keyring
from app.models.types import use_keyring
from app.services import doors
from app.services.doors import Address, Arrival
from app.services.supporter_mail import Post
from app.tasks.sorter import Sorter
from tests.conftest import make_settings

CORPORA = Path(os.environ.get("POSTBAG_CORPORA", Path(__file__).parents[2] / "shared/mail/corpora"))
ROUNDS = 3


def mails() -> list[bytes]:
    """Every mail of the corpora."""
    return [path.read_bytes() for path in sorted(CORPORA.glob("*/msg/**/*")) if path.is_file()]


def main() -> None:
    """Print letters a second of both, and their ratio."""
    raws = mails()
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder))
        command.upgrade(alembic_config(settings), "head")
        db.bind(db.connect(settings.database_url))
        use_keyring(Keyring(settings.data_keys))
        post = Post(settings.sender, settings.site_url)
        sorter = Sorter(post, _now, lambda: None)
        sorter._looker.look(raws[0], "")  # its process is there
        ratios = []
        for turn in range(ROUNDS):
            bare = _seconds(lambda: _parse(raws))
            ours = _seconds(lambda turn=turn: _receive(post, sorter, raws, turn))  # type: ignore[misc]
            ratios.append(bare / ours)
            print(f"  {len(raws)} mails: stdlib {len(raws) / bare:,.0f}/s, ours {len(raws) / ours:,.0f}/s")
        sorter.stop()
        db.unbind()
    print(f"receive and classify beside stdlib parsing (policy.default): {sorted(ratios)[ROUNDS // 2]:.2f}")


def _receive(post: Post, sorter: Sorter, raws: Sequence[bytes], turn: int) -> None:
    """Each mail stored durably by itself, as a door does, then all of them sorted."""
    for raw in raws:
        arrival = Arrival(Door.LMTP, "", f"replies-{turn}@example.org", raw)
        with db.transaction() as session:
            doors.take(session, post.sender, arrival, Address(), _now())
    while sorter.sort():
        pass


def _parse(raws: Sequence[bytes]) -> None:
    for raw in raws:
        message_from_bytes(raw, policy=policy.default)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
