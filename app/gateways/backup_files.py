"""The one file of a backup: a tar of the manifest, the database and the imported districts. Never a key."""

import hashlib
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from app.domain.backup import NOT_OURS, Manifest
from app.domain.errors import N_, BadInput, Unavailable

MANIFEST, DATABASE, DISTRICTS = "manifest.json", "database", "districts"
_NO_ROOM = N_("The backup could not be written: %(why)s.")
_DIFFERENT = N_("The backup was written and reads differently, so it was thrown away. Is the disk sound?")


@contextmanager
def workshop(beside: Path) -> Iterator[Path]:
    """A folder for nobody else, on the disk where ``beside`` is to lie; gone at the end.

    Raises Unavailable when the disk cannot take what is written, with everything unfinished removed.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{beside.name}.", dir=beside.resolve().parent))
    except OSError as error:
        raise Unavailable(_NO_ROOM, why=error.strerror) from error
    try:
        yield folder
    except OSError as error:
        raise Unavailable(_NO_ROOM, why=error.strerror or type(error).__name__) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_districts(instance: Path, folder: Path) -> None:
    """Put the imported lists of postcodes of ``instance`` into a backup's folder, or a backup's back."""
    lists = sorted((instance / DISTRICTS).glob("??.xz"))
    if lists:
        (folder / DISTRICTS).mkdir(exist_ok=True)
    for path in lists:
        shutil.copyfile(path, folder / DISTRICTS / path.name)


def pack(folder: Path, manifest: Manifest, target: Path) -> Manifest:
    """Make one file of a folder, with mode 0600, read it back, and only then give it its name."""
    manifest = replace(manifest, parts=_digests(folder))
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
    draft = folder / "draft.tar"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for path in (folder / MANIFEST, *_parts(folder)):
                tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
        file.flush()
        os.fsync(file.fileno())
    if _digests_in(draft) != dict(manifest.parts):
        raise Unavailable(_DIFFERENT)
    draft.replace(target)
    _sync_folder(target.resolve().parent)
    return manifest


def unpack(file: Path, folder: Path) -> Manifest:
    """The manifest and the parts of a backup, laid into ``folder``; raises BadInput unless all are whole."""
    try:
        with tarfile.open(file, mode="r:") as tar:
            first = tar.next()
            opened = tar.extractfile(first) if first and first.name == MANIFEST else None
            if opened is None:
                raise BadInput(NOT_OURS)
            manifest = Manifest.read(opened.read().decode())
            for name, source in _members(tar):
                target = folder / name
                target.parent.mkdir(exist_ok=True)
                with target.open("wb") as out:
                    shutil.copyfileobj(source, out)
    except (tarfile.TarError, UnicodeDecodeError, EOFError) as error:
        raise BadInput(NOT_OURS) from error
    if _digests(folder) != dict(manifest.parts):
        raise BadInput(NOT_OURS)
    return manifest


def move(draft: Path, target: Path) -> None:
    """Give a finished file its place, with mode 0600; both lie on one disk, or it is copied first."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_name(f".{target.name}.restored")
    shutil.move(draft, beside)
    beside.chmod(0o600)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    _sync_folder(target.resolve().parent)


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """The parts of a backup in their order: files where they belong, for a tar may name any place."""
    for member in tar:
        if member.name == MANIFEST:
            continue
        known = member.name == DATABASE or re.fullmatch(rf"{DISTRICTS}/[a-z]{{2}}\.xz", member.name)
        source = tar.extractfile(member) if known and member.isfile() else None
        if source is None:
            raise BadInput(NOT_OURS)
        yield member.name, source


def _digests_in(file: Path) -> dict[str, str]:
    with tarfile.open(file, mode="r:") as tar:
        return {name: _digest(source) for name, source in _members(tar)}


def _digest(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := source.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


def _parts(folder: Path) -> list[Path]:
    return [folder / DATABASE, *sorted((folder / DISTRICTS).glob("??.xz"))]


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for path in _parts(folder):
        if path.exists():
            with path.open("rb") as file:
                digests[str(path.relative_to(folder))] = _digest(file)
    return digests


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
