"""Boxes, straight pieces of line, and whether they touch; in inches, y downwards."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Route = tuple[Point, ...]


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """Its middle."""
        return self.x, self.y

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y - self.height / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height / 2

    def grown(self, by: float) -> Box:
        """Return it with `by` inches more on every side."""
        return Box(self.x, self.y, self.width + 2 * by, self.height + 2 * by)

    def corners(self) -> tuple[Point, ...]:
        """Return its four corners, clockwise from the upper left one."""
        return (
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        )

    def overlaps(self, other: Box) -> bool:
        """Whether the two have more than an edge in common.

        Examples
        --------
        >>> Box(0, 0, 2, 2).overlaps(Box(1.5, 0, 2, 2)), Box(0, 0, 2, 2).overlaps(Box(2, 0, 2, 2))
        (True, False)
        """
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 - 1e-9
            and abs(self.y - other.y) < (self.height + other.height) / 2 - 1e-9
        )

    def meets(self, start: Point, end: Point) -> bool:
        """Whether a straight piece of line enters the box.

        Gottschalk, Lin & Manocha (1996), OBBTree: no axis separates the two.

        Examples
        --------
        >>> Box(0, 0, 2, 2).meets((-5, 0), (5, 0)), Box(0, 0, 2, 2).meets((-5, 0), (0, 5))
        (True, False)
        """
        half_x, half_y = (end[0] - start[0]) / 2, (end[1] - start[1]) / 2
        away_x, away_y = start[0] + half_x - self.x, start[1] + half_y - self.y
        wide, high = self.width / 2 - 1e-9, self.height / 2 - 1e-9
        return (
            abs(away_x) < wide + abs(half_x)
            and abs(away_y) < high + abs(half_y)
            and abs(half_x * away_y - half_y * away_x) < wide * abs(half_y) + high * abs(half_x)
        )


def pieces(route: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Straight pieces of a route."""
    return itertools.pairwise(route)


def enters(route: Sequence[Point], box: Box) -> bool:
    """Whether a route goes through a box."""
    return any(box.meets(start, end) for start, end in pieces(route))


def length(route: Sequence[Point]) -> float:
    """Length of a route."""
    return sum(math.dist(start, end) for start, end in pieces(route))


def along(route: Sequence[Point], distance: float) -> tuple[Point, Point]:
    """The point `distance` from the start of a route, and the direction there (of length 1).

    Examples
    --------
    >>> along([(0, 0), (2, 0), (2, 2)], 3)
    ((2.0, 1.0), (0.0, 1.0))
    """
    left = distance
    point, ahead = route[0], (1.0, 0.0)
    for start, end in pieces(route):
        step = math.dist(start, end)
        if step == 0:
            continue
        ahead = ((end[0] - start[0]) / step, (end[1] - start[1]) / step)
        point = (start[0] + ahead[0] * min(left, step), start[1] + ahead[1] * min(left, step))
        if left <= step:
            break
        left -= step
    return point, ahead


def border(box: Box, towards: Point) -> Point:
    """Where the line from the box's centre to a point outside leaves the box.

    Examples
    --------
    >>> border(Box(0, 0, 2, 2), (4, 2))
    (1.0, 0.5)
    """
    dx, dy = towards[0] - box.x, towards[1] - box.y
    share = min(
        box.width / 2 / abs(dx) if dx else math.inf, box.height / 2 / abs(dy) if dy else math.inf
    )
    return box.x + dx * min(share, 1.0), box.y + dy * min(share, 1.0)
