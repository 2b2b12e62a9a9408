"""The list of a country's postcodes and the area each lies in: packed into one small file, read in place.

A key is split into a head and a tail of fixed length (GB ``M11`` + ``AE``, US ``941`` + ``03``). Every head
has one bit a possible tail, set if that postcode exists, and the runs of tails that share an answer; an
answer is one area or several. So membership is exact, and a postcode costs about a bit and a half on disk.

A file is LZMA (with its checksum) around: the length of the header (4 bytes), the header (JSON), the heads
(one a line), the bits (a row a head), and three columns of little-endian 16-bit numbers: runs in each head,
the tail at which each run begins, the answer of each run.
"""

import json
import lzma
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import accumulate, product

from app.domain.errors import N_, BadInput

FORMAT = "postbag districts 1"
# A dictionary as large as the largest list: a reader takes as much memory for it.
FILTERS = [
    {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": 1 << 20,
        "lc": 4,
        "lp": 0,
        "pb": 0,
    }
]

# The characters of a tail and how many it has; no other postcode of the country is in use.
TAILS: dict[str, tuple[str, int]] = {
    "GB": ("ABDEFGHJLNPQRSTUWXYZ", 2),
    "US": ("0123456789", 2),
    "CA": ("ABCEGHJKLMNPRSTVWXYZ", 1),
    "FR": ("0123456789", 2),
}


@dataclass(frozen=True, slots=True)
class Area:
    """What elects one representative: a constituency, district, riding or circonscription."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class About:
    """Where a list comes from, and how far it can be trusted.

    ``picks``: the area ids to choose from by the beginning of a postcode that the list cannot tell apart.
    ``approximate``: even a listed postcode only suggests its area, and a person must confirm it.
    ``complete``: every area has a postcode or a pick that leads to it.
    """

    country: str
    source: str
    licence: str
    as_of: str
    picks: Mapping[str, tuple[str, ...]]
    approximate: bool = False
    complete: bool = False


class Districts:
    """One country's list, read-only: ``find`` takes about a microsecond."""

    def __init__(self, data: bytes) -> None:
        """Read what ``pack`` made; BadInput if it is anything else."""
        try:
            self._take_apart(lzma.decompress(data))
        except (lzma.LZMAError, ValueError, KeyError, TypeError) as error:
            raise BadInput(N_("This file is not a list of districts, or it is damaged.")) from error

    def _take_apart(self, raw: bytes) -> None:
        body = 4 + int.from_bytes(raw[:4], "little")
        header = json.loads(raw[4:body])
        if header["format"] != FORMAT:
            raise ValueError("another format")
        self.about = About(**header["about"])
        self.areas = tuple(Area(*area) for area in header["areas"])
        self._answers = [tuple(self.areas[number] for number in answer) for answer in header["answers"]]
        by_id = {area.id: area for area in self.areas}
        self._picks = {
            start: tuple(by_id[area_id] for area_id in ids) for start, ids in self.about.picks.items()
        }
        self._tails, self._tail_length, self._width = _tails(self.about.country)
        heads_end = body + header["heads"]
        heads = raw[body:heads_end].decode("ascii").split("\n")
        self._rows = {head: row for row, head in enumerate(heads)}
        bits_end = heads_end + len(heads) * self._width
        self._bits = raw[heads_end:bits_end]
        counts_end = bits_end + 2 * len(heads)
        self._first = array("L", accumulate(_numbers(raw[bits_end:counts_end]), initial=0))
        runs = self._first[-1]
        self._starts = _numbers(raw[counts_end : counts_end + 2 * runs])
        self._values = _numbers(raw[counts_end + 2 * runs :])
        if len(self._values) != runs or len(self._starts) != runs:
            raise ValueError("cut off")

    def find(self, key: str) -> tuple[Area, ...]:
        """The areas of a listed postcode, or none at all if it is not in the list."""
        row = self._rows.get(key[: -self._tail_length])
        tail = self._tails.get(key[-self._tail_length :])
        if row is None or tail is None or not self._bits[row * self._width + (tail >> 3)] >> (tail & 7) & 1:
            return ()
        run = bisect_right(self._starts, tail, self._first[row], self._first[row + 1]) - 1
        return self._answers[self._values[run]]

    def picks(self, key: str) -> tuple[Area, ...]:
        """The areas a person may pick from where the list alone cannot tell; most places have none."""
        return self._picks.get(key[:2]) or self._picks.get(key[:1]) or ()

    def reached(self) -> frozenset[str]:
        """The ids of the areas that some postcode leads to, alone or by a choice."""
        answers = [self._answers[value] for value in set(self._values)]
        return frozenset(area.id for group in [*answers, *self._picks.values()] for area in group)

    def __iter__(self) -> Iterator[str]:
        """Every listed key, in order."""
        for head, row in self._rows.items():
            bits = int.from_bytes(self._bits[row * self._width : (row + 1) * self._width], "little")
            yield from (head + tail for tail, number in self._tails.items() if bits >> number & 1)

    def __len__(self) -> int:
        return int.from_bytes(self._bits, "little").bit_count()


