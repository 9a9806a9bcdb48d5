"""A report of every level of a segment, and the page that ranks them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import names_in, report_of, run_in_process, write_study

import csi_helpers.report.one_report as building
from csi_helpers.report.build import build_study
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.events import Event
from csi_helpers.report.outcome import Outcome

Builder = Callable[..., Outcome]
LABELS = "{1: {zh: 北<b>, en: North}, 2: {zh: 南区, en: South}, 3: {zh: 东区, en: East}}"
INDEX = {"1": "81.5", "2": "62.5", "total": "74"}


@pytest.fixture
def study(place: Path) -> Path:
    """40 respondents: 20 of level 1, 18 of level 2, 2 of level 3."""
    region = f"{{label: {{zh: 片区, en: Region}}, labels: {LABELS}}}"
    path = write_study(
        place / "params",
        columns=f"{{id: id, segments: {{region: {region}}}}}",
        overall="Q1",
        report="{formats: [html], min_base: 10, each: {segment: region}}",
        seed="1",
    )
    file = place / "params" / "answers.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    regions = ["region", *["1"] * 20, *["2"] * 18, *["3"] * 2]
    told = [f"{line},{region}" for line, region in zip(lines, regions, strict=True)]
    file.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def publish(folder: Path, name: str) -> None:
    """What a chapter would: an index by region, in the total's report alone."""
    said = json.loads((folder / "study.json").read_text(encoding="utf-8"))["study"]
    groups = ["total", "1", "2"] if said["report"]["only"] is None else ["total"]
    with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, RESULT_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for group in groups if name == "02_descriptive" else ():
            row = dict.fromkeys(RESULT_COLUMNS, "")
            row |= {"chapter": name, "table": "index100", "subject": "Q1", "wave": "2026"}
            row |= {"group": group if group == "total" else f"region={group}"}
            row |= {"n": "20", "estimate": INDEX[group], "se": "1"}
            low, high = (str(float(INDEX[group]) + one) for one in (-2, 2))
            writer.writerow(row | {"ci_low": low, "ci_high": high, "p_adjusted": "0.01"})


@pytest.fixture
def build(study: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    events: list[Event] = []
    broken: set[str] = set()

    def run_chapters(chapters: Any, folder: Path, **more: Any) -> Any:
        only = json.loads((folder / "study.json").read_text())["study"]["report"]["only"]
        if only and only["level"] in broken:
            raise OSError(5, "the disk is gone")
        runs = run_in_process(chapters, folder, **more)
        for chapter in chapters:
            publish(folder, chapter.name)
        return runs

    monkeypatch.setattr(building, "run_chapters", run_chapters)

    def built(breaking: str = "", **more: Any) -> Outcome:
        events.clear()
        broken.clear()
        broken.update(breaking)
        where: dict[str, Any] = {"out": place / "reports", "chapters_folder": place / "chapters"}
        return build_study(study, on_event=events.append, **where, **more)

    built.events = events  # type: ignore[attr-defined]
    return built


def levels_of(place: Path) -> Path:
    return report_of(place).with_name("2026.each")


def test_every_level_with_a_base_gets_a_report_of_its_own(build: Builder, place: Path) -> None:
    assert build().exit_code == 0
    folder = levels_of(place)
    assert sorted(names_in(folder)) == ["index.html", "region=1", "region=2"]
    study = json.loads((folder / "region=2" / "study.json").read_text(encoding="utf-8"))["study"]
    assert study["report"]["only"] == {"segment": "region", "level": "2"}
    assert study["report"]["each"] is None
    told = json.loads((folder / "region=2" / "run.json").read_text(encoding="utf-8"))["whole"]
    assert {row["group"]: row["estimate"] for row in told} == {"total": "74", "region=2": "62.5"}
    assert ": South<" in (folder / "region=2" / "report.html").read_text(encoding="utf-8")
    told = [event for event in build.events if event.name == "level_finished"]  # type: ignore[attr-defined]
    assert [(one.level, one.status, one.n) for one in told] == [
        ("1", "built", 20),
        ("2", "built", 18),
        ("3", "skipped", 2),
    ]


def test_the_page_ranks_them_by_the_totals_figures_and_leads_to_them(
    build: Builder, place: Path
) -> None:
    build()
    page = (levels_of(place) / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="(region[^"]+)">([^<]+)</a>', page)
    assert links == [("region%3D1/report.html", "North"), ("region%3D2/report.html", "South")]
    rows = [re.sub("<[^>]+>", " ", row).split() for row in re.findall(r"<tr>.*?</tr>", page)]
    assert rows[1][:3] == ["North", "1", "(1–1)"] and "81.5" in rows[1]
    assert rows[3] == ["East", "–", "–", "–", "–", "base", "too", "small"]
    assert "Content-Security-Policy" in page


