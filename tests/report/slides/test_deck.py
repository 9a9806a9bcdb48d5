"""The deck holds the published figures in charts of its own, and obeys no text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from show_codebook import make_codebook

from csi_helpers.errors import ParamsError
from csi_helpers.params import load_study
from csi_helpers.report import plan
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.document.outputs import CSI_MIME
from csi_helpers.report.slides.content import plain
from csi_helpers.report.slides.front import logos_left_out
from csi_helpers.report.slides.told import findings_of
from csi_helpers.report.slides.write import write_slides
from csi_helpers.show.words import Words

HOSTILE = "=cmd|' /C calc'!A0\u202e\x0b\x07 <a href='http://x.test'>x</a>"
STUDY: dict[str, Any] = {
    "client": {"id": "acme", "name": {"zh": "甲公司", "en": "Acme"}, "colour": "#0b5fa5"},
    "wave": "2026",
    "data": {"survey": {"file": "a.sav"}, "waves": {"2025": {"file": "b.sav"}}},
    "report": {"confidentiality": {"zh": "内部资料", "en": "Confidential"}},
}
DEFAULTS = dict.fromkeys(RESULT_COLUMNS, "") | {"group": "total", "wave": "2026", "n": "100"}
INDEX = {"Q1": 71.25, "Q2": 64.5, "Q5": 60.125, "Q11": 55.0, "Q12": 40.0}


def rows() -> list[dict[str, str]]:
    found: list[dict[str, Any]] = []
    for item, value in INDEX.items():
        ends = {"ci_low": value - 2, "ci_high": value + 1}
        found.append({"table": "index100", "subject": item, "estimate": value} | ends)
        earlier = {"wave": "2025", "estimate": value - 3}
        found.append({"table": "index100", "subject": item} | earlier)
        p = 0.001 if item == "Q1" else 0.5
        change = {"wave": "2025→2026", "estimate": 3, "p_adjusted": p}
        found.append({"table": "index100_change", "subject": item} | change)
        for code in range(1, 11):
            share = {"table": "share", "subject": item, "object": str(code), "estimate": 0.1}
            found.append(share)
    low = {"subject": "Q3", "n": 9, "note": "low base"}
    found += [{"table": "index100"} | low, {"table": "share", "object": "1"} | low]
    return [DEFAULTS | {key: str(value) for key, value in row.items()} for row in found]


def notebook(captions: dict[str, str]) -> dict[str, Any]:
    outputs = []
    for name, caption in captions.items():
        told = {"caption": caption, "alt": f"alt of {name}", "source": "Base: everybody."}
        about = {"name": name, "args": [], "told": {"zh": told, "en": told}}
        bundle = {"kind": "figure", "html": {"zh": "", "en": ""}, "exhibit": about}
        outputs.append({"data": {CSI_MIME: bundle}})
    return {"cells": [{"cell_type": "code", "outputs": outputs}]}


def write(
    folder: Path,
    language: str = "en",
    name: str = "a.pptx",
    caption: str = "Room leads",
    **report: Any,
) -> Path:
    (folder / "tables").mkdir(exist_ok=True)
    with (folder / "tables" / "02_descriptive.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, RESULT_COLUMNS[1:], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows())
    study = load_study(STUDY | {"report": STUDY["report"] | report})
    chapters = [("02_descriptive", "Satisfaction"), ("03_correlation", "nothing published")]
    notebooks = [notebook({"answers": caption, "trend": "One rose"}), {"cells": []}]
    words = Words(language, make_codebook())
    return write_slides(folder, study, words, chapters, notebooks, folder / name)


def charts_of(path: Path) -> list[Any]:
    deck = Presentation(str(path))
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def texts_of(path: Path) -> str:
    """All text on slides, in charts and notes."""
    with zipfile.ZipFile(path) as package:
        parts = [
            package.read(name).decode()
            for name in package.namelist()
            if re.search(r"(slides|charts|notesSlides)/[^/]+\.xml$", name)
        ]
    return " ".join(re.findall(r"<(?:a:t|c:v)>([^<]*)<", " ".join(parts)))


def test_every_slide_has_a_title_a_footer_and_notes_with_the_base(tmp_path: Path) -> None:
    deck = Presentation(str(write(tmp_path)))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[1:] == ["Findings at a glance", "Room leads", "One rose", "Method in brief"]
    for slide in list(deck.slides)[2:4]:
        notes = slide.notes_slide.notes_text_frame.text
        assert "n = 100" in notes
        assert "Base: everybody." in notes
        assert "Satisfaction" in notes
        assert any(shape.text == "Acme, 2026  |  Confidential" for shape in slide.placeholders)
    assert deck.slide_width * 9 == pytest.approx(deck.slide_height * 16, rel=1e-3)


def test_charts_hold_the_published_figures(tmp_path: Path) -> None:
    answers, trend = (shape.chart for shape in charts_of(write(tmp_path)))
    assert [list(one.values) for one in answers.plots[0].series] == [[0.1] * 5] * 10
    now, before = trend.plots[0].series
    assert list(now.values) == list(INDEX.values())
    assert list(before.values) == [value - 3 for value in INDEX.values()]
    marked = [label for label in trend.plots[0].categories if "▲" in label]
    assert marked == ["Room temperature ▲"]
    plus = next(now._element.iter("{*}plus"))
    assert [float(one.text) for one in plus.iter("{*}v")] == [1.0] * 5


def test_the_charts_own_sheets_have_the_same_figures_and_the_whiskers(tmp_path: Path) -> None:
    trend = charts_of(write(tmp_path))[1].chart
    sheet = openpyxl.load_workbook(io.BytesIO(trend.part.chart_workbook.xlsx_part.blob)).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[1:3] == ["2026", "2025"]
    assert [sheet.cell(row, 2).value for row in range(2, 7)] == list(INDEX.values())
    assert {sheet.cell(row, 4).value for row in range(2, 7)} == {2.0}  # down to the lower end


def test_a_suppressed_item_is_left_out_and_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert "Not shown, base below 30: Billing clarity" in texts_of(path)
    assert "Billing clarity" not in list(charts_of(path)[0].chart.plots[0].categories)


def test_alternative_text_says_what_the_chart_shows(tmp_path: Path) -> None:
    named = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in charts_of(write(tmp_path))
    ]
    assert named == ["alt of answers", "alt of trend"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path, caption=HOSTILE, title=HOSTILE.replace("\x0b\x07", ""))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, content in parts.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in content
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                sheet = book.read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b"hyperlink" not in sheet
    assert plain(HOSTILE) in [slide.shapes.title.text for slide in Presentation(str(path)).slides]
    assert "\u202e" not in texts_of(path)
    assert "\x07" not in texts_of(path)


def test_a_very_long_title_and_label_are_cut_and_told_in_full_in_the_notes(tmp_path: Path) -> None:
    slide = Presentation(str(write(tmp_path, caption="Response " * 60))).slides[2]
    assert slide.shapes.title.text.endswith("...")
    assert ("Response " * 60).strip() in slide.notes_slide.notes_text_frame.text
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    assert max(len(str(label)) for label in chart.plots[0].categories) <= 64


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = write(tmp_path), write(tmp_path, name="b.pptx")
    assert one.read_bytes() == other.read_bytes()


def test_each_language_has_its_own_words(tmp_path: Path) -> None:
    chinese = texts_of(write(tmp_path, "zh"))
    assert "基数：各题有效作答者" in chinese
    assert "草稿" in chinese or "状态" in chinese
    assert "answered" not in chinese
    english = texts_of(write(tmp_path, name="b.pptx"))
    assert "基数" not in english


def test_the_theme_has_the_clients_colour_and_a_chinese_typeface(tmp_path: Path) -> None:
    with zipfile.ZipFile(write(tmp_path, "zh")) as package:
        theme = package.read("ppt/theme/theme1.xml").decode()
        charts = sorted(name for name in package.namelist() if "charts/chart" in name)
        chart = package.read(charts[0]).decode()
    assert '<a:accent1><a:srgbClr val="0B5FA5"/></a:accent1>' in theme
    assert '<a:ea typeface="Microsoft YaHei"/>' in theme
    assert "srgbClr" not in chart


def test_a_draft_is_marked_and_a_final_report_is_not(tmp_path: Path) -> None:
    def marks(status: str) -> list[str]:
        master = Presentation(str(write(tmp_path, status=status))).slide_master
        return [shape.text for shape in master.shapes if shape.name == "draft"]

    assert marks("draft") == ["Draft"]
    assert marks("final") == []


def test_the_summarys_findings_are_read_without_their_links() -> None:
    html = (
        '<ul class="summary"><li><strong>Risk.</strong> 70.3 &lt; 75. <span class="to">'
        '<a href="#chapter-2">Index</a>, <a href="#chapter-3">Levels</a></span></li>'
        "<li><strong>Limits.</strong> Low bases.</li></ul>"
    )
    bundle = {"kind": "text", "html": {"en": html}}
    cells = [{"cell_type": "code", "outputs": [{"data": {CSI_MIME: bundle}}]}]
    assert findings_of({"cells": cells}, "en") == ["Risk. 70.3 < 75.", "Limits. Low bases."]


def test_slides_without_their_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "find_spec", lambda name: None)
    with pytest.raises(ParamsError, match=r"pip install 'csi-report-kit\[slides\]'"):
        plan._choose_formats(load_study(STUDY), ["html", "pptx"])
    with pytest.raises(ParamsError, match="python-pptx"):
        plan._choose_formats(load_study(STUDY | {"report": {"formats": ["pptx"]}}), None)
    assert plan._choose_formats(load_study(STUDY), ["html"]) == ("html",)


def test_a_drawing_among_the_logos_is_told_of(tmp_path: Path) -> None:
    drawing = tmp_path / "logo.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>', "utf-8")
    client = {**STUDY["client"], "logo": str(drawing)}
    told = logos_left_out(load_study({**STUDY, "client": client}))
    assert told is not None
    assert told["found"] == "SVG drawings, left out of report.pptx: `client.logo` (logo.svg)."
    assert logos_left_out(load_study(STUDY)) is None
