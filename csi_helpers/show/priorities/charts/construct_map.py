"""The importance–performance map of the constructs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.point_labels import Box, Label, place_labels
from csi_helpers.show.charts.sheet import SIZE, SMALL, Sheet, Swatch, sheet
from csi_helpers.show.colours import FIELD, INK, QUIET
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.priorities.charts.frame import (
    Frame,
    draw_ticks_below,
    draw_ticks_beside,
    limits_of,
)
from csi_helpers.show.priorities.charts.key import key_of
from csi_helpers.show.priorities.charts.label_lines import label_lines
from csi_helpers.show.priorities.charts.legend import BARS, DASHES, draw_entries, legend_height
from csi_helpers.show.priorities.charts.matrix import LEAST, SCALE
from csi_helpers.show.priorities.charts.names import outcome_label
from csi_helpers.show.priorities.charts.points import clip_to
from csi_helpers.show.priorities.charts.quadrants import label_cross
from csi_helpers.show.priorities.construct_map import by_importance
from csi_helpers.show.priorities.names import label_of
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap

_LEFT, _RIGHT, _HIGH, _BELOW = 0.44, 0.5, 3.0, 0.34  # inches
_DOT, _TYPE, _GROUND = 5.5, SIZE, FIELD


def plot_ipma(result: ImportancePerformanceMap, words: Words) -> Figure:
    """Draw the map of the constructs: performance across, importance up.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A labelled dot a construct with its intervals either way; dashed lines at the means.
    """
    rows = by_importance(result)
    rows = rows[rows["performance"].notna()]
    texts = [label_of(str(name), words) for name in rows.index]
    labels = [label_lines(text, _TYPE) for text in texts]
    beside = [label for label in labels if label is not None]
    page = _draw(result, rows, beside, words) if len(beside) == len(texts) else None
    if page is None:
        key = key_of(texts, TEXT_WIDTH)
        numbers = [str(place + 1) for place in range(len(rows))]
        page = _draw(result, rows, numbers, words, key.height + 0.1)
        if page is not None:
            key.draw(page, 0.0, page.height - key.height)
    return (page.axes.get_figure(root=True) if page else None) or Figure()


def _draw(
    result: ImportancePerformanceMap,
    rows: pd.DataFrame,
    labels: list[str],
    words: Words,
    below: float = 0.0,
) -> Sheet | None:
    """The chart with room for a key; None where the labels find none."""
    entries = _legend(result, words)
    top = legend_height(entries, TEXT_WIDTH - _LEFT) + 0.06 + 0.17 + 0.16
    page = sheet(top + _HIGH + _BELOW + below)
    draw_entries(page, entries, _LEFT, TEXT_WIDTH - _LEFT)
    right, bottom = TEXT_WIDTH - _RIGHT, top + _HIGH
    means = {"performance": result.performance_cross, "importance": result.importance_cross}
    frame = Frame(_LEFT, top, right, bottom, *_limits(rows))
    patch = page.box(_LEFT, top, right - _LEFT, _HIGH, _GROUND)
    patch.set_zorder(-2)
    x, y = frame.across(means["performance"]), frame.up(means["importance"])
    lines = [((x, top), (x, bottom)), ((_LEFT, y), (right, y))]
    for (x0, y0), (x1, y1) in lines:
        page.axes.plot([x0, x1], [y0, y1], color=QUIET, linewidth=0.6, dashes=(4, 3), zorder=1)
    draw_ticks_below(page, frame, words)
    draw_ticks_beside(page, frame, words)
    marks, bars = [], []
    for label, (_, row) in zip(labels, rows.iterrows(), strict=True):
        bars += _mark(page, frame, row)
        place = frame.across(row["performance"]), frame.up(row["importance"])
        marks.append(Label(*place, label, INK))
    target = outcome_label(result.target, "construct", words)
    title = words.text("matrix.chart.ipma_importance", target=target)
    page.write(_LEFT, top - 0.24, wrapped(title, TEXT_WIDTH - _LEFT, SIZE, 1))
    page.write(right, bottom + 0.25, words.text("matrix.chart.performance"), align="right")
    across, up = words.number(means["performance"]), words.number(means["importance"], 2)
    label_cross(
        page,
        frame,
        (means["performance"], words.text("matrix.chart.rule_mean", x=across)),
        (means["importance"], words.text("matrix.chart.rule_mean", x=f"\n{up}")),
    )
    told: dict[str, Any] = {"size": SMALL if below else _TYPE, "radius": _DOT / 2 / 72}
    thin = [_around(bar) for bar in bars]
    if not place_labels(page, [frame.box], marks, boxes=thin, lines=lines, **told):
        return page
    without = place_labels(
        page, [frame.box], marks, lines=[*bars, *lines], partial=below > 0, **told
    )
    return None if without and not below else page


def _around(bar: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in bar], [y for _, y in bar]
    return min(xs), min(ys), max(xs), max(ys)


def _limits(rows: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    found = []
    for name, bounds, least in (
        ("performance", SCALE, LEAST),
        ("importance", (-1e9, 1e9), 0.05),
    ):
        values = rows[name].to_numpy(float)
        reaches = np.maximum(values - rows[f"{name}_low"], rows[f"{name}_high"] - values)
        found.append(limits_of(values, reaches.to_numpy(float), [], least=least, bounds=bounds))
    return found[0], found[1]


def _mark(page: Sheet, frame: Frame, row: pd.Series) -> list[list[tuple[float, float]]]:
    """A dot with its intervals; where they run in inches."""
    accent = palette().accent
    x, y = frame.across(row["performance"]), frame.up(row["importance"])
    bars = []
    if pd.notna(row["performance_low"]):
        ends = [frame.across(row[f"performance_{end}"]) for end in ("low", "high")]
        bars.append([(end, y) for end in ends])
    if pd.notna(row["importance_low"]):
        ends = [frame.up(row[f"importance_{end}"]) for end in ("low", "high")]
        bars.append([(x, end) for end in ends])
    for bar in bars:
        (line,) = page.axes.plot(
            *zip(*bar, strict=True),
            color=accent,
            lw=1.6,
            alpha=0.35,
            zorder=2,
            solid_capstyle="butt",
        )
        clip_to(line, page.axes, frame)
    page.axes.plot(x, y, "o", ms=_DOT, mfc=accent, mec=accent, zorder=4)
    return bars


def _legend(result: ImportancePerformanceMap, words: Words) -> list[Swatch]:
    accent, confidence = palette().accent, words.percent(result.confidence)
    return [
        Swatch(words.text("matrix.chart.ipma_point", confidence=confidence), accent, accent, BARS),
        Swatch(words.text("matrix.chart.ipma_mean"), QUIET, marker=DASHES),
    ]
