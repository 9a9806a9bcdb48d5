"""Decks of the demo clients: a slide a finding, every figure one of `results.csv`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pptx import Presentation

from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study
from csi_helpers.report.document.remarks import commented_chapters
from csi_helpers.report.slides.write import write_slides
from csi_helpers.report.workbook.write import chapter_titles
from csi_helpers.show.words import Words
from reports import Report

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]


HELD = {"zh": "起点", "en": "Start"}  # a waterfall's bars start where others end


def deck_of(report: Report, language: str, path: Path) -> Any:
    folder = report.folder
    study = load_study(folder / "study.json")
    order = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["order"]
    notebooks = commented_chapters(folder / "notebooks", order, ())
    words = Words(language, open_survey(study).codebook)
    titles = chapter_titles(order, notebooks, language)
    return Presentation(str(write_slides(folder, study, words, titles, notebooks, path)))


def held(value: float, published: np.ndarray) -> bool:
    place = np.searchsorted(published, value)
    near = published[max(place - 1, 0) : place + 1]
    return bool(np.isclose(near, value, rtol=1e-9, atol=1e-12).any())


@pytest.mark.parametrize(
    ("client", "language", "least"),
    [("demo", "zh", 20), ("bank", "en", 10), ("telecom", "en", 12), ("shop", "zh", 5)],
)
def test_deck(
    reports: dict[str, Report], client: str, language: str, least: int, tmp_path: Path
) -> None:
    report = reports[client]
    deck = deck_of(report, language, tmp_path / "report.pptx")
    assert least <= len(deck.slides) <= 25
    columns = report.results[["estimate", "ci_low", "ci_high"]].to_numpy().ravel()
    published = np.sort(np.array([*(float(one) for one in columns if one), 0.0, 1.0]))
    for slide in deck.slides:
        assert slide.shapes.title.text.strip()
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
            plot = shape.chart.plots[0]
            falling = any(series.name == HELD[language] for series in plot.series)
            if not falling and type(plot).__name__ != "XyPlot":
                figures = [one for series in plot.series for one in series.values]
                assert all(held(one, published) for one in figures if one is not None)
