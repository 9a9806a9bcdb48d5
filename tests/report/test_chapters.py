"""Which chapters a report has, and in which order."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from small_report import write_chapter, write_chapters

from csi_helpers.errors import ParamsError, ReportError
from csi_helpers.report.chapters import find_chapters, select_chapters


def study_with(listed: object = "all", **keys: object) -> SimpleNamespace:
    return SimpleNamespace(report=SimpleNamespace(chapters=listed), **keys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_chapters(tmp_path / "chapters")
    write_chapter(folder, "90_summary")
    (folder / "scratch.ipynb").write_text("not a chapter, not even a notebook")
    return folder


def test_chapters_are_found_by_name_in_order_of_their_numbers(folder: Path) -> None:
    names = [chapter.name for chapter in find_chapters(folder)]
    assert names == ["01_sample", "02_descriptive", "08_kano", "90_summary"]


def test_a_chapter_whose_needs_are_unset_drops_out_with_its_reason(folder: Path) -> None:
    selection = select_chapters(study_with(), find_chapters(folder))
    assert [chapter.name for chapter in selection.run] == [
        "01_sample",
        "02_descriptive",
        "90_summary",
    ]
    assert selection.dropped == {"08_kano": "not set: kano"}


def test_a_chapter_whose_needs_are_set_stays(folder: Path) -> None:
    selection = select_chapters(study_with(kano={"features": 1}), find_chapters(folder))
    assert "08_kano" in selection.order


def test_the_summary_is_run_last_and_read_first(folder: Path) -> None:
    selection = select_chapters(study_with(), find_chapters(folder))
    assert selection.run[-1].name == "90_summary"
    assert selection.order == ("90_summary", "01_sample", "02_descriptive")


def test_the_study_lists_chapters_in_reading_order(folder: Path) -> None:
    selection = select_chapters(study_with(("02_descriptive", "01")), find_chapters(folder))
    assert [chapter.name for chapter in selection.run] == ["01_sample", "02_descriptive"]
    assert selection.order == ("02_descriptive", "01_sample")
    assert selection.dropped["90_summary"] == "not among report.chapters"


def test_what_is_not_asked_for_is_kept(folder: Path) -> None:
    selection = select_chapters(study_with(), find_chapters(folder), ["02"])
    assert [chapter.name for chapter in selection.run] == ["02_descriptive"]
    assert [chapter.name for chapter in selection.keep] == ["01_sample", "90_summary"]


@pytest.mark.parametrize("asked", [["08"], ["08_kano"]])
def test_asking_by_name_for_a_chapter_whose_needs_are_unset_is_refused(
    folder: Path, asked: list[str]
) -> None:
    with pytest.raises(ParamsError, match=r"`08_kano` needs `kano`") as caught:
        select_chapters(study_with(), find_chapters(folder), asked)
    assert "study.kano" in caught.value.remedy
    with pytest.raises(ParamsError, match="needs `kano`"):
        select_chapters(study_with(tuple(asked)), find_chapters(folder))


@pytest.mark.parametrize(
    "keys",
    [
        {"attributes": {"Q1": 1}},
        {"model": SimpleNamespace(template="ecsi")},
        {"attributes": {"Q1": 1}, "model": SimpleNamespace(template="ecsi")},
    ],
)
def test_one_of_several_alternatives_is_enough(tmp_path: Path, keys: dict[str, object]) -> None:
    write_chapter(tmp_path, "06_importance", needs=("attributes|model.template",))
    selection = select_chapters(study_with(**keys), find_chapters(tmp_path))
    assert selection.order == ("06_importance",)


def test_alternatives_none_of_which_is_set_are_all_named(tmp_path: Path) -> None:
    write_chapter(tmp_path, "01_sample")
    write_chapter(tmp_path, "06_importance", needs=("attributes | model.template", "kano"))
    chapters = find_chapters(tmp_path)
    unset = study_with(attributes={}, model=SimpleNamespace(template=None))
    dropped = select_chapters(unset, chapters).dropped
    assert dropped == {"06_importance": "not set: attributes or model.template, kano"}
    with pytest.raises(ParamsError) as caught:
        select_chapters(unset, chapters, ["06"])
    need = "Chapter `06_importance` needs `attributes` or `model.template`, `kano`."
    assert caught.value.need == need
    assert caught.value.found == "The study doesn't set any of them."
    assert caught.value.remedy.startswith("Set `study.attributes` or `study.model.template`, or")
    kano = study_with(kano={"features": 1})
    assert select_chapters(kano, chapters).dropped == {
        "06_importance": "not set: attributes or model.template"
    }


def test_an_unknown_chapter_is_refused_with_those_there_are(folder: Path) -> None:
    with pytest.raises(ParamsError, match="`02_descriptve`") as caught:
        select_chapters(study_with(), find_chapters(folder), ["02_descriptve"])
    assert "01_sample, 02_descriptive" in caught.value.need
    assert "`02_descriptive`" in caught.value.remedy


def test_a_report_without_a_chapter_is_refused(tmp_path: Path) -> None:
    write_chapter(tmp_path, "08_kano", needs=("kano",))
    with pytest.raises(ParamsError, match="At least one chapter"):
        select_chapters(study_with(), find_chapters(tmp_path))


def test_a_folder_without_chapters_and_a_broken_chapter_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="has none"):
        find_chapters(tmp_path)
    (tmp_path / "01_sample.ipynb").write_text("{")
    with pytest.raises(ReportError, match=r"readable chapter `01_sample\.ipynb`"):
        find_chapters(tmp_path)
