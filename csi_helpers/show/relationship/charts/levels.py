"""The score and its criteria, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.analysis.instruments.relationship.tree import OVERALL
from csi_helpers.show.charts.sheet import (
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE
from csi_helpers.show.relationship.charts.axis import score_axis
from csi_helpers.show.relationship.readings import before, depth_of, scores, subject_label
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.charts.index_axis import IndexAxis, draw_interval
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

_LABEL, _INDENT, _HEAD = 2.15, 0.13, 0.27
_RIGHT = {"score": 1.42, "interval": 0.48, "n": 0.0}  # inches from the right edge


def plot_relationship(result: RelationshipQuality, words: Words) -> Figure:
    """Draw the score and every criterion's, each with its interval, and the wave before.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A row a criterion, indented as the tree is; the wave before as a hollow dot.
    """
    levels, earlier = scores(result), before(result)
    were = scores(result, earlier) if earlier else levels.iloc[:0]
    indents = [_INDENT * max(depth_of(str(name), result) - 1, 0) for name in levels.index]
    texts = [subject_label(str(name), result, words) for name in levels.index]
    labels, heights = labels_of(texts, _LABEL - max(indents))
    legend = legend_rows(_legend(result, words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend)
    page = sheet(top + _HEAD + sum(heights) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    axis = score_axis([levels, were], _LABEL + 0.15, TEXT_WIDTH - 2.1)
    axis.draw(page, top + _HEAD, page.height - 0.22, words)
    for key, offset in _RIGHT.items():
        head = words.text(f"head.{key}")
        page.write(TEXT_WIDTH - offset, top + 0.16, head, size=SMALL, colour=QUIET, align="right")
    y = top + _HEAD
    for place, (subject, row) in enumerate(levels.iterrows()):
        name = str(subject)
        middle = y + heights[place] / 2
        whole = depth_of(name, result) <= 1 and len(result.tree.children) > 1
        bold = name == OVERALL or (whole and name in result.tree.children)
        page.write(indents[place], middle, labels[place], bold=bold)
        if earlier and pd.notna(were["estimate"][name]):
            x = axis.at(were["estimate"][name])
            page.axes.plot(x, middle, "o", ms=4.5, mfc=PAPER, mec=QUIET, mew=0.8, zorder=3)
        _row(page, row, middle, axis, words, bold=bold)
        y += heights[place]
        if name == OVERALL:
            page.line([0, TEXT_WIDTH], [y, y], RULE, 0.6)
    return page.axes.get_figure(root=True) or Figure()


def _legend(result: RelationshipQuality, words: Words) -> list[Swatch]:
    accent = palette().accent
    confidence = words.percent(result.confidence)
    label = words.text("relationship.chart.wave", wave=result.wave, confidence=confidence)
    entries = [Swatch(label, accent, accent)]
    if before(result):
        entries.append(Swatch(before(result), PAPER, QUIET))
    return entries


def _row(
    page: Sheet, row: pd.Series, y: float, axis: IndexAxis, words: Words, *, bold: bool
) -> None:
    if pd.isna(row["estimate"]):
        note = words.text("relationship.chart.none")
        written = page.write(axis.left + 0.04, y, note, size=SMALL, colour=QUIET)
        written.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.0})
        return
    accent = palette().accent
    draw_interval(page, row, y, axis, accent, 2.4, 0.4)
    page.axes.plot(axis.at(row["estimate"]), y, "o", ms=5, mfc=accent, mec=accent, zorder=4)
    star = "*" if row["note"] == CAUTION else ""
    shown = {
        "score": words.number(row["estimate"]) + star,
        "interval": words.interval(row["ci_low"], row["ci_high"]),
        "n": words.number(row["n"], 0),
    }
    for key, text in shown.items():
        colour = INK if key == "score" else QUIET
        x = TEXT_WIDTH - _RIGHT[key]
        page.write(
            x, y, text, align="right", colour=colour, bold=bold and key == "score", size=SIZE
        )
