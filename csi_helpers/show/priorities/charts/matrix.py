"""The importance–satisfaction matrix of all respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.point_labels import Label, place_labels
from csi_helpers.show.charts.sheet import SIZE, SMALL, Sheet, Swatch, sheet
from csi_helpers.show.colours import INK, QUIET
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.priorities.charts.frame import (
    Frame,
    Limits,
    draw_ticks_below,
    draw_ticks_beside,
    limits_of,
)
from csi_helpers.show.priorities.charts.key import Key, key_of
from csi_helpers.show.priorities.charts.label_lines import label_lines
from csi_helpers.show.priorities.charts.legend import (
    DASHES,
    ELLIPSE,
    dot,
    draw_entries,
    legend_height,
)
from csi_helpers.show.priorities.charts.names import (
    importance_rule,
    importance_title,
)
from csi_helpers.show.priorities.charts.points import (
    draw_ellipses,
    draw_points,
    ellipse_reach,
    placed,
)
from csi_helpers.show.priorities.charts.quadrants import (
    draw_diagonal,
    draw_quadrants,
    label_cross,
    name_quadrants,
    quadrant_boxes,
)
from csi_helpers.show.priorities.names import importance_digits, label_of
from csi_helpers.show.theme import TEXT_WIDTH, new_figure
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.panel import Panel
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

MOST_NAMED = 16  # points with their labels beside them; more get numbers and a key
SCALE: Limits = (0.0, 100.0)  # of performance and of stated importance
LEAST = 10.0  # narrowest span of performance, in points
_LEFT, _RIGHT = 0.44, 0.5  # inches beside the frame: ticks; the cross-hair's label
_HIGH, _BELOW = 3.75, 0.34  # inches of the frame; below it
_DOT = 5.0  # points across a dot
_TYPE = 7.0  # points of the labels
_KEY, _KEY_GAP, _MOST_BESIDE = 2.0, 0.12, 34  # inches; rows of a key beside the frame
_KEY_BELOW = (TEXT_WIDTH, 3, 3.6)  # its width, columns, and height with two lines a label at most


def plot_matrix(result: ImportanceSatisfaction, words: Words) -> Figure:
    """Draw the matrix: performance across, importance up.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dot a driver, solid where its quadrant is sure and hollow where not, on a faint confidence
        ellipse; tinted and named quadrants, the cross-hair with its rule, the iso-rating line.
        Labels stand beside the dots; numbers with a key where there are many, or no room.
    """
    panel = result.panel
    if panel is None:  # the exhibit drops out
        return new_figure(0.1)
    names = [str(name) for name in placed(panel.points).index]
    texts = [label_of(name, words) for name in names]
    labels = [label_lines(text, _TYPE) for text in texts]
    short = [label for label in labels if label is not None]
    page = None
    if len(names) <= MOST_NAMED and len(short) == len(names):
        page = _draw(result, panel, short, None, words)
    if page is None:
        numbers = [result.drivers.drivers.index(name) + 1 for name in names]
        width, columns, most = (_KEY, 1, 4.75) if len(names) <= _MOST_BESIDE else _KEY_BELOW
        key = key_of(texts, width, columns, most, numbers)
        page = _draw(result, panel, [str(number) for number in numbers], key, words)
    return (page.axes.get_figure(root=True) if page else None) or Figure()


def frame_limits(
    panels: list[Panel], reach: float, *, stated: bool
) -> tuple[Limits, Limits] | None:
    """Limits of performance and importance that hold every panel's points and cross-hair.

    Parameters
    ----------
    panels : list of Panel
        All that share the axes.
    reach : float
        Standard deviations to an ellipse's edge, 0 where none is drawn.
    stated : bool
        Whether importance is stated, from 0 to 100.
    """
    points = placed(pd.concat([panel.points for panel in panels]))
    if points.empty:
        return None
    x = limits_of(
        points["performance"].to_numpy(float),
        reach * points["sd_performance"].to_numpy(float),
        [panel.performance_cross for panel in panels],
        least=LEAST,
        bounds=SCALE,
    )
    values = points["importance"].to_numpy(float)
    y = limits_of(
        values,
        reach * points["sd_importance"].to_numpy(float),
        [panel.importance_cross for panel in panels],
        least=LEAST if stated else max(0.2 * abs(values).max(), 1e-6),
        bounds=SCALE if stated else (0.0 if values.min() >= 0 else -1e9, 1e9),
    )
    return x, y


def matrix_legend(
    result: ImportanceSatisfaction, points: pd.DataFrame, words: Words
) -> list[Swatch]:
    """Entries for the dots that occur."""
    entries = []
    if points["sure"].any():
        confidence = words.percent(result.confidence)
        entries.append(dot(words.text("matrix.chart.sure", confidence=confidence), solid=True))
    if not points["sure"].all():
        entries.append(dot(words.text("matrix.chart.unsure"), solid=False))
    return entries


def _draw(
    result: ImportanceSatisfaction, panel: Panel, labels: list[str], key: Key | None, words: Words
) -> Sheet | None:
    """The whole chart; None where the labels find no room."""
    points, stated = placed(panel.points), result.importance == "stated"
    beside = key is not None and key.columns == 1
    right = TEXT_WIDTH - _RIGHT - (key.width + _KEY_GAP if key is not None and beside else 0)
    entries = [*matrix_legend(result, points, words), *_lines_legend(result, words)]
    top = legend_height(entries, right - _LEFT + _RIGHT) + 0.39
    height, bottom = top + _HIGH + _BELOW, top + _HIGH
    if key is not None:
        height = max(height, key.height + 0.02) if beside else height + 0.1 + key.height
        bottom = height - _BELOW if beside else bottom
    page = sheet(height)
    draw_entries(page, entries, _LEFT, right - _LEFT + _RIGHT)
    limits = frame_limits([panel], ellipse_reach(result.confidence), stated=stated)
    frame = Frame(_LEFT, top, right, bottom, *(limits or (SCALE, (0.0, 1.0))))
    cross = panel.performance_cross, panel.importance_cross
    draw_quadrants(page, frame, *cross)
    names = name_quadrants(page, frame, *cross, words)
    diagonal = draw_diagonal(page, frame, panel.diagonal, names)
    draw_ellipses(page, frame, points, result.confidence)
    draw_points(page, frame, points, _DOT)
    draw_ticks_below(page, frame, words)
    draw_ticks_beside(page, frame, words)
    _titles(page, frame, result, words)
    _cross_labels(page, frame, result, panel, words)
    if key is not None:
        upper = max(0.0, min(top, height - key.height - 0.02))
        key.draw(page, TEXT_WIDTH - key.width if beside else 0, upper if beside else bottom + 0.44)
    told: dict[str, Any] = {"size": _TYPE if key is None else SMALL, "radius": _DOT / 2 / 72}
    told |= {"boxes": names, "lines": diagonal}
    marks = labels_at(frame, points, labels)
    if not place_labels(page, quadrant_boxes(frame, *cross), marks, **told):
        return page
    if key is None:
        return None
    if place_labels(page, [frame.box], marks, **told, partial=True):
        text = words.text("matrix.chart.unnumbered")
        page.write(frame.left, frame.bottom + 0.25, text, size=SMALL, colour=QUIET)
    return page


def labels_at(frame: Frame, points: pd.DataFrame, labels: list[str]) -> list[Label]:
    """Labels of the points, quieter where the quadrant isn't sure."""
    return [
        Label(
            frame.across(row["performance"]),
            frame.up(row["importance"]),
            text,
            INK if row["sure"] else QUIET,
        )
        for text, (_, row) in zip(labels, points.iterrows(), strict=True)
    ]


