"""A survey too large to load on its way to a report: chapters that stay, and what the gate sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_report import TEXT, report_of, write_chapter, write_study

from csi_helpers.cli.check import check_only
from csi_helpers.data.opened import open_data
from csi_helpers.data.survey import open_survey
from csi_helpers.errors import ParamsError
from csi_helpers.params import Study, load_study
from csi_helpers.report.build import build_study
from csi_helpers.report.chapters import UNCOUNTED, find_chapters, select_chapters
from csi_helpers.report.gate.profile import profile_of

ASK = """
from csi_helpers import open_chapter
from csi_helpers.data.large.survey import Asked
survey = open_chapter("02_descriptive", study, run_dir).survey
table = survey.current.count([Asked(("Q1", "Q2"))])[0][0]
assert table.pair("Q1", "Q2").n.sum() == survey.current.n == 40
"""


def study_in(folder: Path, large_from: int = 40, **changes: str) -> Path:
    data = f"{{survey: {{file: answers.csv}}, large_from: {large_from}}}"
    return write_study(folder, data=data, columns="{segments: [Q3]}", items="[Q1, Q2]", **changes)


def chapters_in(folder: Path) -> Path:
    """One chapter that can do with counts, one that can't, one that lacks something else."""
    folder.mkdir()
    counted = write_chapter(folder, "02_descriptive", ASK, TEXT)
    notebook: dict[str, Any] = json.loads(counted.read_text(encoding="utf-8"))
    notebook["metadata"]["csi"]["counts"] = True
    counted.write_text(json.dumps(notebook), encoding="utf-8")
    write_chapter(folder, "06_importance", "1 / 0")
    write_chapter(folder, "08_kano", "1 / 0", needs=("kano",))
    return folder


def test_a_build_asks_counts_and_leaves_other_chapters_out(tmp_path: Path) -> None:
    study, chapters = study_in(tmp_path / "params"), chapters_in(tmp_path / "chapters")
    outcome = build_study(study, out=tmp_path / "reports", chapters_folder=chapters)
    assert (outcome.exit_code, outcome.error) == (0, None)
    manifest = json.loads((report_of(tmp_path) / "manifest.json").read_text(encoding="utf-8"))
    found = {one["name"]: (one["status"], one["reason"]) for one in manifest["chapters"]}
    assert found["02_descriptive"][0] == "executed"
    assert found["06_importance"] == ("dropped", UNCOUNTED)
    assert found["08_kano"] == ("dropped", "not set: kano")
    run = json.loads((report_of(tmp_path) / "run.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in run["chapters"] if one.get("uncounted")] == ["06_importance"]


def test_a_chapter_asked_for_by_name_is_refused(tmp_path: Path) -> None:
    study = load_study(study_in(tmp_path / "params", report="{chapters: ['06']}"))
    chapters = find_chapters(chapters_in(tmp_path / "chapters"))
    with pytest.raises(ParamsError, match="one by one") as caught:
        select_chapters(study, chapters, counted=True)
    assert "large_from" in caught.value.remedy
    assert select_chapters(study, chapters).order == ("06_importance",)


def test_the_kit_s_chapters_of_counts(tmp_path: Path) -> None:
    counted = {chapter.number for chapter in find_chapters() if chapter.counts}
    assert counted == {"01", "02", "03", "04", "05", "80", "90"}


def test_a_check_tells_what_is_counted_and_what_is_left_out(tmp_path: Path) -> None:
    checked = check_only(
        str(study_in(tmp_path / "params", attributes="{Q1: {}}")), [], tmp_path / "reports"
    )
    assert checked.waves == {
        "2026": {"received": 40, "complete": 40, "excluded": 0, "analysed": 40}
    }
    assert checked.dropped["06_importance_satisfaction"] == UNCOUNTED
    assert checked.weights == "none"
    assert "wave 2026: counted only: 40" in checked.notes


def test_the_gate_sees_the_same_shares(tmp_path: Path) -> None:
    study = load_study(study_in(tmp_path / "params", missing_codes="{4: not_asked, 5: refused}"))

    def profile(one: Study) -> object:
        return profile_of(one, open_data(one))

    loaded = load_study(
        study_in(tmp_path / "loaded", 41, missing_codes="{4: not_asked, 5: refused}")
    )
    assert profile(study) == profile_of(loaded, open_survey(loaded))
