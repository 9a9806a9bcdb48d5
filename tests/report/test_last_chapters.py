"""A chapter that reads what the others publish runs after them, and anew each time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from small_report import report_of, write_chapter, write_study

from csi_helpers.errors import ParamsError
from csi_helpers.report.build import Outcome
from csi_helpers.report.chapters import Chapter, find_chapters
from csi_helpers.report.running import pool
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import Run

Builder = Callable[..., Outcome]


def make_last(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["csi"]["last"] = True
    notebook.cells[0].metadata["tags"] = ["zh"]
    nbformat.write(notebook, path)


@pytest.fixture
def annex(place: Path) -> None:
    make_last(write_chapter(place / "chapters", "00_annex", "kind = 'text'"))


class SlowWorker:
    """Runs a chapter by waiting a little, and notes when it ended."""

    ended: list[str]

    def run(self, chapter: Chapter, folder: Path) -> Run:
        time.sleep(0.02)
        self.ended.append(chapter.name)
        return Run(chapter, 0.02, None)


def test_it_starts_when_all_others_have_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    SlowWorker.ended = []

    @contextmanager
    def workers(
        number: int, limits: Limits, prepare: object, *, forked: bool
    ) -> Iterator[list[SlowWorker]]:
        yield [SlowWorker() for _ in range(number)]

    monkeypatch.setattr(pool, "_workers", workers)
    names = ("00_annex", "01_a", "02_b", "03_c")
    chapters = [Chapter(name, tmp_path, (), "", (), name == "00_annex") for name in names]
    started: list[str] = []

    def on_start(chapter: Chapter) -> None:
        started.append(chapter.name)

    runs = pool.run_chapters(chapters, tmp_path, jobs=3, on_start=on_start, on_end=lambda run: None)
    assert SlowWorker.ended[-1] == started[-1] == "00_annex"
    assert [run.chapter.name for run in runs] == list(names)


def test_the_longest_starts_first_and_one_alone_needs_no_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[bool] = []

    @contextmanager
    def workers(
        number: int, limits: Limits, prepare: object, *, forked: bool
    ) -> Iterator[list[SlowWorker]]:
        asked.append(forked)
        yield [SlowWorker() for _ in range(number)]

    monkeypatch.setattr(pool, "_workers", workers)
    chapters = []
    for place, name in enumerate(("01_new", "02_short", "03_long", "04_new_and_bigger")):
        path = tmp_path / f"{name}.ipynb"
        path.write_text("{}" + " " * place, "utf-8")
        chapters.append(Chapter(name, path, (), ""))
    for some in (chapters, chapters[:1]):
        SlowWorker.ended = []
        took = {"02_short": 1.0, "03_long": 9.0}
        pool.run_chapters(some, tmp_path, jobs=1, on_start=print, on_end=print, seconds=took)
        if some is chapters:
            assert SlowWorker.ended == ["04_new_and_bigger", "01_new", "03_long", "02_short"]
    assert asked == [True, False]


def test_metadata_and_title_are_read(annex: None, place: Path) -> None:
    first, second, *_ = find_chapters(place / "chapters")
    assert (first.name, first.last, first.titles) == ("00_annex", True, {"zh": "00_annex"})
    assert (second.last, second.titles) == (False, {})


def test_a_partial_build_makes_it_anew(annex: None, build: Builder, place: Path) -> None:
    build()
    outcome = build(chapters=["02"])
    assert outcome.manifest is not None
    status = {one["name"]: one["status"] for one in outcome.manifest["chapters"]}
    assert status == {
        "00_annex": "executed",
        "01_sample": "carried",
        "02_descriptive": "executed",
        "08_kano": "dropped",
    }


def told(place: Path) -> dict[str, tuple[bool, list[str]]]:
    run = json.loads((report_of(place) / "run.json").read_text(encoding="utf-8"))
    return {one["name"]: (one["left_out"], one["unset"]) for one in run["chapters"]}


def test_what_was_never_asked_for_is_left_out(annex: None, build: Builder, place: Path) -> None:
    build(chapters=["01"])
    assert told(place) == {
        "01_sample": (False, []),
        "00_annex": (True, []),
        "02_descriptive": (True, []),
        "08_kano": (True, ["kano"]),
    }
    build()
    assert [name for name, (left, _) in told(place).items() if left] == ["08_kano"]


def test_a_final_report_that_does_not_disclose_is_refused(build: Builder, place: Path) -> None:
    write_study(place / "params", report="{formats: [html], status: final}")
    outcome = build()
    assert outcome.exit_code == 2 and isinstance(outcome.error, ParamsError)
    for key in ("sponsor", "conductor", "population", "sample_type", "languages", "start"):
        assert f"`study.fieldwork.{key}`" in outcome.error.found
    assert "items.….question (Q1, Q2, Q3)" in outcome.error.found
    assert "status" in outcome.error.remedy and not report_of(place).exists()


FULL = (
    "{sponsor: Acme, conductor: Acme, population: all, sample_type: opt_in, recruitment: email, "
    "modes: [web], languages: [en], start: 2026-03-01, end: 2026-03-31}"
)
WORDED = "{Q1: {question: a?}, Q2: {question: b?}, Q3: {question: c?}}"


@pytest.mark.parametrize(
    ("status", "cover"), [("final", "<dd>Final</dd>"), ("draft", "<dd>Draft</dd>")]
)
def test_one_that_tells_everything_says_its_status(
    build: Builder, place: Path, status: str, cover: str
) -> None:
    report = f"{{formats: [html], status: {status}}}"
    write_study(place / "params", report=report, fieldwork=FULL, items=WORDED)
    assert build().exit_code == 0
    assert cover in (report_of(place) / "report.html").read_text(encoding="utf-8")


def test_a_draft_says_on_its_cover_what_is_missing(build: Builder, place: Path) -> None:
    write_study(place / "params", fieldwork=FULL)
    assert build().exit_code == 0
    page = (report_of(place) / "report.html").read_text(encoding="utf-8")
    assert "<dd>Draft (to be disclosed before it is final: question wording)</dd>" in page
