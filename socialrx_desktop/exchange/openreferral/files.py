"""Opens the files of a feed without trusting them: sizes are counted while reading, and nothing is unpacked to disk."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from socialrx_desktop.exchange.openreferral.findings import Findings, Place
from socialrx_desktop.problems import FileProblem

_MEGABYTE = 1_000_000
_MOST_UNPACKED = 512 * _MEGABYTE
_MOST_PACKED = 256 * _MEGABYTE
_MOST_MEMBERS = 100
_MOST_CENTRAL_DIRECTORY = _MEGABYTE
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK = 1 << 18
_NOT_SOUND = "Ask the publisher for the file again, or download it again."


class Package:
    """The files of one tabular package, by name without folder, in small letters."""

    def __init__(self, openers: dict[str, Callable[[], IO[bytes]]], findings: Findings, name: str) -> None:
        self.name = name
        self._openers = openers
        self._findings = findings
        self._left = _MOST_UNPACKED

    def __contains__(self, file: str) -> bool:
        return file.lower() in self._openers

    def text(self, file: str) -> str:
        """The whole of one file, decoded. Raises FileProblem if it is damaged or the package is too large."""
        with _readable(self.name), self._openers[file.lower()]() as stream:
            raw = b"".join(self._chunks(stream))
        return decoded(raw, file, self._findings)

    def rows(self, file: str) -> Iterator[tuple[dict[str, str], Place]]:
        """Each row of a table with its place; the header is row 1, as a spreadsheet program counts."""
        lines = csv.reader(io.StringIO(self.text(file), newline=""), delimiter=self._delimiter(file))
        try:
            header = [name.strip().lower() for name in next(lines, [])]
            for number, cells in enumerate(lines, start=2):
                place = Place(self._findings, f"{file} row {number}")
                if number % 1000 == 0:
                    self._findings.step()
                if len(cells) > len(header) and any(cells[len(header) :]):
                    place.drop("it has more cells than the table has columns")
                elif any(cells):
                    yield dict(zip(header, cells, strict=False)), place
        except csv.Error as error:
            raise FileProblem(f"{file} is not a whole table ({error}).", _NOT_SOUND) from error

    def _delimiter(self, file: str) -> str:
        with _readable(self.name), self._openers[file.lower()]() as stream:
            header = stream.readline(_CHUNK)
        return max(",;\t", key=lambda mark: header.count(mark.encode()))

    def _chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        while chunk := stream.read(_CHUNK):
            self._findings.step()
            self._left -= len(chunk)
            if self._left < 0:
                raise FileProblem(
                    f"{self.name} unpacks to more than {_MOST_UNPACKED // _MEGABYTE} MB.",
                    "A directory is far smaller. Check that it is the right file.",
                )
            yield chunk


def folder(path: Path, findings: Findings) -> Package:
    """The tables in a folder or, if it has none itself, in the first folder in it that does."""
    with _readable(path.name):
        files = {
            file.relative_to(path).as_posix(): _opener(file)
            for pattern in ("*.csv", "datapackage.json", "*/*.csv", "*/datapackage.json")
            for file in path.glob(pattern)
            if file.is_file()
        }
    return Package(_of_one_folder(files), findings, path.name)


@contextmanager
def zipped(path: Path, findings: Findings) -> Iterator[Package]:
    """The tables in a zip file. Refuses one that is encrypted, overlaps itself or has more members than a directory."""
    _refuse_a_huge_index(path)
    with _readable(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_traps(path.name, members, archive)
        files = {member.filename: partial(archive.open, member) for member in members}
        yield Package(_of_one_folder(files), findings, path.name)


def whole(path: Path, most: int, findings: Findings) -> str:
    """A single file as text, if it is no longer than `most` bytes."""
    pieces, size = [], 0
    with _readable(path.name), path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            findings.step()
            pieces.append(chunk)
            size += len(chunk)
            if size > most:
                raise FileProblem(
                    f"{path.name} is larger than {most // _MEGABYTE} MB.",
                    "A directory in one file is smaller. Ask the publisher for it as tables (a zip of CSV files).",
                )
    return decoded(b"".join(pieces), path.name, findings)


def beginning(path: Path) -> bytes:
    """The first bytes of a file: enough to know its form."""
    with _readable(path.name), path.open("rb") as stream:
        return stream.read(1024)


def decoded(raw: bytes, file: str, findings: Findings) -> str:
    """UTF-8, or UTF-16 if it says so; else Windows-1252, which is then noted."""
    try:
        return raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        findings.note(f"{file} is not in UTF-8; it was read as Windows-1252, so check its accents and pound signs.")
        return raw.decode("cp1252", "replace")


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _of_one_folder(files: Mapping[str, Callable[[], IO[bytes]]]) -> dict[str, Callable[[], IO[bytes]]]:
    """The tables of the folder nearest the top that holds any, so that an old copy beside them is never mixed in."""
    openers = {PurePosixPath(name): opener for name, opener in files.items()}
    nearest = sorted((path for path in openers if path.name[:1] != "."), key=_depth_and_name)
    tables = [path for path in nearest if path.suffix.lower() == ".csv"]
    chosen = [path for path in tables if path.parent == tables[0].parent]
    described = [path for path in nearest if path.name.lower() == "datapackage.json"][:1]
    return {path.name.lower(): openers[path] for path in (*chosen, *described)}


def _depth_and_name(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), str(path)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
        # The last two are what zipfile says to offsets and names that cannot be.
        raise FileProblem(f"{name} is a damaged zip file.", _NOT_SOUND) from error
    except OSError as error:
        raise FileProblem(
            f"{name} could not be read ({error.strerror or 'the disk refused'}).",
            "Check that it is still there and that you may open it.",
        ) from error


def _refuse_a_huge_index(path: Path) -> None:
    """Look at the end record before zipfile does: it makes an object of every member that the index names."""
    with _readable(path.name), path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - 65_557 - 20))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise FileProblem(f"{path.name} is a damaged zip file.", _NOT_SOUND)
    members, index = struct.unpack_from("<HI", tail, end + 10)
    if size > _MOST_PACKED or members > _MOST_MEMBERS or index > _MOST_CENTRAL_DIRECTORY or _is_zip64(tail, end):
        raise FileProblem(
            f"{path.name} holds more than {_MOST_MEMBERS} files, or is very large.",
            "A directory package has about twenty small tables. Check that it is the right file.",
        )


def _is_zip64(tail: bytes, end: int) -> bool:
    return tail[max(0, end - 20) : end].startswith(b"PK\x06\x07")


def _refuse_traps(name: str, members: list[zipfile.ZipInfo], archive: zipfile.ZipFile) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise FileProblem(f"{name} is locked with a password.", "Ask the publisher for it without one.")
    ends = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < ends or member.compress_type not in _READABLE:
            raise FileProblem(f"{name} is not a sound zip file.", _NOT_SOUND)
        ends = member.header_offset + 30 + member.compress_size
    if ends > archive.start_dir:
        raise FileProblem(f"{name} is not a sound zip file.", _NOT_SOUND)
