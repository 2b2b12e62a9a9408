"""The official directory in both its shapes, and the files that are mistaken for it."""

import zipfile
from pathlib import Path
from typing import IO

import pytest

from app.domain.errors import BadInput
from app.gateways import onspd

# The header changed in 2025: names in lower or upper case, years in them, other columns around.
OLD = "pcd,pcd2,pcds,dointr,doterm,oscty,pcon,eer,lat"
NEW = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,ctry25cd,pcon24cd,ttwa15cd"
OLD_ROWS = [
    '"M1  1AE","M1   1AE","M1 1AE","198001","","E99999999","E14001352","E15000002",53.4',
    '"AB1 0AA","AB1  0AA","AB1 0AA","198001","199606","S99999999","S14000061","S15000001",57.1',
    '"JE2 4WD","JE2  4WD","JE2 4WD","199507","","L99999999","L99999999","L99999999",99.9',
    '"BT1 1AA","BT1  1AA","BT1 1AA","199507","","N99999999","N05000001","N07000001",54.6',
]
NEW_ROWS = [
    "M1  1AE,M1   1AE,M1 1AE,198001,,0,E92000001,E14001352,E30000239",
    "M1  1AF,M1   1AF,M1 1AF,198001,202401,0,E92000001,E14001352,E30000239",
    "IM1 1AA,IM1  1AA,IM1 1AA,198001,,0,M83000003,M99999999,M99999999",
    "GY1 1AA,GY1  1AA,GY1 1AA,198001,,0,L93000001,,",
]


def text(header: str, rows: list[str]) -> bytes:
    return ("\r\n".join([header, *rows]) + "\r\n").encode()


def made(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def unwatched(file: IO[bytes], _size: int) -> IO[bytes]:
    return file


def read(path: Path) -> list[tuple[str, str]]:
    return list(onspd.read(path, unwatched))


def test_the_old_header(tmp_path: Path) -> None:
    found = read(made(tmp_path, text(OLD, OLD_ROWS)))
    assert found == [("M1 1AE", "E14001352"), ("BT1 1AA", "N05000001")]


@pytest.mark.parametrize("header", [NEW, NEW.upper(), NEW.replace("24cd", "29cd"), "\ufeff" + NEW])
def test_the_new_header(tmp_path: Path, header: str) -> None:
    assert read(made(tmp_path, text(header, NEW_ROWS))) == [("M1 1AE", "E14001352")]


def test_the_first_column_of_constituencies_counts(tmp_path: Path) -> None:
    header = "pcds,pconxx,PCON24CD,pcon,doterm"
    assert read(made(tmp_path, text(header, ["M1 1AE,a,b,c,"]))) == [("M1 1AE", "b")]


def test_a_table_of_live_postcodes_only(tmp_path: Path) -> None:
    assert read(made(tmp_path, text("PCDS,PCON24CD", ["M1 1AE,E14001352", ""]))) == [("M1 1AE", "E14001352")]


def test_a_zip_as_published_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/ONSPD_MAY_2026_UK.csv", text(NEW, NEW_ROWS))
        archive.writestr("Data/multi_csv/ONSPD_MAY_2026_UK_M.csv", text(NEW, NEW_ROWS))
        archive.writestr(
            "Documents/Constituency names.csv", "PCON24CD,PCON24NM\r\nE14001352,Manchester Central"
        )
        archive.writestr("Documents/picture.csv", b"\x89PNG\xff")
    assert read(path) == [("M1 1AE", "E14001352")]


def test_a_zip_of_parts_only_is_read_part_by_part(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD.zip"
    sizes: list[int] = []
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("multi_csv/A.csv", text(OLD, OLD_ROWS))
        archive.writestr("multi_csv/M.csv", text(NEW, NEW_ROWS))

    def watch(file: IO[bytes], size: int) -> IO[bytes]:
        sizes.append(size)
        return file

    assert len(list(onspd.read(path, watch))) == 3
    assert sizes == [len(text(OLD, OLD_ROWS)), len(text(NEW, NEW_ROWS))]


NOT_A_TABLE = "This file is not a CSV table, or a zip of one."
OTHER_COLUMNS = "This table needs a column pcds and a column pcon or pcon24cd, as ONSPD and NSPL have them."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", OTHER_COLUMNS),
        (b"\x7fELF\x02\xff\xfe\x80", NOT_A_TABLE),
        (text("Postcode,pcon24cd", ["M1 1AE,E14001352"]), OTHER_COLUMNS),
        (text("pcds,laua", ["M1 1AE,E14001352"]), OTHER_COLUMNS),
        (text(NEW, NEW_ROWS[:1])[:-40], "A row of this file has too few columns: is it cut off?"),
        (text("pcds,pcon", ['"M1 1AE"x,E14001352']), NOT_A_TABLE),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(made(tmp_path, content))
    assert str(caught.value) == sentence


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("names.csv", "PCON24CD,PCON24NM\r\n")
    with pytest.raises(BadInput) as caught:
        read(path)
    assert str(caught.value) == "This zip holds no table with the columns pcds and pcon."


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/ONSPD.csv", text(OLD, OLD_ROWS))
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF  # inside the stored table: its checksum no longer fits
    with pytest.raises(BadInput):
        read(made(tmp_path, bytes(content), "broken.zip"))
