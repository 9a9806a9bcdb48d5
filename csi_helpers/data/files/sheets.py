"""Excel workbooks: the first visible sheet that holds anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from csi_helpers.data.files.cells import Column, settle_cells
from csi_helpers.data.files.contents import is_encrypted, reading
from csi_helpers.data.files.grid import table_from_rows
from csi_helpers.data.files.table import Note, RawTable
from csi_helpers.errors import DataError


def read_workbook(path: Path) -> RawTable:
    """Read a workbook.

    Parameters
    ----------
    path : Path
        An xlsx, xlsm, xlsb or xls file.

    Raises
    ------
    DataError
        The file is no workbook, is locked by a password, or holds no table.
    """
    if is_encrypted(path.read_bytes()):
        raise DataError(
            "A workbook that opens without a password.",
            f"{path} is encrypted.",
            "Open it in Excel and save it without the password.",
        )
    with reading(path, "an Excel workbook"), CalamineWorkbook.from_path(str(path)) as workbook:
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [(name, _rows(workbook.get_sheet_by_name(name).to_python())) for name in names]
    filled = [(name, rows) for name, rows in sheets if rows]
    name, rows = filled[0] if filled else ("", [])
    others = [other for other, _ in filled[1:]]
    notes = [Note("sheet", path.name, {"is": name, "others": others})] if others else []
    return table_from_rows(path, rows, _settle, notes)


def _rows(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [
        list(row) for row in rows if any(not isinstance(cell, str) or cell.strip() for cell in row)
    ]


def _settle(columns: Sequence[Sequence[object]]) -> list[Column]:
    return [settle_cells(cells) for cells in columns]
