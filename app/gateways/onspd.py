"""The ONS Postcode Directory and the National Statistics Postcode Lookup, as published: CSV, or a zip of it.

Read by header, without regard to case: the postcode is ``pcds``, the constituency the first column named
``pcon`` or ``pcon24cd`` (any year). Rows with ``doterm`` are postcodes no longer in use.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.domain.errors import N_, BadInput

CONSTITUENCY = re.compile(r"pcon(\d\dcd)?", re.IGNORECASE)
NOWHERE = re.compile(r"[A-Z]99999999")  # ONS's code for "no constituency here"

# Shows how far a file of so many bytes has been read; returns the file to read instead.
Watch = Callable[[IO[bytes], int], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what we need; ``terminated`` is None where it lists live postcodes only."""

    postcode: int
    constituency: int
    terminated: int | None


def read(path: Path, watch: Watch) -> Iterator[tuple[str, str]]:
    """Yield (postcode, constituency code) of every postcode in use that lies in a constituency.

    BadInput if the file is no such table, or ends in the middle of a row.
    """
    with ExitStack() as open_files:
        try:
            for file, size in _tables(path, open_files):
                text = open_files.enter_context(_text(watch(file, size)))
                yield from _rows(csv.reader(text, strict=True))
        except OSError as error:
            raise BadInput(N_("This file cannot be opened.")) from error
        except (UnicodeDecodeError, csv.Error, zipfile.BadZipFile) as error:
            raise BadInput(N_("This file is not a CSV table, or a zip of one.")) from error


def _rows(reader: "Iterator[list[str]]") -> Iterator[tuple[str, str]]:
    columns = _columns(next(reader, []))
    if columns is None:
        raise BadInput(
            N_("This table needs a column pcds and a column pcon or pcon24cd, as ONSPD and NSPL have them.")
        )
    try:
        for row in filter(None, reader):  # a blank line is no row
            code = row[columns.constituency]
            if code and not NOWHERE.fullmatch(code) and not (columns.terminated and row[columns.terminated]):
                yield row[columns.postcode], code
    except IndexError as error:
        raise BadInput(N_("A row of this file has too few columns: is it cut off?")) from error


def _columns(header: list[str]) -> Columns | None:
    names = [name.strip().lower() for name in header]
    constituency = next((n for n, name in enumerate(names) if CONSTITUENCY.fullmatch(name)), None)
    if "pcds" not in names or constituency is None:
        return None
    return Columns(names.index("pcds"), constituency, names.index("doterm") if "doterm" in names else None)


def _tables(path: Path, open_files: ExitStack) -> list[tuple[IO[bytes], int]]:
    """The open tables of a file and their sizes. ONS zips the same rows twice, whole and by postcode area."""
    if not zipfile.is_zipfile(path):
        return [(open_files.enter_context(path.open("rb")), path.stat().st_size)]
    archive = open_files.enter_context(zipfile.ZipFile(path))
    tables = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".csv") and _is_table(archive, member)
    ]
    if not tables:
        raise BadInput(N_("This zip holds no table with the columns pcds and pcon."))
    whole = [table for table in tables if "multi_csv" not in table.filename]
    return [(open_files.enter_context(archive.open(table)), table.file_size) for table in whole or tables]


def _is_table(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(member) as file, _text(file) as text:
            return _columns(next(csv.reader(text), [])) is not None
    except (UnicodeDecodeError, csv.Error):
        return False


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, "utf-8-sig", newline="")
