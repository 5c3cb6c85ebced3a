"""Bytes into text, in whatever encoding spreadsheets and terminals leave it."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 400
_ALLOWED = frozenset("\t\n\r\f\x01\x1f")  # the last two are delimiters of Hive and of ASCII


def decoded(data: bytes) -> str | None:
    """The text of a file: UTF-8, UTF-16, UTF-32, else Windows' Latin; None: it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\x00" in data[:_LOOKED_AT]:
        return _unmarked_utf16(data)
    if b"\x00" in data:
        return None
    text = _strictly(data, "utf-8")
    if text is None:
        text = _strictly(data, "cp1252")
        head = (text or "")[:_LOOKED_AT]
        if any(letter < " " and letter not in _ALLOWED for letter in head):
            return None
    return text


def _unmarked_utf16(data: bytes) -> str | None:
    # Rows are digits and Latin letters, so every second byte is 0.
    head = data[: _LOOKED_AT - _LOOKED_AT % 2]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[first::2].count(0)
        if zeros > 0.9 * len(head[first::2]) and not head[1 - first :: 2].count(0):
            return _strictly(data, encoding)
    return None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
