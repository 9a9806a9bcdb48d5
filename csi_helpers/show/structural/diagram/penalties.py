"""What makes a placement of boxes bad, added up; many placements at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Size = tuple[float, float]

_GAP = (0.26, 0.26)  # inches that boxes keep from each other, across and down
_CLEAR = 0.1  # inches that an arrow keeps from a box it does not join
_STUBS = 0.34  # inches of an arrow that stay to be seen beside its label
_NARROW = np.radians(24)  # arrows at one box that are closer than this are hard to tell apart
_OVERLAP, _THROUGH, _BACK, _CROSSING, _SHORT, _SHARP = 400.0, 80.0, 30.0, 22.0, 60.0, 13.0
_HIGH, _STEEP, _LINES = 3.0, 0.8, 0.8


@dataclass(frozen=True)
class _Concerned:
    """What is added up: boxes by pairs, arrows, arrows with boxes they don't join, arrow pairs."""

    boxes: tuple[Indices, Indices]
    arrows: Indices
    foreign: tuple[Indices, Indices]
    apart: tuple[Indices, Indices]
    meeting: tuple[Indices, Indices]
    signs: Floats  # of meeting arrows: 1 where both leave or both reach the box, else -1


class Penalties:
    """Penalties of placements of n boxes joined by m arrows.

    Parameters
    ----------
    sizes : array, shape (n, 2)
        Width and height of each box.
    edges : array of int, shape (m, 2)
        From and to.
    labels : array, shape (m, 2)
        Width and height of each arrow's label.
    """

    def __init__(self, sizes: Floats, edges: Indices, labels: Floats) -> None:
        self.sizes, self.edges, self.labels = sizes, edges, labels
        self._all = self._everything()
        self._of_node = [self._about(node) for node in range(len(sizes))]

    def _everything(self) -> _Concerned:
        count, arrows = len(self.sizes), len(self.edges)
        joined = (self.edges[:, :, None] == np.arange(count)).any(axis=1)
        arrow, box = np.nonzero(~joined)
        one, two = np.triu_indices(arrows, 1)
        starts, ends = self.edges[:, 0], self.edges[:, 1]
        alike = (starts[one] == starts[two]) | (ends[one] == ends[two])
        meeting = alike | (starts[one] == ends[two]) | (ends[one] == starts[two])
        return _Concerned(
            np.triu_indices(count, 1),
            np.arange(arrows),
            (arrow, box),
            (one[~meeting], two[~meeting]),
            (one[meeting], two[meeting]),
            np.where(alike, 1.0, -1.0)[meeting],
        )

    def _about(self, node: int) -> _Concerned:
        """What changes when this box alone moves."""
        every, own = self._all, (self.edges == node).any(axis=1)
        one, two = every.boxes
        boxes = (one == node) | (two == node)
        arrow, box = every.foreign
        foreign = own[arrow] | (box == node)
        apart = own[every.apart[0]] | own[every.apart[1]]
        meeting = own[every.meeting[0]] | own[every.meeting[1]]
        return _Concerned(
            (one[boxes], two[boxes]),
            every.arrows[own],
            (arrow[foreign], box[foreign]),
            (every.apart[0][apart], every.apart[1][apart]),
            (every.meeting[0][meeting], every.meeting[1][meeting]),
            every.signs[meeting],
        )

    def of(self, places: Floats, node: int | None = None) -> Floats:
        """Penalty of each placement.

        Parameters
        ----------
        places : array, shape (k, n, 2)
            Centres of the boxes in k placements, in inches.
        node : int, optional
            The placements differ in this box alone: what it has no part in is left out.

        Returns
        -------
        array, shape (k,)
            Infinite where more boxes overlap than in the first placement.

        Examples
        --------
        >>> two = Penalties(np.ones((2, 2)), np.array([[0, 1]]), np.full((1, 2), 0.2))
        >>> rightward, leftward = two.of(np.array([[[0.0, 0], [3, 0]], [[3, 0], [0, 0]]]))
        >>> bool(rightward < leftward)
        True
        """
        part = self._all if node is None else self._of_node[node]
        overlaps = self._overlaps(places, part)
        kept = overlaps <= overlaps[0]  # the others are worse than the first, whatever else
        places = places[kept]
        starts, ends = places[:, self.edges[:, 0]], places[:, self.edges[:, 1]]
        total = _OVERLAP * overlaps[kept] + self._spread(places)
        total += self._shape(ends - starts, part)
        total += _THROUGH * self._through(places, starts, ends, part)
        total += _CROSSING * _crossings(starts, ends, part) + _sharp(ends - starts, part)
        found = np.full(len(overlaps), np.inf)
        found[kept] = total
        return found

    def _overlaps(self, places: Floats, part: _Concerned) -> Floats:
        one, two = part.boxes
        gaps = np.abs(places[:, one] - places[:, two])
        needed = (self.sizes[one] + self.sizes[two]) / 2 + _GAP
        return np.asarray(_both(gaps < needed - 1e-9).sum(axis=1), dtype=float)

    def _spread(self, places: Floats) -> Floats:
        """Height of the drawing, and how many lines the boxes stand on."""
        halves = self.sizes[:, 1] / 2
        tops, bottoms = places[:, :, 1] - halves, places[:, :, 1] + halves
        lines = sum(
            1 + (np.diff(np.sort(places[:, :, axis]), axis=1) > 1e-6).sum(axis=1) for axis in (0, 1)
        )
        return np.asarray(_HIGH * (bottoms.max(axis=1) - tops.min(axis=1)) + _LINES * lines)

    def _shape(self, steps: Floats, part: _Concerned) -> Floats:
        """Length and direction of arrows, and whether their labels find room on them."""
        steps = steps[:, part.arrows]
        lengths = np.maximum(np.hypot(steps[..., 0], steps[..., 1]), 1e-9)
        directions = np.maximum(np.abs(steps) / lengths[..., None], 1e-9)
        ends = self.sizes[self.edges[part.arrows]] / 2  # (arrows, 2 ends, 2)
        inside = (ends / directions[:, :, None]).min(axis=3).sum(axis=2)
        needed = (self.labels[part.arrows] / directions).min(axis=2) + _STUBS
        seen = lengths - inside
        short = np.maximum(needed - seen, 0.0)
        back = steps[..., 0] < -1e-9
        steep = np.maximum(np.abs(steps[..., 1]) - steps[..., 0], 0.0)
        return np.asarray((seen + _SHORT * short + _BACK * back + _STEEP * steep).sum(axis=1))

    def _through(self, places: Floats, starts: Floats, ends: Floats, part: _Concerned) -> Floats:
        """Arrows through boxes: no axis separates the two."""
        arrow, box = part.foreign
        half = (ends - starts)[:, arrow] / 2
        away = starts[:, arrow] + half - places[:, box]
        room = self.sizes[box] / 2 + _CLEAR
        near = _both(np.abs(away) < room + np.abs(half))
        turned = np.abs(half[..., 0] * away[..., 1] - half[..., 1] * away[..., 0])
        reach = room[:, 0] * np.abs(half[..., 1]) + room[:, 1] * np.abs(half[..., 0])
        return np.asarray((near & (turned < reach)).sum(axis=1), dtype=float)


