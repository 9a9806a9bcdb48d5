"""The criteria as a tree: weights at every node, figures on 0-100, scores rolled up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.variance import Floats
from csi_helpers.params.relationship import Criterion, Relationship, walk

ROOT = ""  # the node whose score is the relationship's quality
OVERALL = "overall"  # its name as a subject of estimates

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Tree:
    """Names of criteria and how they hang together.

    Attributes
    ----------
    children : mapping of str to tuple of str
        Nodes from the top, depth first, the root as ""; leaves aren't among them.
    leaves : tuple of str
        Criteria with a figure of their own, in order.
    criteria : mapping of str to Criterion
        All but the root.
    """

    children: Mapping[str, tuple[str, ...]]
    leaves: tuple[str, ...]
    criteria: Mapping[str, Criterion]

    @classmethod
    def of(cls, section: Relationship) -> Tree:
        """The tree of a study's section."""
        criteria = {name: one for _, name, one in walk(section.criteria)}
        nodes = {name: tuple(one.criteria) for name, one in criteria.items() if one.criteria}
        leaves = tuple(name for name in criteria if name not in nodes)
        return cls({ROOT: tuple(section.criteria), **nodes}, leaves, criteria)

    @cached_property
    def parent(self) -> dict[str, str]:
        """The node above each criterion."""
        return {name: node for node, names in self.children.items() for name in names}

    def depth(self, name: str) -> int:
        """How many nodes stand above; 1 for those at the top."""
        return 0 if name == ROOT else 1 + self.depth(self.parent[name])

    @property
    def upwards(self) -> tuple[str, ...]:
        """Nodes in an order in which all below a node come before it."""
        return tuple(sorted(self.children, key=self.depth, reverse=True))

    def leaves_below(self, name: str) -> tuple[str, ...]:
        """Leaves a criterion is made of; itself if it is one."""
        if name not in self.children:
            return (name,)
        return tuple(leaf for child in self.children[name] for leaf in self.leaves_below(child))


def score(figure: Floats, floor: float, target: float) -> Floats:
    """A figure as points: 0 at its floor, 100 at its target, and never beyond.

    Examples
    --------
    >>> print(score(np.array([48.0, 25.0, 2.0, 1.0]), floor=48, target=2))
    [  0.  50. 100. 100.]
    """
    points = 100 * (figure - floor) / (target - floor)
    return np.asarray(np.clip(points, 0.0, 100.0) + 0.0)  # no minus zero


def usable_weights(weights: Floats, known: Flags) -> Floats:
    """Weights (..., k) of the criteria that are known (..., k), raised to sum 1; else zeros."""
    kept = np.where(known, weights, 0.0)
    total = kept.sum(axis=-1, keepdims=True)
    return np.asarray(kept / np.where(total > 0, total, 1.0))


def roll_up(
    tree: Tree,
    points: Floats,
    weights: Mapping[str, Floats | None],
    *,
    known: Flags | None = None,
    renormalise: bool = True,
) -> dict[str, Floats]:
    """Points of every criterion and node from those of the leaves.

    Parameters
    ----------
    points : array, shape (..., leaves)
        NaN where there is no figure.
    weights : mapping of str to array (..., k) or None
        Of each node's criteria; None where they can't be had: the node then has no score.
    known : bool array, shape (..., leaves), optional
        Which leaves count; those with points by default. For draws, those of the estimate: a draw
        without a figure then has no score, instead of one of other criteria.
    renormalise : bool
        Raise the weights of the others where a criterion isn't known; else there is no score.

    Returns
    -------
    dict
        Name ("" the root) -> array (...), NaN where there is none.

    Examples
    --------
    >>> section = Relationship.model_validate(
    ...     {"criteria": {"a": {"source": "a"}, "b": {"source": "b"}},
    ...      "weights": {"values": {"a": 0.75, "b": 0.25}}}
    ... )
    >>> found = roll_up(
    ...     Tree.of(section),
    ...     np.array([[60.0, 80.0], [60.0, np.nan]]),
    ...     {"": np.array([0.75, 0.25])},
    ... )
    >>> print(found[""])
    [65. 60.]
    """
    there: Flags = np.isfinite(points) if known is None else np.broadcast_to(known, points.shape)
    values = {leaf: points[..., place] for place, leaf in enumerate(tree.leaves)}
    fine: dict[str, Flags] = {leaf: there[..., place] for place, leaf in enumerate(tree.leaves)}
    for node in tree.upwards:
        own = weights[node]
        below = np.stack([values[name] for name in tree.children[node]], axis=-1)
        has = np.stack([fine[name] for name in tree.children[node]], axis=-1)
        if own is None:
            fine[node] = np.zeros(below.shape[:-1], dtype=bool)
            values[node] = np.full(below.shape[:-1], np.nan)
            continue
        counted = own > 0
        enough = (has | ~counted).all(axis=-1) if not renormalise else (has & counted).any(axis=-1)
        used = usable_weights(own, has)
        total = (used * np.where(used > 0, below, 0.0)).sum(axis=-1)
        fine[node] = np.asarray(enough)
        values[node] = np.where(enough, total, np.nan)
    return values


def global_weights(
    tree: Tree, weights: Mapping[str, Floats | None], known: Mapping[str, bool]
) -> dict[str, float]:
    """Weight of every criterion in the whole: the product of the weights on its way down.

    Parameters
    ----------
    known : mapping of str to bool
        Leaves that count; the weights of the others go to their neighbours.

    Returns
    -------
    dict
        Name -> weight, the root's 1; zero for what doesn't count.
    """
    counts = {name: _counts(tree, name, weights, known) for name in (*tree.criteria, ROOT)}
    found = {ROOT: 1.0}
    for node, parent_weight in _downwards(tree, found):
        own = weights[node]
        for place, name in enumerate(tree.children[node]):
            if own is None or not counts[node]:
                found[name] = 0.0
                continue
            has = np.array([counts[child] for child in tree.children[node]])
            found[name] = parent_weight * float(usable_weights(own, has)[place])
    return found


def _downwards(tree: Tree, found: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    for node in sorted(tree.children, key=tree.depth):
        yield node, found[node]


def _counts(
    tree: Tree, name: str, weights: Mapping[str, Floats | None], known: Mapping[str, bool]
) -> bool:
    if name not in tree.children:
        return known[name]
    own = weights[name]
    return own is not None and any(
        _counts(tree, child, weights, known) and own[place] > 0
        for place, child in enumerate(tree.children[name])
    )
