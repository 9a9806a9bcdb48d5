"""The index of every construct with its interval, this wave's and the one before's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    legend_rows,
    sheet,
    starts,
)
from csi_helpers.show.colours import PAPER, QUIET, darkened, mix
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.rows import CAUTION, row_of
from csi_helpers.show.structural.charts.index_axis import IndexAxis, draw_interval
from csi_helpers.show.structural.indices import (
    asked_only,
    change_sign,
    changes_of,
    levels_of,
    wave_before,
)
from csi_helpers.show.structural.names import ASKED_MARK
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

_LABEL = 1.85
_ROW, _LANE = 0.31, 0.062  # inches: a row, and from its middle to either wave's line
_MARGIN = 0.06  # inches around the target's row
_COLUMNS = {"index": 0.9, "interval": 0.08}  # inches from the right edge
_COLUMNS_BEFORE = {"index": 1.55, "interval": 0.73, "change": 0.2}


def plot_index(index: ConstructIndex, words: Words) -> Figure:
    """Draw the index of every construct.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A row a construct, the target first and on a ground of its own; a filled dot on its
        interval, below it the wave before as a hollow one. The change stands at the right, bold
        with ▲▼ where it is significant.
    """
    current, before = levels_of(index), _before(index)
    several = before is not None
    labels, heights = _labels(index, list(current.index), words)
    legend = legend_rows(_legend(index, words), TEXT_WIDTH - _LABEL - 0.12)
    top = 0.17 * len(legend) + 0.28
    page = sheet(top + sum(heights) + 2 * _MARGIN + 0.24)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    columns = _COLUMNS_BEFORE if several else _COLUMNS
    axis = IndexAxis.of(
        [frame for frame in (current, before) if frame is not None],
        _LABEL + 0.2,
        TEXT_WIDTH - (2.25 if several else 1.6),
    )
    bottom = page.height - 0.22
    axis.draw(page, top - _MARGIN, bottom, words)
    for key, offset in columns.items():
        x, head = TEXT_WIDTH - offset, words.text(f"head.{key}")
        page.write(x, top - 0.13, head, size=SMALL, colour=QUIET, align="right")
    changes = changes_of(index)
    for name, label, y, height in zip(
        current.index, labels, starts(heights, top), heights, strict=True
    ):
        target = name == index.target
        y += 0 if target else _MARGIN
        middle = y + height / 2
        if target:
            _ground(page, y - 0.03, height + 0.06)
        page.write(_LABEL, middle, label, align="right", bold=target)
        row = current.loc[name]
        if pd.isna(row["estimate"]):
            note = words.text("chart.low_base")
            page.write(axis.left + 0.06, middle, note, size=SMALL, colour=QUIET)
            continue
        earlier = row_of(before, str(name)) if before is not None else None
        _marks(page, row, earlier, middle, axis)
        _numbers(page, row, middle, columns, words)
        if several:
            change = row_of(changes, str(name))
            _change(page, change, change_sign(change, index.confidence), middle, words)
    return page.axes.get_figure(root=True) or Figure()


def _before(index: ConstructIndex) -> pd.DataFrame | None:
    return levels_of(index, wave_before(index)) if wave_before(index) else None


def _labels(index: ConstructIndex, names: list[str], words: Words) -> tuple[list[str], list[float]]:
    asked = asked_only(index)
    labels = [
        wrapped(words.construct(name) + (ASKED_MARK if name in asked else ""), _LABEL, SIZE, 2)
        for name in names
    ]
    return labels, [_ROW + 0.03 * label.count("\n") for label in labels]


def _legend(index: ConstructIndex, words: Words) -> list[Swatch]:
    accent, confidence = palette().accent, words.percent(index.confidence)
    now = words.text("index.chart.wave", wave=index.wave, confidence=confidence)
    entries = [Swatch(now, accent, accent)]
    if wave_before(index):
        entries.append(Swatch(wave_before(index), PAPER, _earlier()))
    return entries


def _earlier() -> str:
    return mix(palette().accent, QUIET, 0.75)


def _ground(page: Sheet, y: float, height: float) -> None:
    """A pale band behind the target's row, under everything else."""
    patch = page.box(0, y, TEXT_WIDTH, height, mix(PAPER, palette().accent, 0.09))
    patch.set_zorder(-1)
    patch.set_linewidth(0)


def _marks(
    page: Sheet, row: pd.Series, earlier: pd.Series | None, y: float, axis: IndexAxis
) -> None:
    lane = _LANE if earlier is not None and pd.notna(earlier["estimate"]) else 0.0
    accent = palette().accent
    draw_interval(page, row, y - lane, axis, accent, 2.6, 0.4)
    page.axes.plot(
        axis.at(row["estimate"]), y - lane, "o", ms=5.2, mfc=accent, mec=accent, mew=0.9, zorder=4
    )
    if lane and earlier is not None:
        draw_interval(page, earlier, y + lane, axis, _earlier(), 0.9, 1.0)
        x = axis.at(earlier["estimate"])
        page.axes.plot(x, y + lane, "o", ms=3.8, mfc=PAPER, mec=_earlier(), mew=0.9, zorder=3)


def _numbers(
    page: Sheet, row: pd.Series, y: float, columns: dict[str, float], words: Words
) -> None:
    caution = "*" if row["note"] == CAUTION else ""
    x = TEXT_WIDTH - columns["index"]
    page.write(x, y, words.number(row["estimate"]), align="right", bold=True)
    if caution:
        page.write(x + 0.01, y, caution, size=SMALL)
    interval = words.interval(row["ci_low"], row["ci_high"])
    page.write(TEXT_WIDTH - columns["interval"], y, interval, align="right", colour=QUIET)


def _change(page: Sheet, change: pd.Series | None, sign: str, y: float, words: Words) -> None:
    x = TEXT_WIDTH - _COLUMNS_BEFORE["change"]
    if change is None or not np.isfinite(change["estimate"]):
        page.write(x, y, "–", align="right", colour=QUIET)
        return
    text = words.number(change["estimate"], 1, signed=True)
    if not sign:
        page.write(x, y, text, align="right", colour=QUIET)
        return
    colour = palette().text if sign == "▲" else darkened(palette().low, 4.5)
    page.write(x, y, text, align="right", colour=colour, bold=True)
    page.write(TEXT_WIDTH - 0.06, y, sign, size=SMALL - 1, align="right", colour=colour)
