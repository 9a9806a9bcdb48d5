"""The worksheets behind charts: safe, dated the same every time, with the intervals."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from pptx.oxml.ns import qn
from xlsxwriter import Workbook

from csi_helpers.report.workbook.pen import CREATED, SETTINGS


@contextmanager
def _worksheet(file: io.BytesIO) -> Iterator[tuple[Any, Any]]:
    """A workbook in which text is text, the same bytes from the same figures."""
    book = Workbook(file, {**SETTINGS, "in_memory": True})
    book.set_properties({"created": CREATED})
    yield book, book.add_worksheet("Sheet1")
    book.close()


class _Rows(CategoryWorkbookWriter):
    """Categories down, series across, then what the whiskers need."""

    def _open_worksheet(self, xlsx_file: io.BytesIO) -> Any:
        return _worksheet(xlsx_file)

    def _populate_worksheet(self, workbook: Any, worksheet: Any) -> None:
        data = self._chart_data
        for row, category in enumerate(data.categories, 1):
            worksheet.write_string(row, 0, str(category.label))
        for series in data:
            column = 1 + series.index
            _write_column(worksheet, column, series.name, list(series.values))
        for column, (name, figures) in enumerate(data.further, 1 + len(data)):
            _write_column(worksheet, column, name, figures)
        worksheet.set_column(0, 0, 32)


def _write_column(worksheet: Any, column: int, name: str, figures: list[float | None]) -> None:
    worksheet.write_string(0, column, name)
    for row, figure in enumerate(figures, 1):
        if figure is not None:
            worksheet.write_number(row, column, figure)


class RowsData(CategoryChartData):
    """Chart data with further columns (`further`: name and figures) for the whiskers."""

    def __init__(self, number_format: str) -> None:
        super().__init__(number_format=number_format)
        self.further: list[tuple[str, list[float | None]]] = []
        self._writer = _Rows(self)

    @property
    def _workbook_writer(self) -> _Rows:
        return self._writer

    def add_further(self, name: str, figures: list[float | None]) -> str:
        """Take a column in, and return where it will stand once all series are there."""
        self.further.append((name, figures))
        letter = _Rows._column_reference(1 + len(self) + len(self.further))
        return f"Sheet1!${letter}$2:${letter}${len(figures) + 1}"


class _Points(XyWorkbookWriter):
    """Points down: name, x, and a column of y for each series."""

    def _open_worksheet(self, xlsx_file: io.BytesIO) -> Any:
        return _worksheet(xlsx_file)

    def _populate_worksheet(self, workbook: Any, worksheet: Any) -> None:
        data = self._chart_data
        worksheet.write_string(0, 1, "x")
        for row, (name, x, _) in enumerate(data.rows, 1):
            worksheet.write_string(row, 0, name)
            worksheet.write_number(row, 1, x)
        for column, series in enumerate(data, 2):
            figures = [y if place == column - 2 else None for _, _, (place, y) in data.rows]
            _write_column(worksheet, column, series.name, figures)
        worksheet.set_column(0, 0, 32)


class PointsData(XyChartData):
    """Chart data of points that have names, all in one sheet: a row a point.

    Attributes
    ----------
    rows : list of (name, x, (series, y))
        Every point, with the number of the series it belongs to.
    """

    def __init__(self, number_format: str) -> None:
        super().__init__(number_format=number_format)
        self.rows: list[tuple[str, float, tuple[int, float]]] = []
        self._writer = _Points(self)

    @property
    def _workbook_writer(self) -> _Points:
        return self._writer

    def add_points(self, name: str, points: Sequence[tuple[str, float, float]]) -> None:
        """Add a series of (name, x, y)."""
        place, series = len(self), self.add_series(name)
        for label, x, y in points:
            series.add_data_point(x, y)
            self.rows.append((label, x, (place, y)))

    def members(self, place: int) -> list[int]:
        """Rows of a series' points."""
        return [row for row, (_, _, (series, _)) in enumerate(self.rows) if series == place]

    def share_sheet(self, plot: Any) -> None:
        """Let the drawn series read one sheet: the same x for all, y only where a point is theirs.

        LibreOffice loses series whose ranges stand below each other, as python-pptx writes them.
        """
        last = len(self.rows) + 1
        for place, series in enumerate(plot.series):
            letter = _Rows._column_reference(place + 3)
            element = series._element
            element.find(qn("c:tx")).find(".//" + qn("c:f")).text = f"Sheet1!${letter}$1"
            xs = {row: x for row, (_, x, _) in enumerate(self.rows)}
            ys = {row: self.rows[row][2][1] for row in self.members(place)}
            for name, column, figures in (("xVal", "B", xs), ("yVal", letter, ys)):
                reference = element.find(qn(f"c:{name}")).find(qn("c:numRef"))
                reference.find(qn("c:f")).text = f"Sheet1!${column}$2:${column}${last}"
                fill_cache(reference.find(qn("c:numCache")), figures, len(self.rows))


def fill_cache(cache: Any, figures: Mapping[int, float], count: int) -> None:
    """What a chart remembers of its sheet: the figures by row, gaps left out."""
    for child in list(cache):
        cache.remove(child)
    etree.SubElement(cache, qn("c:formatCode")).text = "General"
    etree.SubElement(cache, qn("c:ptCount"), val=str(count))
    for row, figure in figures.items():
        point = etree.SubElement(cache, qn("c:pt"), idx=str(row))
        etree.SubElement(point, qn("c:v")).text = repr(figure)