def _crossings(starts: Floats, ends: Floats, part: _Concerned) -> Floats:
    one, two = part.apart
    a, b, c, d = starts[:, one], ends[:, one], starts[:, two], ends[:, two]
    apart = _side(a, b, c) * _side(a, b, d) > 1e-12
    apart |= _side(c, d, a) * _side(c, d, b) > 1e-12
    near = _both(np.abs(a + b - c - d) <= np.abs(a - b) + np.abs(c - d) + 1e-9)
    return np.asarray((near & ~apart).sum(axis=1), dtype=float)


def _sharp(steps: Floats, part: _Concerned) -> Floats:
    """Arrows that leave or reach a box close to each other."""
    one, two = part.meeting
    cosines = (steps[:, one] * steps[:, two]).sum(axis=2) * part.signs
    lengths = np.maximum(np.hypot(steps[..., 0], steps[..., 1]), 1e-9)
    angles = np.arccos(np.clip(cosines / (lengths[:, one] * lengths[:, two]), -1, 1))
    return np.asarray(_SHARP * (np.maximum(_NARROW - angles, 0) / _NARROW).sum(axis=1))


def _both(across_and_down: Flags) -> Flags:
    """Whether it holds across and down; much faster than `all` over so short an axis."""
    return np.asarray(across_and_down[..., 0] & across_and_down[..., 1])


def _side(start: Floats, end: Floats, point: Floats) -> Floats:
    """On which side of a line a point lies: the sign of twice the triangle's area."""
    step, away = end - start, point - start
    return np.asarray(step[..., 0] * away[..., 1] - step[..., 1] * away[..., 0])
