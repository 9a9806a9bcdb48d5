"""Where the boxes stand: a search over a grid for short, rightward arrows that keep apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from csi_helpers.show.structural.diagram.penalties import Penalties, Size

Floats = NDArray[np.float64]
Edge = tuple[str, str]

ACROSS = 9  # places across: boxes are wider than a step, so that columns can be staggered
STEP = 0.42  # inches between two places down
_WIDEST = 1.4  # how far a narrow drawing is pulled to the width there is
_KEPT = 8  # placements, of which the first where all labels find room is taken
_TIME = 3000  # a try takes longer the more boxes there are
_KICKS = 40  # how often the best placement is disturbed, and improved again


def layers(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Layer of each node: how many edges the longest way to it has.

    Parameters
    ----------
    names : sequence of str
        The nodes.
    edges : sequence of (from, to)
        Without a circle.

    Raises
    ------
    graphlib.CycleError
        The edges run in a circle.

    Examples
    --------
    >>> layers(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    {'a': 0, 'b': 1, 'c': 2}
    """
    before: dict[str, list[str]] = {name: [] for name in names}
    for start, end in edges:
        before[end].append(start)
    found: dict[str, int] = {}
    for name in TopologicalSorter(before).static_order():
        found[name] = max((found[other] + 1 for other in before[name]), default=0)
    return {name: found[name] for name in names}


@dataclass(frozen=True)
class _Grid:
    """Places of centres: `across` (a,) and `down` (d,), in inches."""

    across: Floats
    down: Floats

    @property
    def cells(self) -> Floats:
        """All places, shape (a * d, 2), from the upper left one row by row."""
        x, y = np.meshgrid(self.across, self.down)
        return np.column_stack([x.ravel(), y.ravel()])


def place(
    sizes: Mapping[str, Size], edges: Sequence[Edge], label: Size, width: float
) -> list[dict[str, tuple[float, float]]]:
    """Centres of the boxes, the best placements first: the same in whatever order they are given.

    Parameters
    ----------
    sizes : mapping of str to (width, height)
        The n boxes.
    edges : sequence of (from, to)
        The m arrows, without a circle.
    label : (width, height)
        Room that a label on an arrow takes.
    width : float
        Inches across; the height follows.

    Returns
    -------
    list of dict of str to (x, y)
        In inches, from the upper edge of the highest box; at least one placement.

    Examples
    --------
    >>> found, *_ = place({"b": (1, 0.5), "a": (1, 0.5)}, [("a", "b")], (0.5, 0.1), 5)
    >>> found["a"][0] < found["b"][0]
    True
    """
    found = _placed(tuple(sorted(sizes.items())), tuple(sorted(edges)), label, width)
    return [dict(zip(sorted(sizes), centres, strict=True)) for centres in found]


@cache
def _placed(
    sizes: tuple[tuple[str, Size], ...], edges: tuple[Edge, ...], label: Size, width: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Search once for both languages and all waves."""
    names = [name for name, _ in sizes]
    extents = np.array([size for _, size in sizes], dtype=float)
    wide, high = extents.max(axis=0).tolist()
    rows = _rows(len(names), high)
    grid = _Grid(
        np.linspace(wide / 2, width - wide / 2, ACROSS), STEP * np.arange(rows, dtype=np.float64)
    )
    joined = np.array([[names.index(a), names.index(b)] for a, b in edges], dtype=np.intp)
    labels = np.tile(np.array(label, dtype=float), (len(edges), 1))
    penalties = Penalties(extents, joined.reshape(-1, 2), labels)
    found = []
    for best in _best(names, edges, grid, penalties):
        left, right = best[:, 0].min(), best[:, 0].max()
        wider = min((width - wide) / max(right - left, 1e-9), _WIDEST)
        across = width / 2 + (best[:, 0] - (left + right) / 2) * wider
        down = best[:, 1] - (best[:, 1] - extents[:, 1] / 2).min()
        found.append(tuple(zip(across.tolist(), down.tolist(), strict=True)))
    return tuple(found)


def _rows(count: int, high: float) -> int:
    """As many places down as the boxes may need, 15 of them a page."""
    taller = max(high / 0.5, 1.0)
    return int(min(max(7 + (count - 5) * 0.9, 5) * min(taller, 1.6), 20))


def _best(
    names: Sequence[str], edges: Sequence[Edge], grid: _Grid, penalties: Penalties
) -> list[Floats]:
    """Improve every start, then disturb the best so far and improve again; the best first."""
    found = [_improved(start, grid, penalties) for start in _starts(names, edges, grid)]
    count = len(names)
    for kick in range(min(_KICKS, _TIME // count**2)):
        best, _ = min(found, key=lambda one: one[1])
        other = _against(best, grid, last=bool(kick % 2))
        for again in range(kick // 2 and 2):  # swap two pairs of boxes, another pair each time
            one = (kick * 5 + again * 3) % count
            two = (one + 1 + (kick + again) % max(count - 1, 1)) % count
            other[[one, two]] = other[[two, one]]
        found.append(_improved(other, grid, penalties))
    costs = {round(cost, 4): places for places, cost in reversed(found)}
    return [costs[cost] for cost in sorted(costs)[:_KEPT]]


def _against(places: Floats, grid: _Grid, *, last: bool) -> Floats:
    """The placement moved to one corner of the grid, so that it has room to grow to the other."""
    corner = np.array([grid.across[-1], grid.down[-1]] if last else [grid.across[0], grid.down[0]])
    return np.asarray(places + (corner - (places.max(axis=0) if last else places.min(axis=0))))


def _starts(names: Sequence[str], edges: Sequence[Edge], grid: _Grid) -> list[Floats]:
    """Layers as columns from the left, their nodes spread down in three ways."""
    layer = layers(names, edges)
    last = max(layer.values()) or 1
    order = sorted(names, key=lambda name: layer[name])
    starts = []
    for way in range(3):
        start = np.zeros((len(names), 2))
        for rank, name in enumerate(order):
            across = round(layer[name] / last * (len(grid.across) - 1))
            share = ((rank * (0.382, 0.618, 0.5)[way]) + 0.25) % 1  # spread evenly, no two alike
            start[names.index(name)] = (
                grid.across[across],
                grid.down[int(share * len(grid.down))],
            )
        starts.append(start)
    return starts


def _improved(start: Floats, grid: _Grid, penalties: Penalties) -> tuple[Floats, float]:
    """Move single boxes and swap pairs as long as it helps."""
    current, cells, count = start.copy(), grid.cells, len(start)
    pairs = [(one, two) for one in range(count) for two in range(one)]
    step, tried = (
        0,
        [-1] * count,
    )  # boxes for which nothing has changed since needn't be tried again
    for _ in range(30):
        moved = False
        for node in range(count):
            if tried[node] == step:
                continue
            options = np.repeat(current[None], len(cells) + 1, axis=0)
            options[1:, node] = cells
            current, better = _lowest(options, penalties.of(options, node))
            moved |= better
            step += better
            tried[node] = step if not better else -1
        options = np.repeat(current[None], len(pairs) + 1, axis=0)
        for row, (one, two) in enumerate(pairs):
            options[row + 1, [one, two]] = current[[two, one]]
        current, better = _lowest(options, penalties.of(options))
        step += better
        if not (moved or better):
            break
    return current, float(penalties.of(current[None])[0])


def _lowest(options: Floats, costs: Floats) -> tuple[Floats, bool]:
    """The first of the best options, and whether it is better than the first of all."""
    best = int(np.argmin(np.round(costs, 6)))
    better = bool(costs[best] < costs[0] - 1e-6)
    return options[best if better else 0].copy(), better
