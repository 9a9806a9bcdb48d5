"""Every table that can be published has a name, a number format, and words for its codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from show_codebook import make_codebook

from csi_helpers.report.workbook.labels import note_label, row_label, table_title
from csi_helpers.report.workbook.layout import layout_of
from csi_helpers.report.workbook.number_formats import FORMATS, formats_of, marked
from csi_helpers.report.workbook.pen import SHEET_NAME
from csi_helpers.report.workbook.tables import Column, Figures, PublishedTable, Row
from csi_helpers.show.methodology.catalogue import ENTRIES
from csi_helpers.show.words import Words, catalogue

NAMES = [name for tables in ENTRIES.values() for name in tables]
ANALYSIS = Path(__file__).parents[3] / "csi_helpers" / "analysis"


def make_table(name: str, rows: list[Row], chapter: str = "02_descriptive") -> PublishedTable:
    return PublishedTable(chapter, name, tuple(rows), (), {})


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param, make_codebook())


def test_every_table_has_a_title_of_its_own(words: Words) -> None:
    titles = {
        name: table_title(words, *(name.split(":") if ":" in name else ("99", name)))
        for name in NAMES
    }
    assert [name for name, title in titles.items() if title == name.partition(":")[2]] == []
    assert [name for name, title in titles.items() if title == name] == []
    assert len(set(titles.values())) == len(titles)
    assert max(map(len, titles.values())) <= SHEET_NAME - len("02 ")


def test_no_title_is_of_a_table_nobody_publishes() -> None:
    keys = {key.removeprefix("tables.title.") for key in catalogue("en") if "tables.title" in key}
    twice = {"07:alpha"}  # chapters 04 and 07 share the formula, not the title
    assert keys - set(NAMES) == twice
    assert set(FORMATS) - set(NAMES) == set()


def test_a_change_is_its_tables(words: Words) -> None:
    change = table_title(words, "02_descriptive", "mean_change")
    assert change == words.text("workbook.change_of", what=words.text("tables.title.mean"))
    # a table whose name only looks like one
    own = table_title(words, "05_sem", "index_change_weights")
    assert own == words.text("tables.title.index_change_weights")
    assert table_title(words, "05_sem", "unheard_of") == "unheard_of"


def test_every_table_has_a_number_format() -> None:
    assert [name for name in NAMES if name not in FORMATS] == []


def test_rows_of_different_kinds_have_digits_by_their_size() -> None:
    column = Column("2026", "total")
    none, sizes = np.ones(3), np.array([0.42, -7.5, 512.0])
    figures = Figures(none, sizes, none, none, none, none, notes=["", "", ""])
    rows = tuple(Row(name, "", "") for name in "abc")
    table = PublishedTable("10_x", "criterion_figure", rows, (column,), {column: figures})
    assert formats_of(table) == ["0.000", "#,##0.00", "#,##0.0"]
    assert marked("0.0", "▼") == '0.0"▼";-0.0"▼"'


CODES = [
    ("responses", "subject", "complete", "完整作答"),
    ("flagged", "subject", "straight_liner", "直线作答"),
    ("nonresponse", "object", "dont_know", "不清楚"),
    ("profile", "object", "1", "北区"),
    ("pair_base", "subject", "min", "最小值"),
    ("decision", "subject", "reversed", "反向题已转向"),
    ("decision", "subject", "of tomorrow", "其他处理"),
    ("profile", "method", "unweighted", "加权前"),
    ("headline", "method", "unflagged", "去除被标记者"),
    ("share", "object", "10", "非常满意"),
    ("factor_loading", "object", "F2", "因子2"),
    ("factor_loading", "method", "minres oblimin", "最小残差法 · 直接斜交旋转"),
    ("factors_suggested", "subject", "map", "MAP检验"),
    ("invariance_cfi", "subject", "scalar", "截距不变"),
    ("cfa_cfi", "method", "mlr", "校正"),
    ("quadrant", "object", "keep_up", "继续保持"),
    ("quadrant", "method", "lmg+median", "LMG · 中位数"),
    ("kano_class", "object", "M", "必备属性"),
    ("csat", "method", "top_2", "最高2档"),
    ("nps", "method", "non-standard 1-10", "非标准1–10分"),
    ("secure", "method", "csat+nps", "满意度 · 推荐意愿"),
    ("retention", "subject", "1", "1年"),
    ("retention", "subject", "last_12_months", "最近12个月"),
    ("value_per_point", "object", "7 months", "7个月"),
    ("bgnbd", "subject", "alpha", "参数α"),
    ("rank_kept", "object", "3", "第3名"),
    ("kmo", "subject", "overall", "总体"),
    ("mean", "subject", "Q1", "室温达标"),
    ("mean", "subject", "no such thing", ""),
]


@pytest.mark.parametrize(("table", "key", "code", "told"), CODES)
def test_codes_have_words(table: str, key: str, code: str, told: str) -> None:
    subject = {"profile": "region", "share": "Q1"}.get(table, "")
    row = Row(subject, "", "")._replace(**{key: code})
    chapter = "04_factor" if table.startswith("factor") else "09_loyalty"
    words = Words("zh", make_codebook())
    assert row_label(words, make_table(table, [row], chapter), row, key) == told


def test_the_presets_factors_are_components() -> None:
    words, row = Words("en", make_codebook()), Row("Q1", "F2", "spss")
    table = make_table("factor_loading", [row], "04_factor")
    assert row_label(words, table, row, "object") == "Component 2"


def notes_published() -> Iterator[str]:
    """Remarks written out in analysis/, where rows are made."""
    found = re.compile(r'"note": "([^"]+)"|\["note"\] = "([^"]+)"')
    for path in ANALYSIS.rglob("*.py"):
        for match in found.finditer(path.read_text(encoding="utf-8")):
            yield match[1] or match[2]


def test_every_remark_has_words(words: Words) -> None:
    notes = set(notes_published()) - {"low base"}
    assert len(notes) > 10
    assert [note for note in notes if not words.has(f"tables.note.{note.replace(' ', '_')}")] == []
    assert note_label(words, "of tomorrow") == "of tomorrow"


def noted(*notes: str) -> PublishedTable:
    column, none = Column("2026", "total"), np.ones(len(notes))
    figures = Figures(none, none, none, none, none, none, notes=list(notes))
    rows = tuple(Row(f"Q{place}", "", "") for place in range(len(notes)))
    return PublishedTable("05_sem", "micom_c", rows, (column,), {column: figures})


def test_a_remark_of_all_figures_needs_no_column() -> None:
    words = Words("en", make_codebook())
    everywhere = layout_of(noted("null range", "null range"), words)
    assert everywhere.note == words.text("tables.note.null_range")
    assert "note" not in everywhere.blocks[0].parts
    somewhere = layout_of(noted("null range", ""), words)
    assert (somewhere.note, "note" in somewhere.blocks[0].parts) == ("", True)


def test_a_wide_table_takes_pages_and_divides_no_block() -> None:
    words = Words("en", make_codebook())
    columns = tuple(Column("2026", f"region={place}") for place in range(30))
    figures = Figures(*[np.ones(1)] * 6, notes=[""])
    rows = (Row("Q1", "", ""),)
    wide = PublishedTable("02_x", "mean", rows, columns, dict.fromkeys(columns, figures))
    layout = layout_of(wide, words)
    assert not layout.fits and len(layout.breaks) >= 2
    assert set(layout.breaks) <= {block.first for block in layout.blocks}
    narrow = PublishedTable("02_x", "mean", rows, columns[:3], dict.fromkeys(columns[:3], figures))
    assert (layout_of(narrow, words).fits, layout_of(narrow, words).breaks) == (True, [])
