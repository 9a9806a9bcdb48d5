"""The page of all reports: figures as published, words in one language, nothing of a stranger's."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from csi_helpers.batch.headline import Headline, headline_of
from csi_helpers.batch.overview.gather import Row, gather_reports
from csi_helpers.batch.overview.page import render_overview, spark, usual_language, write_overview
from csi_helpers.params import Text
from csi_helpers.report.collect import RESULT_COLUMNS

NOW = "2026-11-22T20:11:01+00:00"
HOSTILE = "<script>alert(1)</script>\"'>&"


def row_of(client: str, estimate: float | None = None, **more: Any) -> Row:
    headline = None
    if estimate is not None:
        change, significant = more.pop("change", None), more.pop("significant", False)
        headline = Headline(
            *("index", "satisfaction", "2026", 400.0, estimate, estimate - 1, estimate + 1),
            *(change, significant, (("2025", estimate - (change or 0)), ("2026", estimate))),
        )
    finished = more.pop("finished", NOW)
    return Row(
        client, Text.model_validate(client), "2026", "draft", finished=finished, headline=headline,
        languages=("zh",), files=(("html", f"{client}/2026/report.html"),), **more,
    )  # fmt: skip


def order_of(page: str, key: str) -> list[str]:
    section = re.search(rf'<section id="by-{key}">(.*?)</section>', page, re.S)
    assert section
    return re.findall(r'<th scope="row">(.*?)</th>', section.group(1))


def test_each_order_is_a_table_of_its_own_and_the_default_comes_last() -> None:
    rows = [
        row_of("b", 70.0, change=-3.0, significant=True),
        row_of("a", 60.0, change=2.0, finished="2026-11-23T00:00:00+00:00"),
        row_of("c", None, failure="data"),
    ]
    page = render_overview(rows, "en", NOW)
    assert order_of(page, "client") == ["a", "b", "c"]
    assert order_of(page, "index") == ["b", "a", "c"]
    assert order_of(page, "change") == ["b", "a", "c"]
    assert order_of(page, "trouble") == ["c", "a", "b"]
    assert order_of(page, "finished") == ["a", "b", "c"]
    assert re.findall(r'<section id="by-(\w+)"', page)[-1] == "client"
    assert "▼</span> −3.0, significant fall" in page and "+2.0, not significant" in page
    assert "2025: 73.0; 2026: 70.0" in page and "(69.0–71.0)" in page
    assert "Last build failed: 1." in page


def test_the_page_has_no_script_no_request_and_nobodys_markup() -> None:
    row = row_of(HOSTILE, 60.0, failure="params", message=HOSTILE)
    page = render_overview([row], "zh", NOW)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#|data:)(?:[a-z]+:|//)", page)
    address = re.search(r'<td class="files"><a href="([^"]*)"', page)
    assert address and not set(address.group(1)) & set("<>\"' ")


@pytest.mark.parametrize(("language", "strange"), [("zh", "[A-Za-z]{3,}"), ("en", "[一-鿿]")])
def test_no_word_of_the_other_language(language: str, strange: str) -> None:
    failures = ("params", "data", "chapter", "machine", "stopped", "not_built", "held", "")
    rows = [
        row_of(f"{place}", 50.0, change=1.0, failure=one, refused=2, comments=1)
        for place, one in enumerate(failures)
    ]
    page = render_overview(rows, language, NOW)
    body = re.sub(r"<[^>]*>", " ", page[page.index("<body>") :])
    assert set(re.findall(strange, body)) - {"UTC", "HTML"} == set()


def test_no_reports_is_said_and_most_reports_choose_the_language(tmp_path: Path) -> None:
    page = write_overview(tmp_path).read_text("utf-8")
    assert "还没有报告" in page and "<table" not in page
    rows = [Row("a", Text.model_validate("a"), "1", languages=("en", "zh")), row_of("b")]
    assert usual_language(rows) == "zh"
    assert usual_language(rows[:1]) == "en"


def write_results(folder: Path, rows: list[dict[str, Any]]) -> None:
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, RESULT_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


def result(chapter: str, table: str, subject: str, wave: str, estimate: object, **more: Any) -> Any:
    row = {"chapter": chapter, "table": table, "subject": subject, "group": "total"}
    return row | {"wave": wave, "n": 400, "estimate": estimate} | more


def test_the_headline_is_the_published_figure(tmp_path: Path) -> None:
    nps = [result("09_loyalty", "nps", "Q9", wave, 10) for wave in ("2025", "2026")]
    item = [result("02_descriptive", "index100", name, "2026", 55) for name in ("Q1", "Q2")]
    study: dict[str, Any] = {"wave": "2026", "data": {"waves": {"2025": {}}}, "overall": "Q2"}
    study["loyalty"] = {"nps": {"item": "Q9"}}
    write_results(tmp_path, nps)
    found = headline_of(tmp_path, {"study": study})
    assert found and (found.table, found.course) == ("nps", (("2025", 10.0), ("2026", 10.0)))
    assert found.standard
    write_results(tmp_path, [row | {"note": "non-standard"} for row in nps])
    found = headline_of(tmp_path, {"study": study})
    assert found and not found.standard  # 1 to 10 is said wherever it stands
    write_results(tmp_path, [*nps, *item])
    found = headline_of(tmp_path, {"study": study})
    assert found and (found.table, found.subject) == ("index100", "Q2")
    change = result(
        "02_descriptive", "index100_change", "Q2", "2025→2026", 4, p_value=0.01, p_adjusted=0.2
    )
    write_results(tmp_path, [*item, change])
    found = headline_of(tmp_path, {"study": study})
    assert found and found.change == 4 and not found.significant  # the corrected one counts
    write_results(tmp_path, [*item, change | {"p_adjusted": 0.02}])
    found = headline_of(tmp_path, {"study": study})
    assert found and found.significant
    low_base = [row | {"estimate": "", "note": "low base"} for row in item]
    write_results(tmp_path, low_base)
    assert headline_of(tmp_path, {"study": study}) is None
    assert headline_of(tmp_path / "nowhere", {"study": study}) is None


def test_a_models_index_comes_first_and_its_usual_target_goes_without_saying(
    tmp_path: Path,
) -> None:
    model = {
        "template": "ecsi",
        "constructs": {"image": ["A"], "expectation": ["B"], "satisfaction": ["C"]},
    }
    study = {"wave": "2026", "overall": "Q1", "model": model}
    rows = [result("05_sem", "index", name, "2026", 70) for name in ("image", "satisfaction")]
    write_results(tmp_path, [*rows, result("02_descriptive", "index100", "Q1", "2026", 50)])
    found = headline_of(tmp_path, {"study": study})
    assert found and (found.table, found.subject, found.estimate) == ("index", "satisfaction", 70)


def test_noise_is_no_course() -> None:
    assert {y for _, y in spark([70.0, 70.0])} == {14.0}
    (_, first), (_, last) = spark([70.0, 70.1], least=4.0)
    assert 0 < first - last < 1


def test_evidence_alone_is_a_row_and_versions_are_none(tmp_path: Path) -> None:
    (tmp_path / "acme" / "2026.failed").mkdir(parents=True)
    (tmp_path / "acme" / "2025.versions" / "1-1").mkdir(parents=True)
    (tmp_path / "acme" / "2024").mkdir()
    (tmp_path / "acme" / "2024" / "manifest.json").write_text(json.dumps([1]), "utf-8")
    (row,) = gather_reports(tmp_path)
    assert (row.client, row.wave, row.status, row.failure) == ("acme", "2026", "none", "chapter")


@pytest.mark.parametrize("report", [True, False])
def test_levels_and_what_the_gate_holds_are_led_to(tmp_path: Path, report: bool) -> None:
    client = tmp_path / "acme"
    for place in ("2026.each/index.html", "2026.each/index.en.html", "2026.held/held.txt"):
        (client / place).parent.mkdir(parents=True, exist_ok=True)
        (client / place).touch()
    if report:
        study = {"client": {"id": "acme", "name": "Acme"}, "wave": "2026"}
        told = {"results_schema": 1, "status": "ok", "finished": NOW, "warnings": []}
        told |= {"languages": ["zh", "en"], "formats": [], "params": {"study": study}}
        (client / "2026").mkdir()
        (client / "2026" / "manifest.json").write_text(json.dumps(told), "utf-8")
    (row,) = gather_reports(tmp_path)
    assert (row.failure, row.status) == ("held", "draft" if report else "none")
    index = "index.en.html" if report else "index.html"
    assert [path for _, path in row.files] == [
        f"acme/2026.each/{index}",
        "acme/2026.held/held.txt",
    ]
    page = render_overview([row], "en", NOW)
    assert "Last build failed" not in page
    assert "held until somebody has looked" in page and f'href="acme/2026.each/{index}"' in page
    assert ("the report shown is the one before" in page) == report
