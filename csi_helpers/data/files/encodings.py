"""How a text file is encoded, found from its bytes."""

from __future__ import annotations

import re

from csi_helpers.errors import DataError

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
DOUBLE = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]")  # GB 2312: punctuation, full width, Han
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
SAMPLE = 1_000_000  # bytes


def decode_text(data: bytes, name: str) -> tuple[str, str]:
    """Decode a text file whose encoding nobody recorded.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        File name for the message.

    Returns
    -------
    text : str
        Without byte order mark.
    encoding : str
        utf-8, utf-16-le, utf-16-be, utf-32-le, gb18030 or cp1252.

    Raises
    ------
    DataError
        No encoding fits, or a UTF-8 file has damaged places.

    Examples
    --------
    >>> decode_text("满意度".encode("gbk"), "a.csv")
    ('满意度', 'gb18030')
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, name), encoding
    if b"\0" in data:
        return _decode_wide(data, name)
    encoding = guess_encoding(data)
    if not encoding:
        raise DataError(
            f"The text of {name} in UTF-8, UTF-16 or GB18030.",
            f"{name} is in none of them.",
            "Save it as UTF-8 (in Excel: “CSV UTF-8”).",
        )
    return _decode(data, encoding, name), encoding


def guess_encoding(data: bytes) -> str:
    """Guess the encoding of bytes without zeros; a few damaged places don't mislead it.

    Nearly any bytes decode as GB18030, but real Chinese keeps to the common characters of GB 2312;
    accented letters of western texts stand alone among ASCII.

    Parameters
    ----------
    data : bytes
        Text; the first million bytes with something beyond ASCII decide.

    Returns
    -------
    str
        utf-8, gb18030, cp1252, or "" when none is likely.

    Examples
    --------
    >>> guess_encoding("非常满意".encode("gbk")), guess_encoding("très, Müller".encode("cp1252"))
    ('gb18030', 'cp1252')
    """
    if data.isascii():
        return "utf-8"
    start = HIGH_RUN.search(data)
    sample = data[start.start() :][:SAMPLE] if start else data
    if _damage(sample, "utf-8") <= 0.05:
        return "utf-8"
    pairs = DOUBLE.findall(sample)
    common = sum(bool(COMMON.fullmatch(pair)) for pair in pairs)
    if pairs and common >= 0.7 * len(pairs) and _damage(sample, "gb18030") <= 0.05:
        return "gb18030"
    runs = HIGH_RUN.findall(sample)
    western = sum(map(len, runs)) <= 1.5 * len(runs)
    return "cp1252" if western and _damage(sample, "cp1252") == 0 else ""


def _damage(data: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that don't decode."""
    wide = [character for character in data.decode(encoding, "replace") if character > "\x7f"]
    return wide.count("\ufffd") / max(len(wide), 1)


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise _damaged(data, fault.start, encoding, name) from fault


def _damaged(data: bytes, position: int, encoding: str, name: str) -> DataError:
    newline = "\n".encode(encoding)
    line = data[:position].count(newline) + 1
    return DataError(
        f"The text of {name} in one encoding throughout.",
        f"{name} is {encoding.upper()}, but line {line} holds bytes that are not.",
        "Export the file again; don't join files of different encodings.",
    )


def _decode_wide(data: bytes, name: str) -> tuple[str, str]:
    # Line ends and delimiters are ASCII: their zero byte betrays the byte order.
    little = data[1::2].count(0) >= data[0::2].count(0)
    encoding = "utf-16-le" if little else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise DataError(
            f"{name} must be a text file.",
            f"{name} holds binary data.",
            "Give it the ending of what it is, or export it as CSV in UTF-8.",
        )
    return text, encoding
