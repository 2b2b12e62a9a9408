"""``python -m tests.migrations``: one head, date-prefixed, and leading exactly to the models."""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.cli.database import alembic_config
from tests.conftest import make_settings


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(make_settings(Path(folder)))
        scripts = ScriptDirectory.from_config(config)
        if len(scripts.get_heads()) != 1:
            return fail(f"there must be one head, there are {len(scripts.get_heads())}")
        for script in scripts.walk_revisions():
            if not re.match(r"\d{4}_\d\d_\d\d_", Path(script.path).name):
                return fail(f"{script.path} must begin with its date")
        command.upgrade(config, "head")
        try:
            command.check(config)
        except CommandError as error:
            return fail(f"the models and the migrations differ: {error}")
    return 0


def fail(sentence: str) -> int:
    print(f"migrations: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
