"""Derived importance of every driver with its interval, share of R² and rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.analysis.drivers.rows import ADDING_UP
from csi_helpers.show.charts.sheet import (
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
    starts,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, STEM, darkened
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.priorities.charts.bars import Scale, draw_dot, draw_interval, label_width
from csi_helpers.show.priorities.charts.names import importance_title
from csi_helpers.show.priorities.importances import derived_methods, ranked
from csi_helpers.show.priorities.names import importance_digits, label_of
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers

_STEM = STEM
_COLUMNS = {"value": 1.02, "share": 0.5, "rank": 0.02}  # inches from the right edge
_COLUMNS_PLAIN = {"value": 0.56, "rank": 0.02}


def plot_importance(drivers: Drivers, words: Words) -> Figure:
    """Draw the derived importance of every driver, the most important first.

    Parameters
    ----------
    drivers : Drivers
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A row a driver: a stem from zero to a dot on its pale interval, hollow where that includes
        zero, in the other colour where the regression coefficient is negative. At the right the
        value, its share of R² where the values add up to it, and the interval of its rank.
    """
    rows = ranked(drivers)
    method = (*derived_methods(drivers), drivers.importance)[0]
    texts = [label_of(str(name), words) for name in rows.index]
    side = label_width(texts)
    labels, heights = labels_of(texts, side)
    legend = legend_rows(_legend(drivers, rows, words), TEXT_WIDTH - side - 0.12)
    top = 0.17 * len(legend) + 0.28
    page = sheet(top + sum(heights) + 0.44)
    draw_legend(page, legend, side + 0.12, 0.0, dots=True)
    columns = _COLUMNS if method in ADDING_UP else _COLUMNS_PLAIN
    right = TEXT_WIDTH - columns["value"] - (0.62 if method in ADDING_UP else 0.78)
    scale = Scale.of(
        rows[["estimate", "low", "high"]].to_numpy(float).ravel().tolist(), side + 0.2, right
    )
    bottom = page.height - 0.4
    scale.draw(page, top - 0.04, bottom, words)
    title = importance_title(drivers, method, words)
    page.write(side + 0.2, page.height - 0.1, wrapped(title, TEXT_WIDTH - side - 0.25, SIZE, 1))
    for key, offset in columns.items():
        head = words.text(f"matrix.chart.{key}_{method if key == 'value' else 'head'}")
        x = TEXT_WIDTH - offset
        page.write(x, top - 0.14, head, size=SMALL, colour=QUIET, align="right")
    for place, y in enumerate(starts(heights, top)):
        row, middle = rows.iloc[place], y + heights[place] / 2
        page.write(side, middle, labels[place], align="right")
        _marks(page, row, middle, scale, _colour(drivers, row))
        told = {
            "value": words.number(row["estimate"], importance_digits(method)),
            "share": words.percent(row["share"]),
            "rank": _rank(row, words),
        }
        _numbers(page, row, middle, columns, told, negative=_negative(drivers, row))
    return page.axes.get_figure(root=True) or Figure()


def _negative(drivers: Drivers, row: pd.Series) -> bool:
    return bool(row["estimate"] < 0 or row.name in drivers.negative)


def _colour(drivers: Drivers, row: pd.Series) -> str:
    return palette().low if _negative(drivers, row) else palette().accent


def _chance(row: pd.Series) -> bool:
    """Whether the interval includes zero."""
    return bool(row["low"] <= 0 <= row["high"])


def _legend(drivers: Drivers, rows: pd.DataFrame, words: Words) -> list[Swatch]:
    accent, low = palette().accent, palette().low
    what = words.text("matrix.head.importance")
    confidence = words.percent(drivers.confidence)
    estimate = words.text("matrix.chart.estimate", what=what, confidence=confidence)
    entries = [Swatch(estimate, accent, accent)]
    if any(_negative(drivers, row) for _, row in rows.iterrows()):
        entries.append(Swatch(words.text("matrix.chart.negative"), low, low))
    if any(_chance(row) for _, row in rows.iterrows()):
        entries.append(Swatch(words.text("matrix.chart.zero"), PAPER, QUIET))
    return entries


def _marks(page: Sheet, row: pd.Series, y: float, scale: Scale, colour: str) -> None:
    ends = [scale.at(0.0), scale.at(row["estimate"])]
    page.axes.plot(ends, [y, y], color=_STEM, linewidth=0.9, zorder=1)
    draw_interval(page, scale, (row["low"], row["high"]), y, colour)
    draw_dot(page, scale, row["estimate"], y, colour, face=PAPER if _chance(row) else "")


def _rank(row: pd.Series, words: Words) -> str:
    """The interval of the rank, "1–3"; one number where it is certain."""
    if not np.isfinite([row["rank_low"], row["rank_high"]]).all():
        return words.number(row["rank"], 0)
    if round(row["rank_low"]) == round(row["rank_high"]):
        return words.number(row["rank_low"], 0)
    return words.interval(row["rank_low"], row["rank_high"], 0)


def _numbers(
    page: Sheet,
    row: pd.Series,
    y: float,
    columns: dict[str, float],
    texts: dict[str, str],
    *,
    negative: bool,
) -> None:
    for key, offset in columns.items():
        x, colour = TEXT_WIDTH - offset, QUIET if key == "rank" or _chance(row) else INK
        if key == "value" and negative:
            colour = darkened(palette().low, 4.5)
        page.write(x, y, texts[key], align="right", colour=colour, bold=key == "value")
        if key == "value" and row["note"] == CAUTION:
            page.write(x + 0.01, y, "*", size=SMALL)
