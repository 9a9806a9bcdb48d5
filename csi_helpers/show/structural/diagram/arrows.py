"""Arrows: as thick as the coefficient is large, broken where it may be chance."""

from __future__ import annotations

import math

from matplotlib.patches import Polygon, Rectangle

from csi_helpers.show.charts.sheet import Sheet
from csi_helpers.show.colours import INK, LEADER, PAPER, QUIET, darkened
from csi_helpers.show.structural.diagram.geometry import Box, Route, along, length
from csi_helpers.show.structural.diagram.paths import DrawnPath
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

COEFFICIENT = 8.0  # points
BROKEN = (0, (3.2, 2.2))  # dashes in points, whatever the line's width
_THIN, _PER_UNIT = 0.6, 3.8  # points


def thickness(coefficient: float) -> float:
    """Width of an arrow in points.

    Examples
    --------
    >>> thickness(0.5), thickness(-0.5)
    (2.5, 2.5)
    """
    return _THIN + _PER_UNIT * min(abs(coefficient), 1.0) if math.isfinite(coefficient) else _THIN


def line_colour(path: DrawnPath) -> str:
    """Tone of an arrow: the client's, its opposite below zero, grey where it may be chance."""
    if not path.significant:
        return LEADER
    return palette().low if path.coefficient < 0 else palette().accent


def text_colour(path: DrawnPath) -> str:
    """Tone of a coefficient."""
    if not path.significant:
        return QUIET
    return darkened(palette().low, 4.5) if path.coefficient < 0 else INK


def draw_arrow(page: Sheet, path: DrawnPath, route: Route) -> None:
    """Draw an arrow along its route, its head at the end."""
    draw_line(page, route, path.coefficient, line_colour(path), broken=not path.significant)


def draw_line(
    page: Sheet, route: Route, coefficient: float, colour: str, *, broken: bool = False
) -> None:
    """Draw a line with an arrow head."""
    wide = thickness(coefficient)
    reach, half = 0.075 + 0.014 * wide, 0.033 + 0.009 * wide
    whole = length(route)
    tip = route[-1]
    (x, y), _ = along(route, whole - reach)
    ahead = (tip[0] - x, tip[1] - y)
    size = math.hypot(*ahead) or 1.0
    across = (-ahead[1] / size * half, ahead[0] / size * half)
    stem = _until(route, whole - reach * 0.8)
    page.axes.plot(
        [point[0] for point in stem],
        [point[1] for point in stem],
        color=colour,
        linewidth=wide,
        linestyle=_dashes(wide) if broken else "-",
        solid_capstyle="butt",
        dash_capstyle="butt",
        zorder=1,
    )
    head = [tip, (x + across[0], y + across[1]), (x - across[0], y - across[1])]
    page.axes.add_patch(Polygon(head, closed=True, facecolor=colour, linewidth=0, zorder=2))


def _dashes(wide: float) -> tuple[int, tuple[float, float]]:
    """The same dashes at any width: matplotlib counts them in line widths."""
    return BROKEN[0], (BROKEN[1][0] / wide, BROKEN[1][1] / wide)


def _until(route: Route, distance: float) -> Route:
    """The route as far as `distance`."""
    kept = [route[0]]
    for number in range(1, len(route)):
        if length(route[: number + 1]) >= distance:
            break
        kept.append(route[number])
    return (*kept, along(route, distance)[0])


def draw_coefficient(page: Sheet, path: DrawnPath, box: Box, words: Words) -> None:
    """Write a coefficient on a ground of paper, which interrupts its own arrow alone."""
    page.axes.add_patch(
        Rectangle(
            (box.left, box.top), box.width, box.height, facecolor=PAPER, linewidth=0, zorder=3
        )
    )
    written = page.write(
        box.x,
        box.y,
        path.label(words),
        size=COEFFICIENT,
        colour=text_colour(path),
        align="center",
    )
    written.set_zorder(5)
