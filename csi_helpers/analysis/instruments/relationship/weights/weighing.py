"""Weights of the criteria at every node of the tree: given, judged, estimated, or two of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from csi_helpers.analysis.instruments.relationship import refusals as refuse
from csi_helpers.analysis.instruments.relationship.sources.panel import Panel
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import ROOT, Tree, roll_up
from csi_helpers.analysis.instruments.relationship.weights.ahp import (
    RANDOM_INDEX,
    Priorities,
    judgement_matrix,
    not_reciprocal,
    pooled,
    priorities,
)
from csi_helpers.analysis.instruments.relationship.weights.derived import derive_weights
from csi_helpers.analysis.instruments.relationship.weights.entropy import (
    FEWEST_GROUPS,
    combine,
    entropy_weights,
)
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.variance import Floats
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Relationship, Weights

_LARGEST_JUDGED = 2 + len(RANDOM_INDEX["saaty_1980"])


@dataclass(frozen=True)
class Found:
    """Weights by one method.

    Attributes
    ----------
    values : array, shape (k,)
        Summing to 1.
    draws : array, shape (b, k), optional
        Of estimated weights.
    wave : str
        Whose respondents or customers they were estimated on; "" where they are given.
    n : int
        Respondents, or groups, behind estimated ones.
    judged : mapping of str to Priorities
        Each expert's judgements, and all of them as "".
    adverse : tuple of int
        Criteria that go with less of the outcome: derived weights have no sign.
    """

    values: Floats
    draws: Floats | None = None
    wave: str = ""
    n: int = 0
    judged: Mapping[str, Priorities] = field(default_factory=dict)
    adverse: tuple[int, ...] = ()


@dataclass(frozen=True)
class NodeWeights:
    """A node's weights and what they are made of, by method."""

    found: Found
    parts: Mapping[str, Found]


@dataclass(frozen=True)
class Weigher:
    """Everything weights may be made from."""

    tree: Tree
    section: Relationship
    panel: Panel
    figures: SurveyFigures
    segments: Segments
    seed: int
    min_base: int

    def weigh(self) -> tuple[dict[str, NodeWeights | None], tuple[AnalysisError, ...]]:
        """Weights of every node, from the leaves up; None where they can't be had, and why."""
        weights: dict[str, NodeWeights | None] = {}
        refusals = []
        for node in self.tree.upwards:
            try:
                weights[node] = self._node(node, weights)
            except AnalysisError as error:
                weights[node] = None
                refusals.append(error)
        return weights, tuple(refusals)

    def _settings(self, node: str) -> Weights | None:
        return self.section.weights if node == ROOT else self.tree.criteria[node].weights

    def _node(self, node: str, below: Mapping[str, NodeWeights | None]) -> NodeWeights:
        settings, names = self._settings(node), self.tree.children[node]
        if settings is None:
            return NodeWeights(Found(np.ones(1)), {})
        parts = {name: self._by(name, node, settings, below) for name in settings.methods}
        if settings.method != "combined":
            return NodeWeights(parts[settings.method], parts)
        first, second = parts.values()
        share, rule = settings.first_share, settings.combine
        values = combine(first.values, second.values, rule, share)
        if not np.isfinite(values).all():
            raise refuse.nothing_varies(node)
        draws = None
        if first.draws is not None or second.draws is not None:
            both = [np.atleast_2d(p.values if p.draws is None else p.draws) for p in parts.values()]
            draws = np.broadcast_to(
                combine(both[0], both[1], rule, share),
                (self.panel.draws, len(names)),
            )
        return NodeWeights(
            Found(
                values,
                draws,
                first.wave or second.wave,
                max(first.n, second.n),
                first.judged or second.judged,
                first.adverse or second.adverse,
            ),
            parts,
        )

    def _by(
        self, method: str, node: str, settings: Weights, below: Mapping[str, NodeWeights | None]
    ) -> Found:
        names = self.tree.children[node]
        if method == "given":
            given = np.array([settings.values[name] for name in names])
            return Found(given / given.sum())
        if method == "ahp":
            return _judged(node, names, settings)
        if method == "entropy":
            return self._entropy(node, settings, below)
        plain = {name: None if one is None else one.found.values for name, one in below.items()}
        values, draws, wave, n, adverse = derive_weights(
            node,
            self.tree,
            settings,
            self.figures,
            self.panel.ends,
            plain,
            seed=self.seed,
            draws=self.panel.draws,
            least=self.min_base,
        )
        return Found(values, draws, wave, n, {}, adverse)

    def _entropy(
        self, node: str, settings: Weights, below: Mapping[str, NodeWeights | None]
    ) -> Found:
        """By the earliest wave in which enough groups have everything."""
        column = settings.over or next(iter(self.segments), "")
        codes, most = self.segments.get(column, ()), 0
        plain = {name: None if one is None else one.found.values for name, one in below.items()}
        for wave in self.panel.waves:
            found = [
                self._children(node, wave, f"{column}={code}", plain)
                for code in codes
                if (wave, f"{column}={code}", self.tree.leaves[0]) in self.panel.cells
            ]
            whole = [(values, drawn) for values, drawn in found if np.isfinite(values).all()]
            most = max(most, len(whole))
            if len(whole) < FEWEST_GROUPS:
                continue
            values = entropy_weights(np.stack([one for one, _ in whole]))
            if not np.isfinite(values).all():
                raise refuse.nothing_varies(node)
            draws = entropy_weights(np.stack([drawn for _, drawn in whole], axis=1))
            return Found(values, draws, wave, len(whole))
        raise refuse.few_groups(node, column, most)

    def _children(
        self, node: str, wave: str, group: str, weights: Mapping[str, Floats | None]
    ) -> tuple[Floats, Floats]:
        """Points of a node's criteria in a group, and their draws; they sit below it."""
        points, drawn = self.panel.points(wave, group)
        names = self.tree.children[node]
        every = {name: weights.get(name) for name in self.tree.children}
        every = {name: own if name in weights else None for name, own in every.items()}
        value = roll_up(self.tree, points, every)
        several = roll_up(self.tree, drawn, every, known=np.isfinite(points))
        return (
            np.array([float(value[name]) for name in names]),
            np.stack([several[name] for name in names], axis=-1),
        )


def _judged(node: str, names: tuple[str, ...], settings: Weights) -> Found:
    k = len(names)
    if k > _LARGEST_JUDGED:
        raise refuse.too_many(node, k)
    matrices = {}
    for expert, rows in settings.judgements.items():
        if pair := not_reciprocal(rows, k):
            raise refuse.not_reciprocal(node, expert, (names[pair[0]], names[pair[1]]))
        matrices[expert] = judgement_matrix(rows, k)
    together = priorities(pooled(matrices), settings.random_index)
    if not together.consistent and not settings.accept_inconsistent:
        raise refuse.inconsistent(node, together.ratio, settings.random_index)
    judged = {name: priorities(matrix, settings.random_index) for name, matrix in matrices.items()}
    return Found(together.weights, judged={**judged, "": together})