def test_labels_are_text_on_the_page(build: Builder, place: Path) -> None:
    build(language="zh,en")
    page = (levels_of(place) / "index.zh.html").read_text(encoding="utf-8")
    assert "北&lt;b&gt;" in page and "北<b>" not in page
    assert "region%3D1/report.zh.html" in page


def test_one_broken_level_does_not_stop_the_others(build: Builder, place: Path) -> None:
    build()
    outcome = build(breaking="1", fresh=True)
    assert outcome.exit_code == 1 and outcome.folder == report_of(place)
    assert outcome.error is not None and "the disk is gone" in outcome.error.found
    assert (levels_of(place) / "region=2" / "report.html").exists()
    assert (levels_of(place) / "region=1" / "report.html").exists()  # the last good one
    page = (levels_of(place) / "index.html").read_text(encoding="utf-8")
    assert re.search(r"North</a></th>.*?failed", page)
    statuses = [e.status for e in build.events if e.name == "level_finished"]  # type: ignore[attr-defined]
    assert statuses == ["failed", "built", "skipped"]


def test_without_a_headline_figure_the_reports_stand_and_somebody_is_told(
    build: Builder, place: Path
) -> None:
    assert build(sets=["overall=null"]).exit_code == 0
    assert sorted(names_in(levels_of(place))) == ["region=1", "region=2"]
    codes = [event.code for event in build.events if event.name == "warning"]  # type: ignore[attr-defined]
    assert "nothing_to_rank" in codes


def test_one_level_alone_lies_where_it_would_beside_the_others(build: Builder, place: Path) -> None:
    sets = ["report.each=null", "report.only.segment=region", "report.only.level=2"]
    outcome = build(sets=sets)
    assert outcome.folder == levels_of(place) / "region=2"
    assert names_in(levels_of(place)) == ["region=2"]


def test_a_stop_among_the_levels_stops_the_build(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = building.run_chapters

    def stop(chapters: Any, folder: Path, **more: Any) -> Any:
        if folder.parent.name.endswith(".each"):
            raise KeyboardInterrupt
        return real(chapters, folder, **more)

    monkeypatch.setattr(building, "run_chapters", stop)
    outcome = build()
    assert outcome.interrupted and outcome.exit_code == 1
    statuses = [e.level for e in build.events if e.name == "level_finished"]  # type: ignore[attr-defined]
    assert statuses == ["1"]  # the others aren't begun
    assert names_in(levels_of(place)) == []


def test_a_fault_between_the_reports_and_the_page_is_told(
    build: Builder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import csi_helpers.report.each.build as building_levels
    from csi_helpers.errors import DataError

    levels_of(place).mkdir(parents=True)
    left = levels_of(place).with_name(".2026.each.building-1-x")  # by a kill
    left.mkdir()
    build()
    assert not left.exists()

    def fail(*_: Any) -> Any:
        raise DataError("A file.", "None.", "Mend it.")

    monkeypatch.setattr(building_levels, "write_page", fail)
    outcome = build()
    assert outcome.exit_code == 3 and isinstance(outcome.error, DataError)
    assert build.events[-1].name == "error"  # type: ignore[attr-defined]


def test_nothing_is_unchanged_while_a_level_is_new(build: Builder) -> None:
    assert not build().unchanged
    assert build().unchanged
    assert not build(fresh=True).unchanged
