"""Where the coefficients stand: each on its own arrow, clear of all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csi_helpers.show.structural.diagram.geometry import Box, Route, along, enters, length

Edge = tuple[str, str]
Size = tuple[float, float]

_CLEAR = 0.025  # inches between a label and anything else
_STUB, _HEAD = 0.08, 0.16  # inches of the arrow that stay to be seen before and after its label
_STEP = 0.03  # inches between two places tried along an arrow
_MOST_TRIES = 2_000


@dataclass(frozen=True)
class _Spot:
    cost: float
    box: Box


def label_boxes(
    boxes: Iterable[Box], routes: Mapping[Edge, Route], sizes: Mapping[Edge, Size], width: float
) -> dict[Edge, Box] | None:
    """A box for each label, or None where they don't all find room.

    Parameters
    ----------
    boxes : iterable of Box
        The constructs.
    routes : mapping of edge to route
        The arrows.
    sizes : mapping of edge to (width, height)
        Room that each label takes.
    width : float
        Inches across that there are.

    Examples
    --------
    >>> boxes = Box(0.5, 0.5, 1, 1), Box(3.5, 0.5, 1, 1)
    >>> found = label_boxes(boxes, {("a", "b"): ((1, 0.5), (3, 0.5))}, {("a", "b"): (0.4, 0.1)}, 4)
    >>> print(f"{found['a', 'b'].y:.1f}")
    0.5
    """
    obstacles = list(boxes)
    spots = {}
    for edge, route in routes.items():
        others = [way for other, way in routes.items() if other != edge]
        free = _free(route, sizes[edge], obstacles, others, width)
        if not free:
            return None
        spots[edge] = free
    return _chosen(spots)


def middles(routes: Mapping[Edge, Route], sizes: Mapping[Edge, Size]) -> dict[Edge, Box]:
    """A box for each label halfway along its arrow, whatever else is there."""
    return {
        edge: Box(*along(route, length(route) / 2)[0], *sizes[edge])
        for edge, route in routes.items()
    }


def _free(
    route: Route, size: Size, boxes: Sequence[Box], others: Sequence[Route], width: float
) -> list[_Spot]:
    """Places on the arrow, the best first; then places beside it."""
    whole = length(route)
    spots = []
    for place in range(int(whole / _STEP) + 1):
        distance = place * _STEP
        (x, y), (ahead, down) = along(route, distance)
        half = min(
            size[0] / 2 / max(abs(ahead), 1e-9), size[1] / 2 / max(abs(down), 1e-9)
        )  # of the label, along the arrow
        away = abs(distance - whole * 0.47) / whole
        side = abs(down) * size[0] / 2 + abs(ahead) * size[1] / 2 + 0.035
        for offset, extra in ((0.0, 0.0), (-1.0, 1.0), (1.0, 1.1)):
            if not offset and not (half + _STUB <= distance <= whole - half - _HEAD):
                continue
            box = Box(x - down * offset * side, y + ahead * offset * side, *size)
            room = box.grown(_CLEAR)
            if room.left < 0 or room.right > width or room.top < 0:
                continue
            if any(room.overlaps(other) for other in boxes):
                continue
            if any(enters(way, room) for way in others):
                continue
            if offset and enters(route, box):
                continue
            spots.append(_Spot(away + extra, box))
    return sorted(spots, key=lambda spot: (round(spot.cost, 6), spot.box.x, spot.box.y))


def _chosen(spots: Mapping[Edge, list[_Spot]]) -> dict[Edge, Box] | None:
    """Take a place for the label with fewest left, again and again, going back where none is."""
    places = {
        edge: np.array([(s.box.x, s.box.y, s.box.width, s.box.height) for s in free])
        for edge, free in spots.items()
    }
    tries = 0

    def settled(left: Mapping[Edge, NDArray[np.float64]]) -> dict[Edge, Box] | None:
        nonlocal tries
        if not left:
            return {}
        edge = min(left, key=lambda one: len(left[one]))
        rest = {other: free for other, free in left.items() if other != edge}
        for x, y, width, height in left[edge].tolist():
            tries += 1
            if tries > _MOST_TRIES:
                return None
            box = Box(x, y, width, height)
            pruned = {other: _clear_of(box, free) for other, free in rest.items()}
            if all(len(free) for free in pruned.values()):
                found = settled(pruned)
                if found is not None:
                    return {edge: box, **found}
        return None

    return settled(places)


def _clear_of(box: Box, free: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places that leave this box alone."""
    apart_x = np.abs(free[:, 0] - box.x) >= (free[:, 2] + box.width) / 2 + _CLEAR
    apart_y = np.abs(free[:, 1] - box.y) >= (free[:, 3] + box.height) / 2 + _CLEAR
    return free[apart_x | apart_y]
