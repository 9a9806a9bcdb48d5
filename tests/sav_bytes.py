"""Write SPSS system files byte by byte, to have what pyreadstat can't write.

Any encoding, with a true, a false or no record of it, and ranges open at either end. Layout:
PSPP Developer's Guide, "System File Format".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

LO, HI = struct.unpack("<2d", bytes.fromhex("feffffffffffefffffffffffffffef7f"))
SYSMIS = struct.unpack("<d", bytes.fromhex("ffffffffffffefff"))[0]


@dataclass(frozen=True)
class Variable:
    """A variable; `width` 0 is numeric. `missing`: (code, values) as in the record, code -3…3."""

    name: str
    label: str = ""
    width: int = 0
    missing: tuple[int, tuple[float | bytes, ...]] = (0, ())
    labels: dict[float, str] = field(default_factory=dict)


def write_sav_bytes(
    path: Path,
    variables: Sequence[Variable],
    rows: Sequence[Sequence[float | str | None]],
    *,
    encoding: str = "gbk",
    recorded: str | None = None,
) -> None:
    """Write `rows` with texts in `encoding`; `recorded` is what the file claims (None: nothing)."""

    def text(value: str, width: int) -> bytes:
        return value.encode(encoding).ljust(width)[:width]

    out = b"$FL2" + b"@(#) SPSS DATA FILE made by hand".ljust(60)
    out += struct.pack("<5id", 2, len(variables), 0, 0, len(rows), 100.0)
    out += b"22 Nov 26" + b"12:00:00" + b" " * 64 + b"\0" * 3
    for variable in variables:
        code, values = variable.missing
        form = (1 << 16 if variable.width else 5 << 16) | (variable.width or 8) << 8
        out += struct.pack("<6i", 2, variable.width, bool(variable.label), code, form, form)
        out += text(variable.name, 8)
        if variable.label:
            label = variable.label.encode(encoding)
            out += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        for value in values:
            out += value.ljust(8) if isinstance(value, bytes) else struct.pack("<d", value)
    for position, variable in enumerate(variables, 1):
        if variable.labels:
            out += struct.pack("<2i", 3, len(variable.labels))
            for code, label in variable.labels.items():
                data = label.encode(encoding)
                padded = -(-(len(data) + 1) // 8) * 8 - 1
                out += struct.pack("<dB", code, len(data)) + data.ljust(padded)
            out += struct.pack("<3i", 4, 1, position)
    if recorded:
        out += struct.pack("<4i", 7, 20, 1, len(recorded)) + recorded.encode()
    out += struct.pack("<2i", 999, 0)
    for row in rows:
        for variable, value in zip(variables, row, strict=True):
            if variable.width:
                out += text(str(value or ""), 8)
            else:
                out += struct.pack("<d", SYSMIS if value is None else value)
    path.write_bytes(out)
