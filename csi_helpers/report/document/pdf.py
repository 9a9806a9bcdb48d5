"""HTML into a tagged PDF by WeasyPrint, which needs the system library Pango."""

from __future__ import annotations

import base64
import copy
import gc
import importlib
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from csi_helpers.errors import ReportError
from csi_helpers.report.document.paper.tagging import complete_tags, languages_told

PDF_VARIANT = "pdf/ua-1"

_PANGO = {
    "Debian, Ubuntu": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "macOS": "brew install pango",
    "conda": "conda install -c conda-forge pango",
    "Windows (MSYS2)": "pacman -S mingw-w64-ucrt-x86_64-pango",
}


def _load_weasyprint() -> ModuleType:
    try:
        with warnings.catch_warnings():
            # Announces that a later version will need libharfbuzz-subset; this one doesn't.
            warnings.simplefilter("ignore", DeprecationWarning)
            return importlib.import_module("weasyprint")
    except OSError as fault:
        # A half-loaded package would hide the cause at the next attempt.
        for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
            del sys.modules[name]
        ways = "; ".join(f"{system}: {command}" for system, command in _PANGO.items())
        raise ReportError(
            "The system library Pango, which sets the text of the PDF.",
            str(fault).strip().splitlines()[0],
            f"Install it, or leave out the PDF with --formats html. {ways}",
        ) from fault


class _Complaints(logging.Handler):
    """Collects errors; passes over the hundreds of style rules meant for screens only."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _heard(logger: logging.Logger) -> Iterator[list[str]]:
    complaints = _Complaints()

    def worth_a_line(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Ignored ")

    logger.addHandler(complaints)
    logger.addFilter(worth_a_line)
    try:
        yield complaints.messages
    finally:
        logger.removeFilter(worth_a_line)
        logger.removeHandler(complaints)


_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SVG_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_CLASS = re.compile(r'\bclass="[^"]*"')
_NAMESPACES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}


def charts_apart(html: str) -> str:
    """The page with each drawing as a picture of its own instead of a part of the page.

    A third of a report's elements are charts' lines and letters. Within the page WeasyPrint seeks
    a style for each of them, as if they were text, and then reads the drawing anew all the same.

    Parameters
    ----------
    html : str
        A page.

    Returns
    -------
    str
        The page, ``<img>`` with a ``data:`` address and the drawing's title as alternative text in
        place of ``<svg>``; a drawing that is no XML stays where it is.

    Examples
    --------
    >>> charts_apart('<svg role="img"><title>Loyal</title></svg>')[:54]
    '<img alt="Loyal" src="data:image/svg+xml;base64,PHN2Zy'
    """
    return _SVG.sub(_chart_apart, html)


def _chart_apart(match: re.Match[str]) -> str:
    drawing = match[0]
    missing = [f'{name}="{uri}"' for name, uri in _NAMESPACES.items() if f"{name}=" not in drawing]
    drawing = drawing.replace("<svg", " ".join(("<svg", *missing)), 1)
    try:
        ElementTree.fromstring(drawing)  # noqa: S314 - our own charts; expat expands no entity here
    except ElementTree.ParseError:
        return match[0]
    title = _SVG_TITLE.search(drawing)
    alternative = title[1].replace('"', "&quot;") if title else ""
    address = base64.b64encode(drawing.encode()).decode()
    named = _CLASS.search(drawing.partition(">")[0])
    kind = f" {named[0]}" if named else ""
    return f'<img{kind} alt="{alternative}" src="data:image/svg+xml;base64,{address}">'


@contextmanager
def _quick_layout() -> Iterator[None]:
    """Let WeasyPrint remember in the body how it set a text, and leave the garbage to the end.

    It sets the words of each cell of a table three times over: for the narrowest and the widest a
    column can be, and for the page. Its answers depend on nothing but the arguments.
    """
    answers: dict[tuple[object, ...], tuple[Any, ...]] = {}
    modules = [importlib.import_module(f"weasyprint.layout.{name}") for name in _SET_TEXT]
    before = [getattr(module, _SPLIT) for module in modules]
    collecting = gc.isenabled()
    gc.disable()
    try:
        for module in modules:
            setattr(module, _SPLIT, partial(_remembered, answers, getattr(module, _SPLIT)))
        yield
    finally:
        for module, split in zip(modules, before, strict=True):
            setattr(module, _SPLIT, split)
        if collecting:
            gc.enable()


_SET_TEXT, _SPLIT = ("inline", "preferred"), "split_first_line"


def _remembered(
    answers: dict[tuple[object, ...], tuple[Any, ...]],
    split: Callable[..., tuple[Any, ...]],
    text: str,
    style: object,
    context: object,
    *rest: object,
    **options: object,
) -> tuple[Any, ...]:
    key = (text, id(style), id(context), *rest, *options.items())
    if key not in answers:
        # Kept along with the answer, so that no other object can come by the same id.
        answers[key] = (*split(text, style, context, *rest, **options), style, context)
    layout, *measures = answers[key][:-2]
    return copy.copy(layout), *measures  # a box changes its own


def write_pdf(html: str) -> bytes:
    """A tagged PDF/UA of a self-contained page.

    Only ``data:`` addresses are read: neither the network nor a file of this machine.

    Parameters
    ----------
    html : str
        A page that carries its own fonts and images.

    Returns
    -------
    bytes
        The PDF file.

    Raises
    ------
    ReportError
        Pango is missing, or WeasyPrint met an error: an address it may not read, an image it
        can't, a link to nowhere.
    """
    weasyprint = _load_weasyprint()
    configuration = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = importlib.import_module("weasyprint.urls").URLFetcher(
        allowed_protocols=("data",), allow_redirects=False
    )
    heard = _heard(logging.getLogger("weasyprint"))
    with heard as complaints, _quick_layout(), languages_told():
        page = weasyprint.HTML(string=charts_apart(html), url_fetcher=fetcher)
        pdf: bytes = page.write_pdf(
            font_config=configuration, pdf_variant=PDF_VARIANT, finisher=complete_tags
        )
    if complaints:
        raise ReportError(
            "A page that carries everything it shows.",
            "; ".join(dict.fromkeys(complaint[:300] for complaint in complaints)),
            "Look for that image, address or link in the chapter, or report it as our fault.",
        )
    return pdf
