"""From paths to sources: folders walked, archives unpacked within limits, checksums verified."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath

from api.errors import ImportRefused
from api.market_data.files.names import series_named
from api.market_data.files.source import Source
from api.market_data.files.tables.foreign import foreign_archive
from api.market_data.files.unpacking import MAX_BYTES, check_size, unpacked

# What a folder is searched for; a file named on its own is always tried.
_SUFFIXES = frozenset(
    [
        ".csv",
        ".tsv",
        ".json",
        ".jsonl",
        ".ndjson",
        ".feather",
        ".arrow",
        ".ipc",
        ".parquet",
        ".pq",
        ".db",
        ".sqlite",
        ".sqlite3",
        ".zip",
        ".gz",
        ".zst",
        ".bz2",
        ".xz",
        ".xlsx",
        ".xls",
        ".ods",
    ]
)
_MAX_MEMBERS = 1_000
CHECKSUM = ".CHECKSUM"  # beside the file of which it is, as in Binance's archive


def list_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Files to read, and files of folders that are passed over.

    Raises ImportRefused for a path that does not exist.
    """
    files: dict[Path, None] = {}
    passed_over: list[Path] = []
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in inner.relative_to(path).parts)
                if not inner.is_file() or hidden or inner.suffix == CHECKSUM:
                    continue
                if inner.suffix.lower() in _SUFFIXES and not _is_stranger(inner):
                    files.setdefault(inner)
                else:
                    passed_over.append(inner)
        elif path.is_file():
            files.setdefault(path)
        else:
            raise ImportRefused(str(path), None, "path must be a file or a folder, was neither")
    return list(files), passed_over


def _is_stranger(path: Path) -> bool:
    """Parquet whose name is no series, in a market's folder of the canonical layout."""
    return (
        path.suffix == ".parquet"
        and series_named(path.stem) is None
        and any(series_named(beside.stem) is not None for beside in path.parent.glob("*.parquet"))
    )


def open_sources(path: Path, within: Path | None = None) -> Iterator[Source]:
    """The file, or each file in a zip archive; raises ImportRefused.

    within: a folder of ours that it lies in, whose own name and place tell nothing of it.
    """
    label = str(path if within is None else path.relative_to(within))
    # Folder names tell venue and market, also when the path was given relative.
    place = PurePath(path.absolute()) if within is None else PurePath("/", label)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportRefused(label, None, f"file must be up to {MAX_BYTES} bytes, was {size}")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ImportRefused(label, None, f"file must be readable: {reason}") from None
    _verify_checksum(label, path, data)
    if data.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(data)):
        yield from _members(label, place, data)
    else:
        inner, content = unpacked(label, place, data)
        yield Source(label, inner, content, path if content is data else None)


def _verify_checksum(label: str, path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}{CHECKSUM}")
    if not beside.is_file():
        return
    words = beside.read_text(encoding="utf-8", errors="replace").split()
    stated = words[0].lower() if words else ""
    actual = hashlib.sha256(data).hexdigest()
    if stated != actual:
        raise ImportRefused(
            label, None, f"SHA-256 must be that of {beside.name}, {stated[:64]}, was {actual}"
        )


def _members(label: str, place: PurePath, data: bytes) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            what = foreign_archive(archive.namelist())
            if what is not None:
                raise ImportRefused(label, None, f"file must be a table, was {what}")
            members = [member for member in archive.infolist() if _is_data(member)]
            _check_members(label, members, len(data))
            for member in members:
                # Path words of the archive's own name count as a folder around its members.
                inner = place.with_suffix("") / PurePosixPath(member.filename)
                of_member = f"{label}:{member.filename}"
                yield Source(of_member, *unpacked(of_member, inner, archive.read(member)))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise ImportRefused(label, None, f"zip archive must be whole: {error}") from None


def _is_data(member: zipfile.ZipInfo) -> bool:
    """Whether a member may be data: no folder, and none of what archivers and people add."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.parts)
    return not member.is_dir() and not hidden and name.suffix.lower() in _SUFFIXES


def _check_members(label: str, members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    if not members:
        raise ImportRefused(label, None, "zip archive must hold files of data, was without any")
    if len(members) > _MAX_MEMBERS:
        raise ImportRefused(
            label, None, f"zip archive must hold up to {_MAX_MEMBERS} files, was {len(members)}"
        )
    for member in members:
        name = member.filename.replace("\\", "/")
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
            raise ImportRefused(
                label, None, f"names in a zip archive must stay inside it, was {member.filename}"
            )
        if member.flag_bits & 0x1:
            raise ImportRefused(label, None, f"zip archive must not be encrypted, {name} was")
    check_size(label, sum(member.file_size for member in members), packed_bytes)
