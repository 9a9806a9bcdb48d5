"""What a PDF's tags lack of PDF/UA: which way a header heads, entries of lists, languages."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_BUILD = "_build_box_tree"


@contextmanager
def languages_told() -> Iterator[None]:
    """Let WeasyPrint tell the language of an element that names one (``lang``) in its tag.

    References
    ----------
    ISO 14289-1:2014, 7.2: changes of language are to be declared.
    """
    tags, pydyf = importlib.import_module("weasyprint.pdf.tags"), importlib.import_module("pydyf")
    build = getattr(tags, _BUILD, None)
    if build is None:  # a version of another inside tells what it does by itself
        yield
        return

    def told(box: Any, *rest: Any) -> Iterator[Any]:
        # A box laid out absolutely hides behind a placeholder.
        element = getattr(getattr(box, "_box", box), "element", None)
        language = None if element is None or element.tag == "html" else element.get("lang")
        for tag in build(box, *rest):
            if language:
                tag["Lang"] = pydyf.String(language)
            yield tag

    setattr(tags, _BUILD, told)
    try:
        yield
    finally:
        setattr(tags, _BUILD, build)


def complete_tags(document: object, pdf: Any) -> None:
    """Mend what WeasyPrint's tags lack; its ``finisher``.

    Parameters
    ----------
    document : weasyprint.Document
    pdf : pydyf.PDF
        The document about to be written; changed in place.
    """
    scope_headers(document, pdf)
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/L":
            _list_entries(element, pdf)


def _list_entries(listed: Any, pdf: Any) -> None:
    """Entries directly in their list: HTML may group a term and its meaning, PDF may not."""
    entries = []
    for kid in listed.get("K", ()):
        child = pdf.objects[int(kid.split()[0])] if isinstance(kid, bytes) else {}
        if child.get("S") != "/Div":
            entries.append(kid)
            continue
        for grandchild in _children(child, pdf):
            grandchild["P"] = listed.reference
            entries.append(grandchild.reference)
    listed["K"][:] = entries


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
