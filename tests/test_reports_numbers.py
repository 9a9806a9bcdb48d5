"""Every number a reader finds in any chapter of the built reports comes from somewhere.

A number is known if it is

- published by that chapter (or, in the summary and the annex, which read the others' tables, by
  any), as it is, rounded as it is written, or as a percentage;
- a count of published comparisons, or of the significant ones among them (`counted`): exactly,
  table by table and wave by wave;
- of the study's parameters, of the catalogue of words or the notebook's own prose (constants such
  as a cut-off or an author's year), or of the manifest.

The rule can't see that a small whole number, or in a chapter of thousands of rows a percentage,
stands for another thing than the row it happens to equal: where the tables are small it finds nine
in ten planted percentages, in the largest hardly any. Numbers of four digits and a decimal it finds
everywhere; the last test plants some.
"""

import json

import numpy as np
import pytest
from report_numbers import (
    chapter_html,
    counted,
    numbers_in,
    prose,
    published,
    said,
    unknown_numbers,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

READERS = ("80_methodology", "90_summary")  # chapters that may read the others' tables


def chapters(report, language):
    """Each chapter's name, its text, and arrays of the numbers it may say."""
    page = (report.folder / f"report.{language}.html").read_text("utf-8")
    manifest = json.loads((report.folder / "manifest.json").read_text("utf-8"))
    results, constants = report.results, said(report.folder, language)
    run = said(report.folder, language, "manifest.json")
    for place, name in enumerate(manifest["order"], 1):
        reads = name in READERS
        rows = results if reads else results[results["chapter"] == name]
        known = published(rows), counted(rows), run if reads else constants
        yield name, prose(chapter_html(page, place)), [*known, own_words(report, name)]


def own_words(report, name):
    """Numbers of the chapter's markdown, where methods cite years and cut-offs."""
    path = report.folder / "notebooks" / f"{name}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return [value for _, value, _ in numbers_in(text)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("client", ["demo", "telecom", "bank", "shop"])
def test_no_number_comes_from_nowhere(client, language, reports):
    found = {
        name: unknown
        for name, text, known in chapters(reports[client], language)
        if (unknown := unknown_numbers(text, *known))
    }
    assert found == {}


@pytest.mark.parametrize("client", ["telecom", "shop"])
def test_numbers_from_nowhere_are_found(client, reports):
    planted = np.random.default_rng(7).uniform(1000, 100_000, 50)
    text = " ".join(f"{value:,.1f}" for value in planted)
    for name, _, known in chapters(reports[client], "en"):
        assert len(unknown_numbers(text, *known)) >= 45, name
