"""Ways of the arrows: straight where nothing stands between, else around the boxes."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence

from csi_helpers.show.structural.diagram.geometry import (
    Box,
    Point,
    Route,
    along,
    border,
    enters,
    length,
)

CLEAR = 0.05  # inches that an arrow keeps at least from a box it does not join
_LANES = (0.09, 0.16, 0.23)  # inches from a box at which arrows turn around it
_BEND = 0.35  # inches of way that a bend is worth
_TAKEN = 0.8  # inches of way that a corner already taken is worth
_CORNER = 0.1  # inches from a corner at which an arrow may end
_CURVE = 0.1  # inches before and after a corner that are rounded
Edge = tuple[str, str]


def routes(boxes: Mapping[str, Box], edges: Sequence[Edge]) -> dict[Edge, Route]:
    """The way of each arrow from border to border.

    Parameters
    ----------
    boxes : mapping of str to Box
        Where the boxes stand.
    edges : sequence of (from, to)
        The arrows.

    Examples
    --------
    >>> boxes = {"a": Box(0, 0, 1, 1), "b": Box(3, 0, 1, 1)}
    >>> routes(boxes, [("a", "b")])
    {('a', 'b'): ((0.5, 0.0), (2.5, 0.0))}
    """
    found: dict[Edge, Route] = {}
    taken: set[Point] = set()
    for edge in edges:
        way: Route = (boxes[edge[0]].centre, boxes[edge[1]].centre)
        foreign = [box.grown(CLEAR) for name, box in boxes.items() if name not in edge]
        if any(enters(way, box) for box in foreign):
            way = _around(boxes, edge, taken) or way
            taken.update(way[1:-1])
        ends = border(boxes[edge[0]], way[1]), border(boxes[edge[1]], way[-2])
        inner = _off_corner(boxes[edge[0]], ends[0]), _off_corner(boxes[edge[1]], ends[1])
        if not any(enters((inner[0], *way[1:-1], inner[1]), box) for box in foreign):
            ends = inner
        found[edge] = _rounded((ends[0], *way[1:-1], ends[1]))
    return found


def _off_corner(box: Box, end: Point) -> Point:
    """The end of an arrow moved along its side, away from the box's rounded corner.

    Examples
    --------
    >>> _off_corner(Box(0, 0, 2, 2), (0.99, 1.0))
    (0.9, 1.0)
    """
    upright = abs(abs(end[0] - box.x) - box.width / 2) < 1e-9  # on its left or right side
    room = (box.height if upright else box.width) / 2 - _CORNER
    if upright:
        return end[0], min(max(end[1], box.y - room), box.y + room)
    return min(max(end[0], box.x - room), box.x + room), end[1]


def _around(boxes: Mapping[str, Box], edge: Edge, taken: Iterable[Point]) -> Route | None:
    """The shortest way by corners near the boxes (Dijkstra on the visibility graph)."""
    start, end = boxes[edge[0]].centre, boxes[edge[1]].centre
    used = set(taken)
    grown = {name: box.grown(CLEAR) for name, box in boxes.items()}
    corners = [
        corner
        for box in boxes.values()
        for lane in _LANES
        for corner in box.grown(lane).corners()
        if not any(other.meets(corner, corner) for other in grown.values())
    ]
    points = [start, end, *corners]

    def free(one: Point, two: Point) -> bool:
        own = {name for name in edge if boxes[name].centre in (one, two)}
        return not any(box.meets(one, two) for name, box in grown.items() if name not in own)

    best = {0: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, 0)]
    done: set[int] = set()
    while queue:
        cost, here = heapq.heappop(queue)
        if here == 1:
            break
        if here in done:
            continue
        done.add(here)
        for there, point in enumerate(points):
            if there in done or there == 0:
                continue
            extra = 0.0 if there == 1 else _BEND + _TAKEN * (point in used)
            new = cost + math.dist(points[here], point) + extra
            if new < best.get(there, math.inf) and free(points[here], point):
                best[there], came[there] = new, here
                heapq.heappush(queue, (new, there))
    if 1 not in best:
        return None
    way = [1]
    while way[-1]:
        way.append(came[way[-1]])
    return tuple(points[place] for place in reversed(way))


def _rounded(way: Route) -> Route:
    """The way with its corners rounded; the arc stays between corner and chord."""
    smooth = [way[0]]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        reach = min(_CURVE, length((before, corner)) / 2, length((corner, after)) / 2)
        one, _ = along((corner, before), reach)
        two, _ = along((corner, after), reach)
        for step in range(7):
            t = step / 6
            smooth.append(
                (
                    (1 - t) ** 2 * one[0] + 2 * t * (1 - t) * corner[0] + t**2 * two[0],
                    (1 - t) ** 2 * one[1] + 2 * t * (1 - t) * corner[1] + t**2 * two[1],
                )
            )
    return (*smooth, way[-1])
