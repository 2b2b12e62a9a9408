"""``make chaos``: everything that can die dies while letters go out, and then it is counted."""

import os
import signal
import sys
from contextlib import redirect_stderr
from pathlib import Path

import click

from chaos.plan import POSTGRESQL, SQLITE, Plan
from chaos.run import run

SHAPES = (SQLITE, POSTGRESQL)


@click.command()
@click.option("--letters", default=20_000, show_default=True, help="letters for each shape")
@click.option("--kills", default=100, show_default=True, help="kill -9 of workers")
@click.option("--losses", default=20, show_default=True, help="lost database connections")
@click.option("--shape", type=click.Choice([*SHAPES, "both"]), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True, help="of everything that is left to chance")
def main(letters: int, kills: int, losses: int, shape: str, seed: int) -> None:
    """Run the chaos (docs/how-to/chaos.md reads its last lines). Exit code 1 if anything is wrong."""
    outcomes = []
    for number in (signal.SIGINT, signal.SIGTERM):  # whatever ends us, the processes that we started end, too
        signal.signal(number, signal.default_int_handler)
    with Path(os.devnull).open("w") as log:
        for one in SHAPES if shape == "both" else (shape,):
            with redirect_stderr(log):  # our own process logs, too, and nobody reads that here
                outcomes.append(run(Plan(one, letters, kills, losses, seed), _say))
    for outcome in outcomes:
        click.echo(outcome.line())
    sys.exit(0 if all(outcome.good for outcome in outcomes) else 1)


def _say(line: str) -> None:
    click.echo(line)


if __name__ == "__main__":
    main()
