"""The pages of the built reports: full where they can be, charts titled by what was found."""

import html
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from csi_helpers import show
from reports import Report

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

CLIENTS = ("demo", "telecom", "bank", "shop")
LANGUAGES = ("zh", "en")
MARGINS = (25 / 297, 23 / 297)  # of an upright page, as in print.css
#: How full the pages inside a chapter are. A chart can't be divided: where it has to move to the
#: next page, it may leave this much of its own behind, never a heading or two lines.
LEAST_FULL = 0.4


@cache
def constants(language: str) -> frozenset[str]:
    """The catalogue's texts that carry no figure and no name."""
    catalogue = Path(show.__file__).parent / "locale" / f"{language}.yaml"

    def texts(node: object) -> list[str]:
        if isinstance(node, dict):
            return [text for value in node.values() for text in texts(value)]
        return [node] if isinstance(node, str) else []

    found = texts(yaml.safe_load(catalogue.read_text(encoding="utf-8")))
    return frozenset(text for text in found if "{" not in text)


def fullness(pdf: Path, pdftotext: str) -> list[float]:
    """How far down its text block each page is written, 0 to 1; charts count by their letters."""
    boxes = subprocess.run(
        [pdftotext, "-bbox", str(pdf), "-"], capture_output=True, check=True, text=True
    ).stdout
    found = []
    for page in boxes.split("<page ")[1:]:
        size = re.search(r'height="([\d.]+)"', page)
        assert size
        height = float(size[1])
        top, end = height * MARGINS[0], height * (1 - MARGINS[1])
        lines = [float(low) for low in re.findall(r'yMax="([\d.]+)"', page)]
        last = max((low for low in lines if low <= end + 2), default=top)
        found.append((last - top) / (end - top))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_no_page_inside_a_chapter_is_nearly_empty(client, language, reports, need_tool):
    report: Report = reports[client]
    pdf = report.folder / f"report.{language}.pdf"
    reader = PdfReader(pdf)
    starts = {
        reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    assert len(starts) >= 4
    found = fullness(pdf, need_tool("pdftotext"))
    ends = {start - 1 for start in starts} | {len(found) - 1}
    inside = {
        number + 1: round(full, 2)
        for number, full in enumerate(found)
        if number not in ends and full < LEAST_FULL
    }
    assert not inside


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_a_charts_title_is_computed_and_its_base_below(client, language, reports):
    page = (reports[client].folder / f"report.{language}.html").read_text(encoding="utf-8")
    figures = re.findall(
        r'<figure class="figure">\s*<figcaption[^>]*>(.*?)</figcaption>(.*?)</figure>', page, re.S
    )
    assert len(figures) >= 4
    for title, below in figures:
        said = html.unescape(re.sub(r"<[^>]+>", "", title))
        assert said not in constants(language)
        assert '<p class="source">' in below, said
