"""The scorecard: figure, change, target, benchmark and the way over the waves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csi_helpers.params.scorecard import figure_of
from csi_helpers.show.summary.figures import (
    change_mark,
    change_number,
    figure_name,
    given_text,
    interval_text,
    name_of,
    standing_text,
    value_text,
)
from csi_helpers.show.summary.spark import points_of, spark_svg
from csi_helpers.show.tables.columns import Entry
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.summary.figures import Figure
    from csi_helpers.analysis.summary.summary import ExecutiveSummary

SOURCE_WIDTH = 90  # columns of a benchmark's source below the table
_SIDES = {1: "▲", -1: "▼", 0: ""}


_AS_WIDE = "—" * 5  # as the drawing: .spark in the template's summary.css


@dataclass(frozen=True)
class _Drawn(Cell):
    """A cell that holds a drawing made here."""

    def html(self) -> str:
        return f"<td>{self.text}</td>"

    def measured(self) -> Entry:
        return Entry(_AS_WIDE)


def table_scorecard(summary: ExecutiveSummary, words: Words) -> str:
    """Write a row a figure; a column nobody has anything for is left out.

    Parameters
    ----------
    summary : ExecutiveSummary
        The result.
    words : Words
        Language.

    Returns
    -------
    str
        HTML ``<table>``; "" without any figure.
    """
    if not summary.figures:
        return ""
    columns = _columns(summary)
    confidence = words.percent(summary.confidence)
    since = next((one.change.since for one in summary.figures if one.change), "")
    heads = [
        words.text(f"summary.head_{name}", confidence=confidence, since=since)
        for name in ("figure", *columns)
    ]
    rows = [
        (figure_name(one, summary, words), [_cell(name, one, summary, words) for name in columns])
        for one in summary.figures
    ]
    drawn = table(heads, rows)
    for name, head in zip(columns, heads[1:], strict=True):
        if name in ("standing", "trend"):  # text and drawings stand on the left
            drawn = drawn.replace(f' class="num">{head}<', f">{head}<", 1)
    return drawn


def _columns(summary: ExecutiveSummary) -> list[str]:
    has = {
        "whole": any(one.whole for one in summary.figures),
        "change": any(one.change for one in summary.figures),
        "target": any(one.target is not None for one in summary.figures),
        "standing": any(one.standing for one in summary.figures),
        "benchmark": any(one.benchmark for one in summary.figures),
        "trend": any(len(points_of(one, summary)) > 1 for one in summary.figures),
    }
    return ["value", "interval", "base", *(name for name, there in has.items() if there)]


def _cell(name: str, figure: Figure, summary: ExecutiveSummary, words: Words) -> Cell:
    nothing = words.number(None)
    if name == "value":
        kind = "num strong" if figure.level.shown else "num low"
        return Cell(value_text(figure, figure.level.value, words), kind)
    if name == "interval":
        return Cell(interval_text(figure, words))
    if name == "base":
        return Cell(words.number(figure.level.n, 0))
    if name == "whole":
        whole = figure.whole
        if whole is None:
            return Cell(nothing)
        return Cell(value_text(figure, whole.level.value, words), mark=_SIDES[whole.differs])
    if name == "change":
        change = figure.change
        if change is None:
            return Cell(nothing)
        return Cell(change_number(figure, change, words), mark=change_mark(change))
    if name == "target":
        target = figure.target
        return Cell(nothing if target is None else given_text(figure, target, words))
    if name == "standing":
        return Cell(standing_text(figure, words) or nothing, "name")
    if name == "benchmark":
        benchmark = figure.benchmark
        return Cell(given_text(figure, benchmark.value, words) if benchmark else nothing)
    return _Drawn(spark_svg(figure, summary, words), "")


def caption_scorecard(summary: ExecutiveSummary, words: Words) -> str:
    """Say how many targets are reached, as far as there are any, or how much moved."""
    held = [one for one in summary.figures if one.standing]
    stands = {
        kind: [figure_name(one, summary, words) for one in held if one.standing == kind]
        for kind in ("missed", "open", "reached")
    }
    for kind in ("missed", "reached", "open"):
        if stands[kind]:
            names = words.listing(stands[kind])
            return words.text(f"summary.caption_{kind}", names=names)
    moved = [one for one in summary.figures if one.change and one.change.significant]
    if moved:
        names = words.listing([figure_name(one, summary, words) for one in moved])
        return words.text("summary.caption_moved", names=names)
    if any(one.change for one in summary.figures):
        return words.text("summary.caption_same")
    return words.text("summary.caption")


def source_scorecard(summary: ExecutiveSummary, words: Words) -> str:
    """Say what the marks mean, who measured the benchmarks, and what isn't there."""
    parts = []
    if any(one.change for one in summary.figures):
        key = "marks" if summary.study.report.comparisons.correction != "none" else "marks_plain"
        parts.append(words.text(f"summary.{key}", confidence=words.percent(summary.confidence)))
    if any(one.whole for one in summary.figures):
        parts.append(words.text("summary.whole", confidence=words.percent(summary.confidence)))
    if any(one.standing == "open" for one in summary.figures):
        parts.append(words.text("summary.open"))
    if any(len(points_of(one, summary)) > 1 for one in summary.figures):
        parts.append(words.text("summary.lines" + ("_history" if summary.study.history else "")))
    if told := _benchmarks(summary, words):
        parts.append(words.text("summary.benchmarks", sources=words.text("unit.clause").join(told)))
    if not all(one.standard for one in summary.figures):
        parts.append(words.text("summary.odd"))
    if summary.unpublished:
        names = [_unpublished_name(name, summary, words) for name in summary.unpublished]
        parts.append(words.text("summary.unpublished", names=words.listing(names)))
    return words.text("unit.sentence").join(parts)


def _benchmarks(summary: ExecutiveSummary, words: Words) -> list[str]:
    """Each source once, with the figures it has."""
    by_source: dict[str, list[str]] = {}
    for one in summary.figures:
        if one.benchmark:
            source = words.client(one.benchmark.source)
            source = shortened(source, SOURCE_WIDTH, words.text("unit.ellipsis"))
            name = figure_name(one, summary, words)
            if one.benchmark.n:
                n = words.number(one.benchmark.n, 0)
                name = words.text("summary.benchmark_base", name=name, n=n)
            by_source.setdefault(source, []).append(name)
    return [
        words.text("summary.benchmark", names=words.listing(names), source=source)
        for source, names in by_source.items()
    ]


def _unpublished_name(name: str, summary: ExecutiveSummary, words: Words) -> str:
    kind = figure_of(summary.study, name)
    item = "item" if name in words.codebook.items else "construct"
    return name_of(name, kind or item, summary, words)
