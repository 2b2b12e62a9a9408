"""The packed lists on disk: those that ship, and those an organiser imported over them."""

import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from app.domain.districts import Districts
from app.domain.errors import BadInput, SettingsError

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "districts"


def path_of(folder: Path, country: str) -> Path:
    """Where a folder keeps a country's list."""
    return folder / f"{country.lower()}.xz"


def load(shipped: Path = SHIPPED, override: Path | None = None) -> dict[str, Districts]:
    """Every country's list: the one in ``override`` where there is one, else the one that ships.

    SettingsError names a file that cannot be read.
    """
    files = {path.name: path for folder in (shipped, override) if folder for path in folder.glob("??.xz")}
    return {path.stem.upper(): _read(path) for _, path in sorted(files.items())}


def current(override: Path) -> Mapping[str, Districts]:
    """The lists this installation uses, loaded once per process and again after an import."""
    stamps = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(override.glob("??.xz")))
    return _loaded(override, stamps)


@lru_cache(maxsize=1)
def _loaded(override: Path, _stamps: tuple[tuple[str, int], ...]) -> Mapping[str, Districts]:
    return load(SHIPPED, override)


def write(folder: Path, country: str, data: bytes) -> Path:
    """Put a country's list in its place, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    target = path_of(folder, country)
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return target


def _read(path: Path) -> Districts:
    try:
        return Districts(path.read_bytes())
    except BadInput as error:
        raise SettingsError(
            "%(path)s is not a list of districts, or it is damaged. Remove it, or import it again.", path=path
        ) from error
