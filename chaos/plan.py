"""What a run is to be."""

from dataclasses import dataclass

SQLITE, POSTGRESQL = "sqlite", "postgresql"
IN_TALK = 0.5  # the share of the kills that the sink asks for, in the middle of a conversation
WEB_KILLS = 0.2  # as a share of the workers'
PEOPLE = range(10, 501)  # who enter through the pages: one for so many letters, within these bounds
LETTERS_A_PERSON = 40


@dataclass(frozen=True)
class Plan:
    """So many letters, on this database, and what dies meanwhile."""

    shape: str
    letters: int
    kills: int
    losses: int
    seed: int
    limit: float = 1800.0  # seconds after which it ends, whatever is left

    @property
    def people(self) -> int:
        """How many letters enter through the pages."""
        return min(PEOPLE[-1], max(PEOPLE[0], self.letters // LETTERS_A_PERSON))

    @property
    def in_talk(self) -> int:
        """How many workers are killed in the middle of a conversation; the others die at random moments."""
        return int(self.kills * IN_TALK)

    @property
    def web_kills(self) -> int:
        """How many web processes are killed."""
        return max(1, int(self.kills * WEB_KILLS))