def _lines_legend(result: ImportanceSatisfaction, words: Words) -> list[Swatch]:
    region = words.text("matrix.chart.region", confidence=words.percent(result.confidence))
    line = "diagonal" if result.importance == "stated" else "diagonal_derived"
    text = words.text(f"matrix.chart.{line}")
    return [Swatch(region, QUIET, marker=ELLIPSE), Swatch(text, QUIET, marker=DASHES)]


def _titles(page: Sheet, frame: Frame, result: ImportanceSatisfaction, words: Words) -> None:
    title = importance_title(result.drivers, result.importance, words)
    width = frame.right - frame.left + _RIGHT
    page.write(frame.left, frame.top - 0.24, wrapped(title, width, SIZE, 1))
    below = words.text("matrix.chart.performance")
    page.write(frame.right, frame.bottom + 0.25, below, align="right")


def _cross_labels(
    page: Sheet, frame: Frame, result: ImportanceSatisfaction, panel: Panel, words: Words
) -> None:
    rule = importance_rule(result.crosshair, result.importance)
    digits = importance_digits(result.importance)
    across, up = words.number(panel.performance_cross), words.number(panel.importance_cross, digits)
    above = words.text(f"matrix.chart.rule_{result.crosshair}", x=across)
    right = words.text(f"matrix.chart.rule_{rule}", x=f"\n{up}")
    label_cross(page, frame, (panel.performance_cross, above), (panel.importance_cross, right))
