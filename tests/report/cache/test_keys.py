"""Each ingredient moves a chapter's key, and nothing else does."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from small_report import PARAMETERS, write_chapter, write_study

from csi_helpers.errors import DataError
from csi_helpers.params import load_study, without_print
from csi_helpers.params.printed import PRINTED
from csi_helpers.report.cache import keys
from csi_helpers.report.cache.keys import (
    Surroundings,
    chapter_key,
    survey_surroundings,
    why_executed,
)
from csi_helpers.report.chapters import Chapter, find_chapters

AROUND = Surroundings({"a.sav": "1"}, "kit", "machine")
PROJECT = Path(__file__).parents[3]


@pytest.fixture
def chapter(tmp_path: Path) -> Chapter:
    write_chapter(tmp_path, "02_descriptive", "1 + 1")
    return find_chapters(tmp_path)[0]


def study_of(**more: Any) -> Any:
    data = {"survey": {"file": "a.sav"}}
    return load_study({"client": {"id": "a", "name": "A"}, "wave": "1", "data": data, **more})


def edit(path: Path, change: Callable[[Any], None]) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    "around",
    [
        dataclasses.replace(AROUND, data={"a.sav": "2"}),
        dataclasses.replace(AROUND, data={"b.sav": "1"}),
        dataclasses.replace(AROUND, kit="other"),
        dataclasses.replace(AROUND, machine="other"),
    ],
)
def test_surroundings_move_the_key(chapter: Chapter, around: Surroundings) -> None:
    assert chapter_key(chapter, study_of(), around) != chapter_key(chapter, study_of(), AROUND)


@pytest.mark.parametrize(
    "more",
    [
        {"seed": 7},
        {"language": "zh,en"},
        {"report": {"min_base": 31}},
        {"report": {"comparisons": {"correction": "bh"}}},
        {"client": {"id": "a", "name": "B"}},
        {"items": ["Q1"]},
    ],
)
def test_parameters_move_the_key(chapter: Chapter, more: dict[str, Any]) -> None:
    before = chapter_key(chapter, study_of(), AROUND)
    assert chapter_key(chapter, study_of(**more), AROUND) != before


PRINTED_ONLY: dict[str, Any] = {
    "title": "T",
    "agency": {"name": "N"},
    "version": "1.0",
    "date": "2026-04-10",
    "confidentiality": "C",
    "chapters": ["02"],
    "formats": ["html"],
    "each": {"segment": "region"},
}


def test_what_is_only_printed_does_not(chapter: Chapter) -> None:
    assert set(PRINTED_ONLY) == set(PRINTED)
    columns = {"segments": ["region"]}
    plain = study_of(columns=columns)
    before = chapter_key(chapter, plain, AROUND)
    for key, value in PRINTED_ONLY.items():
        study = study_of(columns=columns, report={key: value})
        assert chapter_key(chapter, study, AROUND) == before
        assert without_print(study) == plain
    one_level = study_of(columns=columns, report={"only": {"segment": "region", "level": "1"}})
    assert chapter_key(chapter, one_level, AROUND) != before
    before = chapter_key(chapter, study_of(), AROUND)
    watched = study_of(gate={"base_share": 0.8}, notify={"urls_env": "A"})
    assert chapter_key(chapter, watched, AROUND) == before
    commented = study_of(comments={"02": {"zh": "a", "en": "b"}}, report={"status": "final"})
    assert chapter_key(chapter, commented, AROUND) == before
    last = dataclasses.replace(chapter, last=True)
    assert chapter_key(last, commented, AROUND) != chapter_key(last, study_of(), AROUND)


def test_only_chapters_that_run_last_speak_of_the_status() -> None:
    ours = [*PROJECT.glob("csi_helpers/*/**/*.py"), *PROJECT.glob("notebooks/*.py")]
    speaking = {
        path.relative_to(PROJECT).parts[:3]
        for path in ours
        if "report.status" in path.read_text(encoding="utf-8")
        and path.relative_to(PROJECT).parts[1] not in ("report", "cli", "batch", "params")
    }
    assert speaking == {("csi_helpers", "show", "methodology")}


def test_order_and_outputs_do_not(chapter: Chapter) -> None:
    one = study_of(items={"Q1": {"label": "a"}, "Q2": {"label": "b"}})
    before = chapter_key(chapter, one, AROUND)
    again = Surroundings(dict(reversed(AROUND.data.items())), "kit", "machine")
    assert chapter_key(chapter, one, again) == before

    def run(notebook: Any) -> None:
        notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="2")]
        notebook.cells[2].execution_count = 3

    edit(chapter.path, run)
    assert chapter_key(chapter, one, AROUND) == before


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_cell_moves_the_key(chapter: Chapter, place: int) -> None:
    before = chapter_key(chapter, study_of(), AROUND)
    edit(chapter.path, lambda notebook: notebook.cells[place].update(source=PARAMETERS + "\n#"))
    assert chapter_key(chapter, study_of(), AROUND) != before


def test_the_last_chapter_depends_on_what_the_others_left(chapter: Chapter, tmp_path: Path) -> None:
    last = dataclasses.replace(chapter, last=True)
    (tmp_path / "tables").mkdir()
    (tmp_path / "run.json").write_text("{}")
    seen = {chapter_key(last, study_of(), AROUND, tmp_path)}
    (tmp_path / "tables" / "01_sample.csv").write_text("a")
    seen.add(chapter_key(last, study_of(), AROUND, tmp_path))
    (tmp_path / "tables" / "01_sample.csv").write_text("b")
    seen.add(chapter_key(last, study_of(), AROUND, tmp_path))
    (tmp_path / "run.json").write_text("{ }")
    seen.add(chapter_key(last, study_of(), AROUND, tmp_path))
    assert len(seen) == 4
    (tmp_path / "tables" / "02_descriptive.csv").write_text("its own")
    assert chapter_key(last, study_of(), AROUND, tmp_path) in seen
    (tmp_path / "tables" / "80_methodology.csv").write_text("of one that runs at the same time")
    assert chapter_key(last, study_of(), AROUND, tmp_path, ["80_methodology"]) in seen
    assert chapter_key(last, study_of(), AROUND, tmp_path) not in seen
    assert chapter_key(chapter, study_of(), AROUND, tmp_path) == chapter_key(
        chapter, study_of(), AROUND
    )


@pytest.mark.parametrize(
    ("name", "moves"), [("CSI_ID_KEY", True), ("TZ", True), ("MPLCONFIGDIR", True), ("X", False)]
)
def test_variables_the_libraries_read_move_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, moves: bool
) -> None:
    study = load_study(write_study(tmp_path))
    before = survey_surroundings(study)
    monkeypatch.setenv(name, "secret")
    after = survey_surroundings(study)
    assert (before != after) == moves
    assert "secret" not in str(after)


def test_data_and_packages_move_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study(write_study(tmp_path))
    before = survey_surroundings(study)
    with (tmp_path / "answers.csv").open("a") as file:
        file.write("r99,1,2,3\n")
    assert survey_surroundings(study).data != before.data
    site = tmp_path / "site"
    (site / "numpy-9.dist-info").mkdir(parents=True)
    monkeypatch.setattr(keys.sysconfig, "get_path", lambda kind: str(site))
    assert survey_surroundings(study).machine != before.machine
    (tmp_path / "answers.csv").unlink()
    with pytest.raises(DataError):
        survey_surroundings(study)


def test_the_reason_names_what_has_changed(chapter: Chapter) -> None:
    inputs = {
        "data": {"a.sav": "1"},
        "chapters": {chapter.name: chapter.sha256},
        "kit": {"version": "1", "source": "s"},
    }
    study = study_of(report={"min_base": 50, "version": "2"}, seed=7)
    params = json.loads(json.dumps(keys.dump_study(study_of())))
    last = {"inputs": inputs, "params": params, "versions": keys.versions()}
    assert why_executed(chapter, study, inputs, last) == "parameters changed: report.min_base, seed"
    assert why_executed(chapter, study_of(), inputs, last) == "not in the cache"
    assert why_executed(chapter, study_of(), inputs, None) == "not in the cache"
    today = {**inputs, "data": {"a.sav": "2"}, "kit": {"version": "2", "source": "t"}}
    moved = dataclasses.replace(chapter, sha256="x")
    older = {**last, "versions": keys.versions() | {"numpy": "0"}}
    assert why_executed(moved, study_of(), today, older) == (
        "data changed: a.sav; chapter changed; kit changed; packages changed: numpy"
    )
