"""Archives and folders: unpacked within limits, verified, never outside."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.market_data.files.opening import list_files, open_sources
from api.market_data.files.unpacking import PACKINGS, Packing

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROWS = b"1735689600000,1,1,1,1,1,1735693199999,1,1,1,1,0\n"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ImportRefused) as refused:
        list(open_sources(path))
    assert refused.value.file == str(path)
    return refused.value.reason


def test_every_file_of_a_zip_is_a_source_with_the_archive_as_its_folder(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "BTCUSDT-spot.zip",
        {"a.csv": ROWS, "deep/b.csv": b"x", "README.md": b"", "__MACOSX/._a.csv": b""},
    )
    first, second = open_sources(path)
    assert (first.label, first.data) == (f"{path}:a.csv", ROWS)
    assert first.path.parts[-2:] == ("BTCUSDT-spot", "a.csv")
    assert second.path.parts[-3:] == ("BTCUSDT-spot", "deep", "b.csv")


def test_gzip_is_the_file_without_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "x-1h-futures.json.gz"
    path.write_bytes(gzip.compress(b"[]"))
    (source,) = open_sources(path)
    assert (source.path.name, source.data) == ("x-1h-futures.json", b"[]")


def test_a_checksum_beside_the_file_is_verified(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": ROWS})
    beside = tmp_path / "x.zip.CHECKSUM"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside.write_text(f"{digest}  x.zip\n")
    assert len(list(open_sources(path))) == 1
    beside.write_text(f"{'0' * 64}  x.zip\n")
    assert refusal(path) == f"SHA-256 must be that of x.zip.CHECKSUM, {'0' * 64}, was {digest}"
    beside.write_text("")
    assert "SHA-256 must be that of x.zip.CHECKSUM" in refusal(path)


@pytest.mark.parametrize("pack", ["zip", "gzip"])
def test_a_bomb_is_refused_before_it_bursts(pack: str, tmp_path: Path) -> None:
    zeros = bytes(40 * 2**20)
    path = tmp_path / "bomb.zip"
    if pack == "zip":
        zipped(path, {"a.csv": zeros})
    else:
        path.write_bytes(gzip.compress(zeros))
    assert path.stat().st_size < 100_000
    assert "must unpack to 16777216 bytes at most" in refusal(path)


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "deep/../../a.csv", "..\\a.csv", "C:/a.csv"]
)
def test_a_name_that_climbs_out_of_the_archive_is_refused(name: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"fine.csv": ROWS, name: ROWS})
    assert refusal(path).startswith("names in a zip archive must stay inside it, was ")


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {f"{index}.csv": b"" for index in range(1001)})
    assert refusal(path) == "zip archive must hold up to 1000 files, was 1001"


def test_an_empty_archive_is_refused(tmp_path: Path) -> None:
    assert (
        refusal(zipped(tmp_path / "x.zip", {}))
        == "zip archive must hold files of data, was without any"
    )


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": ROWS})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # flag bit 0 of the local header, and of the central directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "zip archive must not be encrypted, a.csv was"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("pack", ["zip", "gzip"])
def test_a_cut_archive_is_refused(pack: str, share: float, tmp_path: Path) -> None:
    content = os.urandom(5000)
    path = tmp_path / "x.zip"
    if pack == "zip":
        zipped(path, {"a.csv": content})
    else:
        path.write_bytes(gzip.compress(content))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "must be whole" in refusal(path)


def test_a_spoilt_member_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", ROWS)
    path = tmp_path / "x.zip"
    path.write_bytes(stream.getvalue().replace(b"1735689600000", b"1735689600001"))
    assert "must be whole" in refusal(path)


def test_folders_are_searched_for_data_and_the_rest_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.csv", "deep/b.zip", "deep/b.zip.CHECKSUM", "README.md", ".git/c.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    files, passed_over = list_files([tmp_path, tmp_path / "a.csv"])
    assert files == [tmp_path / "a.csv", tmp_path / "deep" / "b.zip"]
    assert passed_over == [tmp_path / "README.md"]


def test_a_file_named_on_its_own_is_always_tried(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(b"")
    assert list_files([path]) == ([path], [])


def test_a_path_that_is_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="must be a file or a folder, was neither"):
        list_files([tmp_path / "nowhere"])


@pytest.mark.parametrize("packing", PACKINGS, ids=[one.name for one in PACKINGS])
def test_a_cut_stream_of_any_packing_is_refused(packing: Packing, tmp_path: Path) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "bzip2": bz2.compress,
        "xz": lzma.compress,
        "Zstandard": zstd.compress,
    }
    pack = packers[packing.name]
    path = tmp_path / f"BTCUSDT.csv{packing.suffix}"
    path.write_bytes(pack(b"time,rate\n1704067200000,0.0001\n" * 50))
    (source,) = open_sources(path)
    assert source.path.name == "BTCUSDT.csv"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ImportRefused, match=f"{packing.name} file must be whole"):
        list(open_sources(path))


def test_an_excel_workbook_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "BTCUSDT.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(ImportRefused, match=r"was an Excel workbook \(.xlsx\): save the sheet as"):
        list(open_sources(path))
