"""The whole layout of a path diagram: boxes, arrows, labels, in inches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csi_helpers.show.structural.diagram.geometry import Box, Point, Route, enters
from csi_helpers.show.structural.diagram.labelling import label_boxes, middles
from csi_helpers.show.structural.diagram.placement import place
from csi_helpers.show.structural.diagram.routing import routes

Edge = tuple[str, str]
Size = tuple[float, float]

_BOX, _LABEL = (1.15, 0.55), (0.54, 0.145)  # inches: usual sizes
_APART, _CLEAR = 0.26, 0.08  # inches between boxes, and between an arrow and a foreign box
# Downwards: closer where boxes are low, then wider and wider until every label finds room.
# Straight arrows first, on a drawing not much higher; then bent ones; then whatever it takes.
_STRETCHES = (0.8, 0.86, 0.92, 1.0, 1.06), (1.12, 1.2, 1.28), (1.4, 1.6, 1.8, 2.0, 2.2)
_ROUNDS = (
    (_STRETCHES[0], False),
    (_STRETCHES[1], False),
    (_STRETCHES[0] + _STRETCHES[1], True),
    (_STRETCHES[2], True),
)


@dataclass(frozen=True)
class Layout:
    """Where everything stands, from the upper left corner.

    Attributes
    ----------
    boxes : dict of str to Box
    routes : dict of (from, to) to route
        From border to border.
    labels : dict of (from, to) to Box
    height : float
        Inches down.
    """

    boxes: dict[str, Box]
    routes: dict[Edge, Route]
    labels: dict[Edge, Box]
    height: float

    def moved(self, right: float, down: float) -> Layout:
        """Return it somewhere else on the page."""

        def shifted(box: Box) -> Box:
            return Box(box.x + right, box.y + down, box.width, box.height)

        return Layout(
            {name: shifted(box) for name, box in self.boxes.items()},
            {
                edge: tuple((x + right, y + down) for x, y in way)
                for edge, way in self.routes.items()
            },
            {edge: shifted(box) for edge, box in self.labels.items()},
            self.height,
        )


def arrange(
    sizes: Mapping[str, Size], edges: Sequence[Edge], labels: Mapping[Edge, Size], width: float
) -> Layout:
    """Lay out boxes and arrows so that nothing lies on anything else.

    Parameters
    ----------
    sizes : mapping of str to (width, height)
        The boxes.
    edges : sequence of (from, to)
        The arrows, without a circle.
    labels : mapping of edge to (width, height)
        Room that the label of each arrow takes.
    width : float
        Inches across; the height follows.

    Raises
    ------
    graphlib.CycleError
        The arrows run in a circle.

    Examples
    --------
    >>> layout = arrange({"a": (1, 0.5), "b": (1, 0.5)}, [("a", "b")], {("a", "b"): (0.4, 0.1)}, 5)
    >>> layout.boxes["a"].right < layout.labels["a", "b"].left
    True
    """
    wide, high = max(w for w, _ in sizes.values()), min(h for _, h in sizes.values())
    # Placed for boxes and labels of a usual size: a model looks alike in each language and wave.
    usual = {
        name: (round(max(wide, _BOX[0]), 2), round(max(height, height - high + _BOX[1]), 2))
        for name, (_, height) in sizes.items()
    }
    placements = place(usual, edges, _LABEL, round(width, 2))
    for stretches, bent in _ROUNDS:
        for centres in placements:
            for stretch in stretches:
                boxes = _boxes(centres, sizes, stretch)
                if stretch < 1 and _crowded(boxes, edges):
                    continue
                ways = routes(boxes, edges)
                if not bent and any(len(way) > 2 for way in ways.values()):
                    continue  # another placement may need no bends
                found = label_boxes(boxes.values(), ways, labels, width)
                if found is not None:
                    return _fitted(boxes, ways, found)
    boxes = _boxes(placements[0], sizes, 1.0)
    ways = routes(boxes, edges)
    return _fitted(boxes, ways, middles(ways, labels))


def _crowded(boxes: Mapping[str, Box], edges: Sequence[Edge]) -> bool:
    """Whether boxes stand closer than usual, or an arrow no longer goes straight."""
    every = list(boxes.values())
    close = any(
        box.grown(_APART / 2).overlaps(other.grown(_APART / 2))
        for place, box in enumerate(every)
        for other in every[:place]
    )
    return close or any(
        enters((boxes[start].centre, boxes[end].centre), box.grown(_CLEAR))
        for start, end in edges
        for name, box in boxes.items()
        if name not in (start, end)
    )


def _boxes(
    centres: Mapping[str, Point], sizes: Mapping[str, Size], stretch: float
) -> dict[str, Box]:
    """Boxes at their places, these stretched downwards.

    Boxes keep their size, so that straight arrows clear of them stay clear.
    """
    return {name: Box(x, y * stretch, *sizes[name]) for name, (x, y) in centres.items()}


def _fitted(boxes: dict[str, Box], ways: dict[Edge, Route], labels: dict[Edge, Box]) -> Layout:
    """Move everything up or down to the upper edge."""
    every = [*boxes.values(), *labels.values()]
    tops = [box.top for box in every] + [y for way in ways.values() for _, y in way]
    bottoms = [box.bottom for box in every] + [y for way in ways.values() for _, y in way]
    return Layout(boxes, ways, labels, max(bottoms) - min(tops)).moved(0.0, -min(tops))
