"""The workbooks of the built reports: every table named, every code of the kit's own in words."""

from __future__ import annotations

import re

import pytest
from report_words import TERMS

from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study
from csi_helpers.report.workbook.labels import note_label, row_label, table_title
from csi_helpers.report.workbook.tables import LOW, read_tables
from csi_helpers.show.words import Words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

# Codes that are names already: authors, an association, experts, levels' own words.
NAMES = re.compile(r"[\d.+]+|Kish|AAPOR|[A-C]")


@pytest.fixture(params=["demo", "telecom", "bank", "shop"])
def told(request, reports):
    folder = reports[request.param].folder
    study = load_study(folder / "study.json")
    words = Words("zh", open_survey(study).codebook)
    chapters = sorted(path.stem for path in (folder / "tables").glob("*.csv"))
    return words, list(read_tables(folder, chapters, study.wave_names))


def test_no_two_tables_of_a_chapter_share_a_title(told):
    words, tables = told
    titles = [(table.chapter, table_title(words, table.chapter, table.name)) for table in tables]
    assert len(set(titles)) == len(titles) > 20
    assert [table.name for table in tables if (table.chapter, table.name) in titles] == []


def test_every_code_and_remark_has_words(told):
    words, tables = told
    bare, latin = set(), set()
    for table in tables:
        for row in table.rows:
            for key in ("subject", "object", "method"):
                code, label = getattr(row, key), row_label(words, table, row, key)
                if code and not label and not NAMES.fullmatch(code):
                    bare.add((table.name, key, code))
                latin |= set(re.findall("[A-Za-z][A-Za-z0-9]+", label)) - TERMS
        for figures in table.figures.values():
            notes = set(figures.notes) - {"", LOW}
            bare |= {(table.name, note) for note in notes if note_label(words, note) == note}
    assert (bare, latin) == (set(), set())
