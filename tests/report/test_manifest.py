"""What the manifest says of a build's inputs, and what may be carried over on its word."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from csi_helpers.errors import DataError, ParamsError
from csi_helpers.report.carry import bring_over, plan_takeover, report_file
from csi_helpers.report.chapters import Chapter, Selection
from csi_helpers.report.manifest import (
    ChapterRecord,
    fingerprint,
    read_manifest,
    versions,
    write_manifest,
)

ONE = Chapter("01_sample", Path("01_sample.ipynb"), (), "aa")
TWO = Chapter("02_descriptive", Path("02_descriptive.ipynb"), (), "bb")
PARAMS = {"study": {"wave": "2026", "report": {"min_base": 30, "chapters": "all"}}}


def inputs_of(**changes: Any) -> dict[str, Any]:
    parts = {"params": PARAMS, "hashes": {"a.sav": "1"}, "files": [], "chapters": [ONE, TWO]}
    return fingerprint(**(parts | changes))


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """A good report with two chapters, as HTML and PDF."""
    for part in ("notebooks", "tables"):
        (tmp_path / part).mkdir()
    for name in ("notebooks/01_sample.ipynb", "tables/01_sample.csv", "report.html", "report.pdf"):
        (tmp_path / name).write_text(name)
    records = [ChapterRecord(chapter.name, "executed", 1.5) for chapter in (ONE, TWO)]
    write(tmp_path, chapters=records, order=[ONE.name, TWO.name])
    return tmp_path


def write(folder: Path, **changes: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "params": PARAMS,
        "seed": 7,
        "inputs": inputs_of(),
        "chapters": [],
        "order": [],
        "warnings": [],
        "languages": ["zh"],
        "formats": ["html", "pdf"],
        "started": "2026-04-10T08:00:00+00:00",
    }
    return write_manifest(folder, **(parts | changes))


def selection_of(run: list[Chapter], keep: list[Chapter]) -> Selection:
    order = tuple(sorted(chapter.name for chapter in (*run, *keep)))
    return Selection(tuple(run), tuple(keep), {}, order)


def test_the_manifest_holds_what_the_contract_names(tmp_path: Path) -> None:
    write(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["results_schema"] == 1
    assert manifest["status"] == "ok"
    assert manifest["params"] == PARAMS
    assert manifest["seed"] == 7
    named = {"kit", "chapters", "inputs", "versions", "warnings", "languages", "formats"}
    assert named < set(manifest)
    assert {"python", "numpy", "pandas"} <= set(versions())


def test_a_failed_manifest_says_why_and_is_nothing_to_build_on(tmp_path: Path) -> None:
    write(tmp_path, error=DataError("A", "B", "C"))
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "failed"
    assert manifest["error"] == {"kind": "DataError", "need": "A", "found": "B", "remedy": "C"}
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize("content", [None, "{", "[]", '{"status": "ok", "results_schema": 99}'])
def test_no_manifest_or_a_strange_one_is_no_last_report(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert read_manifest(tmp_path) is None


def test_the_fingerprint_ignores_which_chapters_and_formats_are_made() -> None:
    report = {"min_base": 30, "chapters": ["01_sample"], "formats": ["pdf"]}
    other = {"study": {"wave": "2026", "report": report}}
    assert inputs_of(params=other) == inputs_of()


def test_other_chapters_come_from_the_last_report(last: Path, tmp_path_factory: Any) -> None:
    takeover = plan_takeover(last, selection_of([TWO], [ONE]), inputs_of(), [], ["zh"])
    assert takeover.carried == ("01_sample",)
    assert takeover.chapters[0].seconds == 1.5
    folder = tmp_path_factory.mktemp("new")
    for part in ("notebooks", "tables"):
        (folder / part).mkdir()
    bring_over(takeover, last, folder)
    assert (folder / "tables/01_sample.csv").read_text() == "tables/01_sample.csv"
    assert (folder / "notebooks/01_sample.ipynb").exists()
    assert not (folder / "report.pdf").exists()


def test_another_format_comes_from_the_last_report(last: Path) -> None:
    takeover = plan_takeover(last, selection_of([ONE, TWO], []), inputs_of(), ["pdf"], ["zh"])
    assert takeover.files == ("report.pdf",)


CHANGES: dict[str, Callable[[], dict[str, Any]]] = {
    "`a.sav`": lambda: inputs_of(hashes={"a.sav": "2"}),
    "`study.wave`": lambda: inputs_of(params={"study": {**PARAMS["study"], "wave": "2027"}}),
    "`study.report`": lambda: inputs_of(
        params={"study": {**PARAMS["study"], "report": {"min_base": 50}}}
    ),
    "chapter `01_sample`": lambda: inputs_of(chapters=[replace(ONE, sha256="cc"), TWO]),
    "the kit itself": lambda: {**inputs_of(), "kit": {"version": "99", "source": ""}},
}


@pytest.mark.parametrize("named", CHANGES)
def test_changed_inputs_refuse_a_partial_build_and_say_which(last: Path, named: str) -> None:
    changed = CHANGES[named]()
    with pytest.raises(ParamsError, match=f"Since then changed: {named}") as caught:
        plan_takeover(last, selection_of([TWO], [ONE]), changed, [], ["zh"])
    assert "without --chapters" in caught.value.remedy
    with pytest.raises(ParamsError, match=named):
        plan_takeover(last, selection_of([ONE, TWO], []), changed, ["pdf"], ["zh"])
    whole = plan_takeover(last, selection_of([ONE, TWO], []), changed, [], ["zh"])
    assert whole.chapters == () and whole.files == ()


def test_a_pdf_of_other_chapters_is_not_carried_over(last: Path) -> None:
    three = Chapter("03_correlation", Path("03_correlation.ipynb"), (), "dd")
    with pytest.raises(ParamsError, match="which chapters it has"):
        plan_takeover(last, selection_of([ONE, TWO, three], []), inputs_of(), ["pdf"], ["zh"])


def test_what_no_report_has_is_left_out_not_refused(tmp_path: Path) -> None:
    takeover = plan_takeover(tmp_path, selection_of([TWO], [ONE]), inputs_of(), ["pdf"], ["zh"])
    assert [record.status for record in takeover.chapters] == ["dropped"]
    assert takeover.files == ()


def test_files_of_several_languages_name_theirs() -> None:
    assert report_file("html", "en", ["zh", "en"]) == "report.en.html"
