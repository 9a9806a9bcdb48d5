"""The four quadrants: tints, names in the corners, the cross-hair with its rule, the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from csi_helpers.show.charts.point_labels import Box
from csi_helpers.show.charts.sheet import SIZE, SMALL, Sheet
from csi_helpers.show.colours import INK, NEUTRAL, PAPER, QUIET, darkened, mix
from csi_helpers.show.lettering import text_width
from csi_helpers.show.priorities.charts.frame import Frame
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

Line = tuple[tuple[float, float], tuple[float, float]]
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
_PAD = 0.07  # inches from a corner to its name


def tint_of(quadrant: str) -> str:
    """Pale ground of a quadrant."""
    tints = {
        "concentrate": mix(PAPER, palette().low, 0.12),
        "keep_up": mix(PAPER, palette().accent, 0.11),
        "low_priority": mix(PAPER, NEUTRAL, 0.35),
        "overkill": mix(PAPER, NEUTRAL, 0.7),
    }
    return tints[quadrant]


def name_colour(quadrant: str) -> str:
    """Colour of a quadrant's name, legible on its tint."""
    ground = tint_of(quadrant)
    if quadrant == "concentrate":
        return darkened(palette().low, 4.5, ground)
    return darkened(palette().text, 4.5, ground) if quadrant == "keep_up" else QUIET


def quadrant_boxes(frame: Frame, performance: float, importance: float) -> list[Box]:
    """Where the quadrants stand, in the order of `QUADRANTS`."""
    x, y = frame.across(performance), frame.up(importance)
    return [
        (frame.left, frame.top, x, y),
        (x, frame.top, frame.right, y),
        (frame.left, y, x, frame.bottom),
        (x, y, frame.right, frame.bottom),
    ]


def draw_quadrants(page: Sheet, frame: Frame, performance: float, importance: float) -> None:
    """Tint the four quadrants and draw the cross-hair between them."""
    x, y = frame.across(performance), frame.up(importance)
    for quadrant, box in zip(
        QUADRANTS, quadrant_boxes(frame, performance, importance), strict=True
    ):
        left, top, right, bottom = box
        patch = page.box(left, top, right - left, bottom - top, tint_of(quadrant))
        patch.set_zorder(-2)
        patch.set_linewidth(0)
    for across, up in (((x, x), (frame.top, frame.bottom)), ((frame.left, frame.right), (y, y))):
        page.axes.plot(across, up, color=INK, linewidth=0.6, zorder=1, solid_capstyle="butt")


def name_quadrants(
    page: Sheet, frame: Frame, performance: float, importance: float, words: Words
) -> list[Box]:
    """Write the quadrants' names in the corners, upright in a narrow quadrant.

    Returns
    -------
    list of tuple
        Where the names stand, so that labels keep off them.
    """
    x, y = frame.across(performance), frame.up(importance)
    boxes = []
    for number, quadrant in enumerate(QUADRANTS):
        name = words.text(f"matrix.quadrant.{quadrant}")
        long, thick = text_width(name, SIZE) * 1.06, 1.2 * SIZE / 72
        wide = (x - frame.left) if number % 2 == 0 else (frame.right - x)
        high = (y - frame.top) if number < 2 else (frame.bottom - y)
        turned = wide < long + 2 * _PAD
        width, height = (thick, long) if turned else (long, thick)
        if wide < width + 1.2 * _PAD or high < height + 1.2 * _PAD:
            continue  # no room: its tint and the other three tell it
        pad = min(_PAD, (wide - width) / 2, (high - height) / 2)
        left = frame.left + pad if number % 2 == 0 else frame.right - pad - width
        top = frame.top + pad if number < 2 else frame.bottom - pad - height
        page.axes.text(
            left + width / 2,
            top + height / 2,
            name,
            fontsize=SIZE,
            fontweight="bold",
            color=name_colour(quadrant),
            ha="center",
            va="center_baseline" if not turned else "center",
            rotation=90 if turned else 0,
        )
        boxes.append((left, top, left + width, top + height))
    return boxes


def label_cross(
    page: Sheet, frame: Frame, performance: tuple[float, str], importance: tuple[float, str]
) -> None:
    """Write what the cross-hair stands for outside the frame, above and at the right.

    Parameters
    ----------
    performance, importance : tuple
        The value and its label; a line break divides the label at the right.
    """
    value, text = performance
    half = text_width(text, SMALL) / 2
    x = min(max(frame.across(value), frame.left + half), frame.right - half)
    page.write(x, frame.top - 0.075, text, size=SMALL, colour=QUIET, align="center")
    value, text = importance
    y = min(max(frame.up(value), frame.top + 0.1), frame.bottom - 0.1)
    page.write(frame.right + 0.05, y, text, size=SMALL, colour=QUIET)


def draw_diagonal(
    page: Sheet, frame: Frame, line: tuple[float, float] | None, boxes: Sequence[Box] = ()
) -> list[Line]:
    """Draw the iso-rating line as far as it meets no name; where it runs in inches, or nothing."""
    if line is None:
        return []
    intercept, slope = line
    low, high = sorted((value - intercept) / slope for value in frame.y)
    ends = np.linspace(low, high, 400)
    ends = ends[(ends >= frame.x[0]) & (ends <= frame.x[1])]
    path = [(frame.across(end), frame.up(intercept + slope * end)) for end in ends]
    free = [all(_outside(place, box) for box in boxes) for place in path]
    runs = [list(own) for clear, own in groupby(range(len(path)), free.__getitem__) if clear]
    longest = max(runs, key=len, default=[])
    if len(longest) < 2:
        return []
    start, end = path[longest[0]], path[longest[-1]]
    xs, ys = [start[0], end[0]], [start[1], end[1]]
    page.axes.plot(xs, ys, color=QUIET, linewidth=0.6, dashes=(4, 3), zorder=1)
    return [(start, end)]


def _outside(place: tuple[float, float], box: Box, spare: float = 0.05) -> bool:
    left, top, right, bottom = box
    across = left - spare < place[0] < right + spare
    return not (across and top - spare < place[1] < bottom + spare)
