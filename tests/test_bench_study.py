"""The study that the benches of building name: as they say it is."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study
from csi_helpers.report.chapters import find_chapters, select_chapters

STUDIES = Path(__file__).parents[1] / "bench" / "studies"


def test_its_respondents_are_drawn_from_the_heating_client() -> None:
    drawn = runpy.run_path(str(STUDIES / "draw_respondents.py"))["draw"]()
    assert (STUDIES / "six_chapters.csv").read_text("utf-8") == drawn


def test_it_is_of_the_size_that_is_told() -> None:
    study = load_study(STUDIES / "six_chapters.yaml")
    chapters = [one.number for one in select_chapters(study, find_chapters()).run]
    assert chapters == ["01", "02", "03", "04", "05", "06"] and study.report.formats == ("html",)
    survey = open_survey(study)
    assert survey.answers[list(study.items)].shape == (250, 22)
    assert survey.answers[list(study.items)].notna().all(axis=None)
    assert study.model is not None and study.model.bootstrap == 5000


def test_every_client_of_the_bench_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(STUDIES.parent))
    write = runpy.run_path(str(STUDIES.parent / "many.py"))["write_clients"]
    studies = [load_study(file) for file in write(tmp_path / "clients", 3, 1)]
    assert len({study.client.id for study in studies}) == 3
    assert len({study.seed for study in studies}) == 3
    assert {study.data.survey.file for study in studies} == {STUDIES / "six_chapters.csv"}
