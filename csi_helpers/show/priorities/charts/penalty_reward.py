"""Penalty and reward of every attribute, joined like a dumbbell, with its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

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
from csi_helpers.show.colours import EDGE, INK, QUIET
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.priorities.charts.bars import Scale, draw_dot, draw_interval, label_width
from csi_helpers.show.priorities.charts.names import outcome_label
from csi_helpers.show.priorities.names import KINDS, label_of
from csi_helpers.show.priorities.penalties import contrasts
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward

_JOIN = EDGE
_SHARE = 0.02  # inches from the right edge to the share of draws
_ENDS = ("penalty", "reward")


def plot_penalty_reward(result: PenaltyReward, words: Words) -> Figure:
    """Draw penalties and rewards, the widest apart first.

    Parameters
    ----------
    result : PenaltyReward
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A row an attribute: the penalty and the reward on their intervals, joined across zero. At
        the right the class, bold where it is sure, and its share of the bootstrap draws.
    """
    rows = _ordered(contrasts(result))
    texts = [label_of(str(name), words) for name in rows.index]
    side = label_width(texts)
    labels, heights = labels_of(texts, side)
    legend = legend_rows(_legend(result, words), TEXT_WIDTH - side - 0.12)
    top = 0.17 * len(legend) + 0.28
    page = sheet(top + sum(heights) + 0.44)
    draw_legend(page, legend, side + 0.12, 0.0, dots=True)
    heads = words.text("matrix.chart.kind_head"), words.text("matrix.chart.share_of_draws")
    kind = TEXT_WIDTH - _SHARE - text_width(heads[1], SMALL) - _kinds_width(words) - 0.2
    columns = [f"{end}{edge}" for end in _ENDS for edge in ("", "_low", "_high")]
    scale = Scale.of(rows[columns].to_numpy(float).ravel().tolist(), side + 0.2, kind - 0.2)
    scale.draw(page, top - 0.04, page.height - 0.4, words)
    outcome = outcome_label(result.outcome, result.outcome_kind, words)
    title = words.text(f"matrix.chart.points_{result.unit}", outcome=outcome)
    page.write(side + 0.2, page.height - 0.1, wrapped(title, TEXT_WIDTH - side - 0.25, SIZE, 1))
    page.write(kind, top - 0.14, heads[0], size=SMALL, colour=QUIET)
    x = TEXT_WIDTH - _SHARE
    page.write(x, top - 0.14, heads[1], size=SMALL, colour=QUIET, align="right")
    for place, y in enumerate(starts(heights, top)):
        row, middle = rows.iloc[place], y + heights[place] / 2
        mark = "*" if row["note"] == CAUTION else ""
        page.write(side, middle, labels[place] + mark, align="right")
        _marks(page, row, middle, scale)
        sure = bool(row["sure"])
        ink = INK if sure else QUIET
        if row["kind"]:
            text = words.text(f"matrix.kind.{row['kind']}")
            page.write(kind, middle, text, colour=ink, bold=sure)
        page.write(x, middle, words.percent(row["share"]), align="right", colour=ink)
    return page.axes.get_figure(root=True) or Figure()


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest sum of penalty and reward, whatever their signs, first."""
    size = rows["penalty"].abs() + rows["reward"].abs().fillna(0)
    return rows.loc[size.sort_values(ascending=False, kind="stable").index]


def _kinds_width(words: Words) -> float:
    names = [words.text(f"matrix.kind.{kind}") for kind in KINDS]
    return 1.06 * max(text_width(name, SIZE) for name in names)


def _colours() -> dict[str, str]:
    return {"penalty": palette().low, "reward": palette().accent}


def _legend(result: PenaltyReward, words: Words) -> list[Swatch]:
    confidence = words.percent(result.confidence)
    return [
        Swatch(words.text(f"matrix.chart.{end}", confidence=confidence), colour, colour)
        for end, colour in _colours().items()
    ]


def _marks(page: Sheet, row: pd.Series, y: float, scale: Scale) -> None:
    known = [end for end in _ENDS if pd.notna(row[end])]
    places = [scale.at(row[end]) for end in known]
    page.axes.plot(places, [y] * len(places), color=_JOIN, linewidth=1.4, zorder=1)
    for end in known:
        colour = _colours()[end]
        draw_interval(page, scale, (row[f"{end}_low"], row[f"{end}_high"]), y, colour)
        draw_dot(page, scale, row[end], y, colour)
