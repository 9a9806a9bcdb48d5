"""Where names stand beside their points: a side on which they meet nothing, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csi_helpers.show.lettering import text_width

_GAP, _RADIUS, _LEADING, _PAD = 0.1, 0.08, 1.45, 0.12  # inches; lines of type
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """A point in inches from the plot's upper left corner, and its name."""

    x: float
    y: float
    name: str


def place_names(
    spots: Sequence[Spot],
    size: tuple[float, float],
    corners: Sequence[str],
    points: float,
    corner_points: float,
) -> list[str]:
    """The side of its point on which each name stands, the first spots served first.

    Parameters
    ----------
    spots : sequence of Spot
    size : (width, height)
        The plot's, in inches.
    corners : sequence of str
        Names that stand in the corners: left and right above, left and right below.
    points, corner_points : float
        Sizes of type.

    Returns
    -------
    list of str
        ``right``, ``left``, ``above``, ``below``, or "" where each of them meets something.

    Examples
    --------
    >>> place_names([Spot(1, 1, "a"), Spot(1.3, 1, "b")], (4, 3), (), 11, 12)
    ['left', 'right']
    """
    taken = _corners(corners, size, corner_points)
    dots = [
        (spot.x - _RADIUS, spot.y - _RADIUS, spot.x + _RADIUS, spot.y + _RADIUS) for spot in spots
    ]
    sides = []
    for place, spot in enumerate(spots):
        others = [*taken, *dots[:place], *dots[place + 1 :]]
        for side, box in _candidates(spot, points).items():
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_meet(box, other) for other in others):
                taken.append(box)
                sides.append(side)
                break
        else:
            sides.append("")
    return sides


def _candidates(spot: Spot, points: float) -> dict[str, Box]:
    wide, high = text_width(spot.name, points) + _PAD, points / 72 * _LEADING
    x, y = spot.x, spot.y
    return {
        "right": (x + _GAP, y - high / 2, x + _GAP + wide, y + high / 2),
        "left": (x - _GAP - wide, y - high / 2, x - _GAP, y + high / 2),
        "above": (x - wide / 2, y - _GAP - high, x + wide / 2, y - _GAP),
        "below": (x - wide / 2, y + _GAP, x + wide / 2, y + _GAP + high),
    }


def _corners(names: Sequence[str], size: tuple[float, float], points: float) -> list[Box]:
    boxes = []
    for place, name in enumerate(names):
        wide, high = text_width(name, points) * 1.08 + 2 * _PAD, 0.09 * size[1]
        left = size[0] - wide if place % 2 else 0.0
        top = size[1] - high if place > 1 else 0.0
        boxes.append((left, top, left + wide, top + high))
    return boxes


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
