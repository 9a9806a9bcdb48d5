"""HTML into a tagged PDF by WeasyPrint, which needs the system library Pango."""

from __future__ import annotations

import base64
import importlib
import logging
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from csi_helpers.errors import ReportError
from csi_helpers.report.document.paper.charts import Chart, Scribe, charts_apart
from csi_helpers.report.document.paper.setting import is_known, quick_setting
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


_FONT = re.compile(r"data:font/otf;base64,([A-Za-z0-9+/=]+)")


def _fonts_apart(html: str) -> tuple[str, dict[str, bytes]]:
    """The page with short addresses for its fonts, which would be read as text three times over."""
    fonts: dict[str, bytes] = {}

    def apart(match: re.Match[str]) -> str:
        address = f"data:,font-{len(fonts) + 1}"
        fonts[address] = base64.b64decode(match[1])
        return address

    return _FONT.sub(apart, html), fonts


def _fetcher(fonts: Mapping[str, bytes]) -> Any:
    urls: Any = importlib.import_module("weasyprint.urls")

    class Fetcher(urls.URLFetcher):  # type: ignore[misc]  # known only at run time
        """Reads what the page carries itself, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in fonts:
                return urls.URLFetcherResponse(url, fonts[url], {"Content-Type": "font/otf"})
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=("data",), allow_redirects=False)


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
    html, fonts = _fonts_apart(html)
    version = weasyprint.__version__
    # Painting uses its inside, too: another version draws the charts itself, and takes longer.
    html, drawings = charts_apart(html) if is_known(version) else (html, {})
    scribe = Scribe(configuration)
    charts = {address: Chart(drawing, scribe) for address, drawing in drawings.items()}
    quick = quick_setting(version)
    with _heard(logging.getLogger("weasyprint")) as complaints, quick, languages_told():
        pdf: bytes = weasyprint.HTML(string=html, url_fetcher=_fetcher(fonts)).write_pdf(
            font_config=configuration,
            pdf_variant=PDF_VARIANT,
            finisher=complete_tags,
            cache=charts,
        )
    if complaints:
        raise ReportError(
            "A page that carries everything it shows.",
            "; ".join(dict.fromkeys(complaint[:300] for complaint in complaints)),
            "Look for that image, address or link in the chapter, or report it as our fault.",
        )
    return pdf
