"""What a PDF's table tags lack of PDF/UA: which way a header heads, and for which cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def scope_headers(_document: object, pdf: Any) -> None:
    """Say of each header cell whether it heads a column or a row; WeasyPrint's ``finisher``.

    WeasyPrint lists the headers of every cell, but takes the name of a group of rows for a header
    of the first column, in all groups: a cell gets that of its own.

    Parameters
    ----------
    pdf : pydyf.PDF
        The document about to be written; changed in place.

    References
    ----------
    ISO 14289-1:2014, 7.5; ISO 32000-1:2008, table 349.
    """
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Table":
            _scope_table(element, pdf)


def _scope_table(table: Any, pdf: Any) -> None:
    groups: list[Any] = []
    for row, in_head in _rows(table, pdf, in_head=False):
        cells = [cell for cell in _children(row, pdf) if cell.get("S") in ("/TH", "/TD")]
        alone = len(cells) == 1
        if not in_head and alone and cells[0]["S"] == "/TH":
            groups.append(cells[0]["ID"])
        for cell in cells:
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = "/Column" if in_head or alone else "/Row"
            elif "Headers" in cell["A"]:
                known = {group.data for group in groups}
                others = [one for one in cell["A"]["Headers"] if one.data not in known]
                cell["A"]["Headers"][:] = [*groups[-1:], *others]


def _rows(element: Any, pdf: Any, *, in_head: bool) -> Iterator[tuple[Any, bool]]:
    for child in _children(element, pdf):
        if child.get("S") == "/TR":
            yield child, in_head
        else:
            yield from _rows(child, pdf, in_head=in_head or child.get("S") == "/THead")


def _children(element: Any, pdf: Any) -> Iterator[Any]:
    """The elements below; marked content has a number instead, and is passed over."""
    for kid in element.get("K", ()):
        if isinstance(kid, bytes):
            child = pdf.objects[int(kid.split()[0])]
            if child.get("Type") == "/StructElem":
                yield child
