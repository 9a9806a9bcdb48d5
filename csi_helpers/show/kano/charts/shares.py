"""How respondents' pairs of answers divide between the classes, feature by feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    starts,
)
from csi_helpers.show.colours import QUIET, text_on
from csi_helpers.show.kano.colours import class_colour
from csi_helpers.show.kano.standings import LETTERS, class_name, class_short, evaluated
from csi_helpers.show.lettering import text_width
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

_LABEL, _RIGHT, _HEAD = 1.75, 1.5, 0.22


def plot_kano_shares(result: KanoEvaluation, words: Words) -> Figure:
    """Draw the share of every class as a stacked bar a feature, in the order of the list.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        Bars of 100%: must-be, one-dimensional, attractive, indifferent, reverse, questionable;
        beside them the most frequent class and the base.
    """
    frame = evaluated(result)
    labels, heights = labels_of([words.feature(str(name)) for name in frame.index], _LABEL)
    entries = [Swatch(class_name(letter, words), class_colour(letter)) for letter in LETTERS]
    left, right = _LABEL + 0.12, TEXT_WIDTH - _RIGHT
    legend = legend_rows(entries, TEXT_WIDTH)
    top = 0.17 * len(legend) + _HEAD
    page = sheet(top + sum(heights) + 0.05)
    draw_legend(page, legend, 0.0, 0.0)
    _write_heads(page, top - 0.09, words)
    for place, (edge, (_, row)) in enumerate(
        zip(starts(heights, top), frame.iterrows(), strict=True)
    ):
        middle = edge + heights[place] / 2
        page.write(_LABEL, middle, labels[place], align="right")
        _bar(page, row, left, right, middle, words)
        _numbers(page, row, middle, words)
    return page.axes.get_figure(root=True) or Figure()


def _bar(
    page: Sheet, row: pd.Series, left: float, right: float, middle: float, words: Words
) -> None:
    x = left
    for letter in LETTERS:
        width = float(row[letter]) * (right - left)
        colour = class_colour(letter)
        if width > 0:
            page.box(x, middle - 0.075, width, 0.15, colour)
        label = words.number(float(row[letter]) * 100, 0)
        if width > text_width(label, SMALL) + 0.05:
            ink = text_on(colour)
            page.write(x + width / 2, middle, label, size=SMALL - 0.5, colour=ink, align="center")
        x += width


def _numbers(page: Sheet, row: pd.Series, middle: float, words: Words) -> None:
    page.write(
        TEXT_WIDTH - 0.5,
        middle,
        class_short(str(row["mode"]), words),
        align="right",
        colour=palette().text,
        bold=not row["combination"],
    )
    n = words.number(row["n"], 0) + ("*" if row["note"] == CAUTION else "")
    page.write(TEXT_WIDTH, middle, n, align="right", colour=QUIET)


def _write_heads(page: Sheet, y: float, words: Words) -> None:
    for offset, key in ((0.5, "kano.head.class"), (0.0, "head.n")):
        x = TEXT_WIDTH - offset
        page.write(x, y, words.text(key), size=SMALL, colour=QUIET, align="right")
