"""Files that are broken, wrong or made to harm: a plain problem, never a crash, a hang or a full disk."""

from __future__ import annotations

import copy
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.exchange.openreferral.feed import Feed
from socialrx_desktop.problems import FileProblem

from .places import GOOD

_SERVICE = json.loads((GOOD / "service_full.json").read_text())


def refused(path: Path | str, headline: str) -> FileProblem:
    with pytest.raises(FileProblem, match=headline) as caught:
        feed.read(path)
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "headline"),
    [
        ("empty.json", b"", "not a directory that can be read"),
        ("letter.docx", b"\xd0\xcf\x11\xe0 not one of ours", "not a directory that can be read"),
        ("services.csv", b"id,name\n1,Choir\n", "not a directory that can be read"),
        ("cut.json", b'{"contents": [{"id": ', "not whole JSON .line 1."),
        ("deep.json", b"[" * 200_000, "not whole JSON"),
        ("cut.zip", b"PK\x03\x04 and no more", "damaged zip file"),
        ("nothing.zip", b"PK\x05\x06" + bytes(18), "holds no services.csv"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(tmp_path: Path, name: str, content: bytes, headline: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    refused(file, headline)


def test_a_folder_without_tables_and_a_name_without_a_file_are_told(tmp_path: Path) -> None:
    refused(tmp_path, "holds no services.csv")
    refused(tmp_path / "gone.zip", "no file or folder")
    refused("bad\0name", "no file or folder")
    refused("https://example.org/services", "web address")


if hasattr(os, "mkfifo"):  # Windows has no named pipes

    def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "services.csv")
        refused(tmp_path / "services.csv", "no file or folder")
        refused(tmp_path, "holds no services.csv")


def test_a_single_file_of_300_megabytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "big.json"
    with file.open("wb") as stream:
        stream.write(b"[")
        stream.truncate(300_000_000)
    refused(file, "larger than 64 MB")


def test_a_bomb_stops_at_what_it_unpacks_to_whatever_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = bytes(1 << 20)
    body = b"".join(squeezed.compress(megabyte) for _ in range(600)) + squeezed.flush()
    write_member(file, b"services.csv", body, size=600 << 20)
    refused(file, "unpacks to more than 512 MB")
    assert list(tmp_path.iterdir()) == [file]


def test_a_member_that_declares_less_than_it_holds_is_damage(tmp_path: Path) -> None:
    file = tmp_path / "liar.zip"
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeezed.compress(b"id,name\n1,Choir\n" * 1000) + squeezed.flush()
    write_member(file, b"services.csv", body, size=20)
    refused(file, "damaged zip file")


def test_a_zip_of_very_many_files_is_refused_before_they_are_listed(tmp_path: Path) -> None:
    file = tmp_path / "many.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.csv", "id\n")
    refused(file, "more than 100 files")


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "overlap.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("services.csv", "id,name\n1,Choir\n")
        archive.writestr("phones.csv", "id\n")
    raw = bytearray(file.read_bytes())
    second = raw.rfind(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack("<I", 0)
    file.write_bytes(raw)
    refused(file, "not a sound zip file")


def test_a_zip_with_a_password_is_told(tmp_path: Path) -> None:
    file = tmp_path / "locked.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("services.csv", "id,name\n1,Choir\n")
    raw = bytearray(file.read_bytes())
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(raw)
    refused(file, "locked with a password")


def test_a_table_whose_quotation_mark_never_closes_is_told(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_text('id,name\n1,"' + "x" * 200_000)
    refused(tmp_path, "not a whole table")


def test_a_hostile_name_inside_a_zip_writes_nothing_outside(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    with zipfile.ZipFile(inner / "feed.zip", "w") as archive:
        archive.writestr("../../services.csv", "id,name\n1,Choir\n")
    assert [service.name for service in feed.read(inner / "feed.zip").services] == ["Choir"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["feed.zip", "inner"]


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["\ud800", "9:00am", "<b>", "2026-13-01", "MO,XX", "\\n", "GÇÖ", 10**400, -1, "http://", "@"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*_SERVICE, "x"]), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_good_service_damaged_anywhere_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    service = copy.deepcopy(_SERVICE)
    for _ in range(data.draw(st.integers(1, 4))):
        damage(service, data)
    file = tmp_path / "damaged.json"
    file.write_text(json.dumps(data.draw(st.sampled_from([service, [service, service], {"contents": [service]}]))))
    look_at(file)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_zip_damaged_anywhere_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "damaged.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/services.csv", "id,name\n1,Choir\n2,Shed\n" * 20)
        archive.writestr("data/phones.csv", "id,service_id,number\n1,1,01632 960001\n")
        archive.writestr("datapackage.json", '{"title": "Ours", "resources": []}')
    raw = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(2, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(raw)
    look_at(file)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=6), st.sampled_from(["services", "phones", "contacts"])
)
def test_tables_of_any_cells_are_read_or_refused(tmp_path: Path, rows: list[list[str]], table: str) -> None:
    headers = {"services": "id,name,url,status", "phones": "id,service_id,number", "contacts": "id,service_id,name"}
    (tmp_path / "services.csv").write_text("id,name\n1,Choir\n")
    text = "\n".join([headers[table], *(",".join(cells) for cells in rows)])
    (tmp_path / f"{table}.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    look_at(tmp_path)


def look_at(path: Path) -> None:
    """Read it; a Feed must hold text that can be stored, a problem must say what to do."""
    try:
        read = feed.read(path)
    except FileProblem as problem:
        if not problem.advice:
            raise
        return
    assert isinstance(read, Feed)
    assert all(service.id and service.name for service in read.services)
    assert len({service.id for service in read.services}) == len(read.services)
    str(read).encode("utf-8")


def damage(service: Any, data: st.DataObject) -> None:
    """Delete, replace or double one value somewhere inside."""
    holders = [holder for holder in walk(service) if holder]
    if not holders:
        return
    holder = data.draw(st.sampled_from(holders))
    key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    match data.draw(st.sampled_from(["delete", "replace", "swap", "double"])):
        case "delete":
            del holder[key]
        case "replace":
            holder[key] = data.draw(_ANYTHING)
        case "swap":
            holder[key] = [holder[key]] if data.draw(st.booleans()) else {"id": holder[key]}
        case _ if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case _:
            holder[data.draw(st.text(max_size=8))] = holder[key]


def walk(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(inner for child in value.values() for inner in walk(child))]
    if isinstance(value, list):
        return [value, *(inner for child in value for inner in walk(child))]
    return []


def write_member(file: Path, name: bytes, body: bytes, size: int) -> None:
    """A zip of one deflated member that declares `size` bytes."""
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(body), size, len(name), 0)
    local = b"PK\x03\x04" + facts + name + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    file.write_bytes(local + central + end)
