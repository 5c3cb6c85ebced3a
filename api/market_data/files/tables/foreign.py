"""Containers that are known and not read, each with what its owner can do."""

from collections.abc import Iterable

_SAVE = "save the sheet as CSV and import that"
_TELLTALES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"an Excel workbook (.xls): {_SAVE}"),
    (b"FEA1", "Feather of version 1: write it again as version 2, or as Parquet or CSV"),
    (b"\x89HDF\r\n\x1a\n", "HDF5: write its table as Parquet or CSV"),
    (b"\x93NUMPY", "a NumPy array, whose columns have no names: write a table as Parquet or CSV"),
    (b"ORC", "ORC: write its table as Parquet or CSV"),
    (b"Obj\x01", "Avro: write its table as Parquet or CSV"),
    (b"Rar!", "a RAR archive: unpack it and import its files"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it and import its files"),
    (b"%PDF-", "a PDF document, which holds no table"),
    (b"\x89PNG", "an image, which holds no table"),
    (b"\xff\xd8\xff", "an image, which holds no table"),
    (b"version https://git-lfs", "a pointer of Git LFS: fetch the file itself by git lfs pull"),
    (b"/annex/objects/", "a pointer of git-annex: fetch the file itself by git annex get"),
)
_PICKLES = (".pkl", ".pickle", ".joblib")
_TAR_MAGIC, _TAR_AT = b"ustar", 257
_MARKUP = ((b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "XML"))


def foreign(data: bytes, suffix: str) -> str | None:
    """What a file is that is no table to us, and the way out; None: nothing known."""
    for magic, what in _TELLTALES:
        if data.startswith(magic):
            return what
    if data[_TAR_AT : _TAR_AT + len(_TAR_MAGIC)] == _TAR_MAGIC:
        return "a tar archive: unpack it and import its files"
    if suffix in _PICKLES and data[:1] == b"\x80":
        return "a Python pickle, which is not opened for safety: write it as Parquet or CSV"
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, what in _MARKUP:
        if head.startswith(start):
            return f"{what} and no table: download the data itself"
    return None


def foreign_archive(names: Iterable[str]) -> str | None:
    """What an archive is by its members: a workbook is a zip too."""
    held = set(names)
    if "xl/workbook.xml" in held or "xl/workbook.bin" in held:
        return f"an Excel workbook (.xlsx): {_SAVE}"
    if "content.xml" in held and "mimetype" in held:
        return f"an OpenDocument spreadsheet: {_SAVE}"
    if held and all(name.endswith(".npy") for name in held):
        return "an archive of NumPy arrays: write a table as Parquet or CSV"
    return None