def pack(about: About, areas: Iterable[Area], rows: Iterable[tuple[str, str]]) -> bytes:
    """Pack ``rows`` of (key, area id) into a file; a key that comes with several areas keeps them all.

    The same rows in any order give the same bytes. BadInput if an area or a key cannot be in this list, or
    if there is no row.
    """
    known = sorted(areas, key=lambda area: area.id)
    packer = _Packer(about.country, {area.id: number for number, area in enumerate(known)})
    for key, area_id in rows:
        packer.add(key, area_id)
    if not packer.heads:
        raise BadInput(N_("There is no postcode with a constituency in this file."))
    heads, bits, columns, answers = packer.columns()
    header = {
        "format": FORMAT,
        "about": asdict(about),
        "areas": [[area.id, area.name] for area in known],
        "answers": answers,
        "heads": len(heads),
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    raw = len(text).to_bytes(4, "little") + text + heads + bits + columns
    return lzma.compress(raw, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=FILTERS)


class _Packer:
    """Collects rows: for each head the answer of every tail, 0 where there is none."""

    def __init__(self, country: str, numbers: Mapping[str, int]) -> None:
        self.tails, self.tail_length, self.width = _tails(country)
        self.numbers = numbers
        self.heads: dict[str, array[int]] = {}
        self.answers: dict[tuple[int, ...], int] = {(): 0}
        self.groups: list[tuple[int, ...]] = [()]

    def add(self, key: str, area_id: str) -> None:
        tail = self.tails.get(key[-self.tail_length :])
        if tail is None or not key[: -self.tail_length].isalnum():
            raise BadInput(N_("%(key)s cannot be a postcode of this country."), key=key)
        if area_id not in self.numbers:
            raise BadInput(N_("%(code)s is not the code of a constituency that we know."), code=area_id)
        answers = self.heads.setdefault(key[: -self.tail_length], array("H", bytes(2 * len(self.tails))))
        group = tuple(sorted({*self.groups[answers[tail]], self.numbers[area_id]}))
        if group not in self.answers:
            self.answers[group] = len(self.groups)
            self.groups.append(group)
        answers[tail] = self.answers[group]

    def columns(self) -> tuple[bytes, bytes, bytes, list[tuple[int, ...]]]:
        """Heads, bits, the three columns of numbers, and the answers in use, in an order of their own."""
        used = sorted(
            {self.groups[answer] for answers in self.heads.values() for answer in answers if answer}
        )
        order = {self.answers[group]: number for number, group in enumerate(used)}
        counts, starts, values, bits = array("H"), array("H"), array("H"), bytearray()
        for _head, answers in sorted(self.heads.items()):
            row, last, before = 0, 0, len(starts)  # no answer in use is 0
            for tail, answer in enumerate(answers):
                if answer:
                    row |= 1 << tail
                    if answer != last:
                        starts.append(tail if last else 0)  # 0 packs better, and says the same
                        values.append(order[answer])
                        last = answer
            bits += row.to_bytes(self.width, "little")
            counts.append(len(starts) - before)
        heads = "\n".join(sorted(self.heads)).encode("ascii")
        return heads, bytes(bits), b"".join(map(_little, (counts, starts, values))), used


def _tails(country: str) -> tuple[dict[str, int], int, int]:
    """The number of each possible tail, the tail's length, and the bytes of a row of bits."""
    letters, length = TAILS[country]
    tails = {"".join(tail): number for number, tail in enumerate(product(letters, repeat=length))}
    return tails, length, (len(tails) + 7) // 8


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(raw: bytes) -> "array[int]":
    numbers = array("H", raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
