"""The survey a build hands to its chapters."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_study import settings, write_csv

import csi_helpers.data.prepared as prepared
from csi_helpers.data.survey import open_survey
from csi_helpers.params import Study, load_study

CELLS: dict[str, Any] = {"Q1": [1, 5, 9, 10], "Q2": [3, 3, 98, 7], "sex": ["f", "m", "f", None]}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    more = {"items": ["Q1", "Q2"], "scale": {"min": 1, "max": 10}, "missing_codes": [98]}
    file = write_csv(tmp_path, CELLS)
    return load_study(settings(file, **more, columns={"segments": ["sex"]}))


@pytest.fixture
def handed(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "survey"
    for name, value in prepared.keep_prepared(study, open_survey(study), path).items():
        monkeypatch.setenv(name, value)
    return path


def refuse(study: Study) -> None:
    raise AssertionError("the files were opened again")


def test_a_chapter_gets_it_without_opening_a_file(
    study: Study, handed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_survey(study)
    monkeypatch.setattr(prepared, "open_data", refuse)
    found = prepared.survey_of(study)
    pd.testing.assert_frame_equal(found.answers, opened.answers)
    pd.testing.assert_frame_equal(found.current.reasons, opened.current.reasons)
    assert found.log == opened.log and found.codebook == opened.codebook
    assert found.hashes == opened.hashes and found.counts == opened.counts


def test_nobody_else_may_read_it(handed: Path) -> None:
    assert stat.S_IMODE(handed.stat().st_mode) == 0o600


def test_another_study_opens_its_own_files(study: Study, handed: Path) -> None:
    other = study.model_copy(update={"missing_codes": {}})
    assert prepared.survey_of(study).current.reasons["Q2"][2] == "declared"
    assert prepared.survey_of(other).current.reasons["Q2"][2] == "out_of_range"


@pytest.mark.parametrize("content", [None, b"", b"no pickle"])
def test_a_kernel_that_outlives_the_build_opens_the_files(
    study: Study, handed: Path, content: bytes | None
) -> None:
    if content is None:
        handed.unlink()
    else:
        handed.write_bytes(content)
    assert len(prepared.survey_of(study).answers) == 4


def test_nothing_beside_a_report_is_ever_unpickled(study: Study, tmp_path: Path) -> None:
    (tmp_path / "survey").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    assert len(prepared.survey_of(study).answers) == 4
