"""From the score before to the score now: what each criterion adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import PAPER, QUIET, darkened
from csi_helpers.show.relationship.charts.axis import score_axis
from csi_helpers.show.relationship.readings import (
    before,
    ends_of_change,
    score_name,
    steps,
)
from csi_helpers.show.structural.charts.index_axis import IndexAxis
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

_LABEL, _HEAD, _BAR = 2.15, 0.22, 0.13
_RIGHT = {"added": 0.95, "interval": 0.0}  # inches from the right edge


def plot_waterfall(result: RelationshipQuality, words: Words) -> Figure:
    """Draw the score of the wave before, what each criterion adds, and the score now.

    Parameters
    ----------
    result : RelationshipQuality
        A result of several waves.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A bar a criterion from where the last one ended; hollow where the criterion's own change
        isn't significant.
    """
    rows = steps(result)
    start, end = ends_of_change(result)
    reached = np.concatenate([[start], start + np.cumsum(rows["added"].to_numpy(float))])
    names = [words.criterion(str(name)) for name in rows.index]
    texts = [
        words.text("relationship.chart.at", name=score_name(result, words), wave=wave)
        for wave in (before(result), result.wave)
    ]
    labels, heights = labels_of([texts[0], *names, texts[1]], _LABEL)
    legend = legend_rows(_legend(words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend)
    page = sheet(top + _HEAD + sum(heights) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    held = pd.DataFrame({key: reached for key in ("estimate", "ci_low", "ci_high")})
    axis = score_axis([held], _LABEL + 0.15, TEXT_WIDTH - 1.7)
    axis.draw(page, top + _HEAD, page.height - 0.22, words)
    for key, offset in _RIGHT.items():
        head = words.text(f"relationship.head.{key}" if key == "added" else f"head.{key}")
        page.write(TEXT_WIDTH - offset, top + 0.11, head, size=SMALL, colour=QUIET, align="right")
    edges = top + _HEAD + np.concatenate([[0.0], np.cumsum(heights)])
    middles = (edges[:-1] + edges[1:]) / 2
    for place, value in ((0, start), (len(labels) - 1, end)):
        _level(page, axis, value, float(middles[place]))
        page.write(_LABEL, float(middles[place]), labels[place], align="right", bold=True)
        x = TEXT_WIDTH - _RIGHT["added"]
        text = words.number(value)
        page.write(x, float(middles[place]), text, align="right", bold=True)
    for place, (_, row) in enumerate(rows.iterrows(), start=1):
        y = float(middles[place])
        page.write(_LABEL, y, labels[place], align="right")
        ends = sorted((axis.at(reached[place - 1]), axis.at(reached[place])))
        colour = palette().accent if row["added"] >= 0 else palette().low
        sure = bool(row["mark"])
        bar = page.box(ends[0], y - _BAR / 2, ends[1] - ends[0], _BAR, colour if sure else PAPER)
        bar.set_edgecolor(colour)
        bar.set_linewidth(0.9)
        ink = darkened(colour, 4.5) if sure else QUIET
        text = words.number(row["added"], signed=True)
        right = TEXT_WIDTH - _RIGHT["added"]
        page.write(right, y, text, align="right", colour=ink, bold=sure)
        interval = words.interval(row["added_low"], row["added_high"])
        page.write(TEXT_WIDTH, y, interval, align="right", colour=QUIET)
    for place in range(len(labels) - 1):  # what one bar reached, the next one starts from
        x = axis.at(reached[place])
        page.line([x, x], [float(middles[place]), float(middles[place + 1])], QUIET, 0.5)
    return page.axes.get_figure(root=True) or Figure()


def _level(page: Sheet, axis: IndexAxis, value: float, y: float) -> None:
    left = axis.left
    page.box(left, y - _BAR / 2, axis.at(value) - left, _BAR, QUIET)


def _legend(words: Words) -> list[Swatch]:
    accent, low = palette().accent, palette().low
    return [
        Swatch(words.text("relationship.chart.up"), accent, accent, "s"),
        Swatch(words.text("relationship.chart.down"), low, low, "s"),
        Swatch(words.text("relationship.chart.unsure"), PAPER, QUIET, "s"),
    ]
