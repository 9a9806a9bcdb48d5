"""Correlations: the lower triangle in clustered order, faded where not significant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import LINE, SMALL, labels_of, sheet
from csi_helpers.show.colours import PAPER, QUIET, colormap, mix, text_on
from csi_helpers.show.lettering import drawable
from csi_helpers.show.rows import pick
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation

_FADE = 0.3  # opacity of cells that are not significant
_LABEL = 1.75


def correlation_matrix(correlation: Correlation, column: str = "estimate") -> pd.DataFrame:
    """Pearson rows as a square in clustered order, NaN on the diagonal.

    Parameters
    ----------
    correlation : Correlation
        The result.
    column : str
        Which number of each pair.
    """
    order = [item for item in correlation.order if item not in correlation.constant]
    rows = pick(correlation.estimates, "pearson", wave=correlation.wave)
    rows = rows.drop_duplicates(["subject", "object"])
    square = rows.pivot(index="subject", columns="object", values=column)
    return square.reindex(index=order, columns=order).astype(float)


def plot_correlation(correlation: Correlation, words: Words) -> Figure:
    """Draw the correlations between items as a heat map.

    Parameters
    ----------
    correlation : Correlation
        Pearson correlations in clustered order.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        Lower triangle with its values; above 24 items only values of 0.50 and more.
    """
    r = correlation_matrix(correlation)
    p = correlation_matrix(correlation, "p_adjusted")
    k = len(r)
    cell = min((TEXT_WIDTH - _LABEL - 0.25) / max(k - 1, 1), 0.42)
    labels, _heights = labels_of(
        [words.item(item) for item in r.index], _LABEL - 0.1, 1 + (cell > 0.27)
    )
    top = max(cell / 2, 0.12)
    page = sheet(max(cell * (k - 1) + top + 0.1, 0.9))
    figure = page.axes.get_figure(root=True) or Figure()
    box = (
        (_LABEL + 0.25) / TEXT_WIDTH,
        1 - (cell * (k - 1) + top) / page.height,
        cell * (k - 1) / TEXT_WIDTH,
        cell * (k - 1) / page.height,
    )
    axes = figure.add_axes(box)
    page.axes.set_zorder(1)  # the key stands in the empty triangle
    _cells(axes, r, p, cell, 1 - correlation.confidence, words)
    size = min(7.5, cell * 72 * 0.55)
    for place, label in enumerate(labels):
        y = top + cell * (place - 0.5)
        if place:
            page.write(_LABEL, y, label, align="right", size=min(7.5, cell * 72 * 0.62))
            page.write(_LABEL + 0.2, y, str(place + 1), align="right", size=size, colour=QUIET)
    _column_heads(page.axes, labels, cell, size, top)
    _key(figure, page.height, words)
    return figure


def _cells(
    axes: Axes, r: pd.DataFrame, p: pd.DataFrame, cell: float, alpha: float, words: Words
) -> None:
    lower, sure = r.iloc[1:, :-1], (p < alpha).iloc[1:, :-1].to_numpy()
    upper = np.triu(np.ones(lower.shape, dtype=bool), 1) | lower.isna().to_numpy()
    for hidden, opacity in ((upper | ~sure, 1.0), (upper | sure, _FADE)):
        if not hidden.all():
            sns.heatmap(
                lower,
                mask=hidden,
                vmin=-1,
                vmax=1,
                cmap=colormap(palette()),
                cbar=False,
                linewidths=0.6,
                linecolor="white",
                alpha=opacity,
                ax=axes,
                xticklabels=False,
                yticklabels=False,
            )
    axes.set(xlabel="", ylabel="")
    for (row, column), value in np.ndenumerate(lower.to_numpy()):
        if not upper[row, column] and (cell >= 0.2 or abs(value) >= 0.5):
            ground = _ground(value, bool(sure[row, column]))
            axes.text(
                column + 0.5,
                row + 0.5,
                short_r(value),
                ha="center",
                va="center_baseline",
                fontsize=min(7, cell * 72 * 0.42),
                color=text_on(ground) if sure[row, column] else QUIET,
            )


def short_r(value: float) -> str:
    """Write a correlation in two decimals without its leading zero.

    Examples
    --------
    >>> short_r(0.713), short_r(-0.2)
    ('.71', '−.20')
    """
    written = f"{abs(value):.2f}"
    sign = "−" if round(value, 2) < 0 else ""
    return sign + (written[1:] if written.startswith("0") else written)


def _ground(value: float, sure: bool) -> str:
    solid = "#{:02x}{:02x}{:02x}".format(
        *(round(255 * part) for part in colormap(palette())((value + 1) / 2)[:3])
    )
    return solid if sure else mix(PAPER, solid, _FADE)


def _column_heads(axes: Axes, labels: list[str], cell: float, size: float, top: float) -> None:
    """Write the number of each column on the diagonal, the first with its label."""
    for place in range(len(labels) - 1):
        x = _LABEL + 0.25 + cell * (place + 0.5)
        y = top + cell * (place - 0.5)
        text = str(place + 1)
        if place == 0:
            axes.text(
                _LABEL + 0.25,
                top - 0.07,
                f"{text}  {drawable(labels[0])}",
                ha="left",
                va="center_baseline",
                fontsize=min(7.5, cell * 72 * 0.62),
            )
        else:
            axes.text(x, y, text, ha="center", va="center_baseline", fontsize=size, color=QUIET)


def _key(figure: Figure, height: float, words: Words) -> None:
    """Draw the colour scale in the empty upper triangle."""
    width, thick = 1.3, 0.1
    left, top = TEXT_WIDTH - width - 0.02, 0.32
    strip = figure.add_axes(
        (left / TEXT_WIDTH, 1 - (top + thick) / height, width / TEXT_WIDTH, thick / height)
    )
    # A mesh, not an image: charts hold vectors only.
    strip.pcolormesh(np.linspace(-1, 1, 41)[None, :], cmap=colormap(palette()))
    strip.set_axis_off()
    sheet_axes = figure.axes[0]
    for place, text, side in ((0.0, "−1", "left"), (0.5, "0", "center"), (1.0, "1", "right")):
        sheet_axes.text(
            left + place * width,
            top + thick + LINE * 0.6,
            text,
            fontsize=SMALL,
            ha=side,
            va="center_baseline",
            color=QUIET,
        )
    for line, key in enumerate(("chart.correlation", "chart.faded")):
        y = (top - LINE * 0.7) if line == 0 else top + thick + LINE * 1.7
        sheet_axes.text(
            TEXT_WIDTH - 0.02,
            y,
            words.text(key),
            fontsize=SMALL,
            color=QUIET,
            ha="right",
            va="center_baseline",
        )
