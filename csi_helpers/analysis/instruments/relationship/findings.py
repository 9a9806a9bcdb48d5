"""The quality of the relationship: one weighted score by group and wave, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.estimates import TOTAL, tidy
from csi_helpers.analysis.instruments.relationship import refusals as refuse
from csi_helpers.analysis.instruments.relationship.rows import (
    Scores,
    change_rows,
    level_rows,
)
from csi_helpers.analysis.instruments.relationship.sensitivity import rank_rows
from csi_helpers.analysis.instruments.relationship.sources.file_cells import file_cells
from csi_helpers.analysis.instruments.relationship.sources.file_figures import unit_of
from csi_helpers.analysis.instruments.relationship.sources.file_records import Customers
from csi_helpers.analysis.instruments.relationship.sources.panel import (
    REST,
    Panel,
    groups_of,
    of_survey,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_cells import survey_cells
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import ROOT, Tree
from csi_helpers.analysis.instruments.relationship.weights.rows import weight_rows
from csi_helpers.analysis.instruments.relationship.weights.weighing import NodeWeights, Weigher
from csi_helpers.analysis.segments import Segments, comparable_segments
from csi_helpers.analysis.structural.findings.index.measured import Indices, index_means
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Loyalty, Model, Relationship


@dataclass(frozen=True)
class RelationshipQuality:
    """The score of the relationship, of every criterion, and how they come about.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `criterion_figure` (in its own unit), `criterion_score` (0-100; leaves and nodes),
        `relationship_quality` (subject overall), their `…_change`,
        `relationship_quality_common` (on
        the criteria both waves have, where they differ), `contribution` (a criterion's
        part in the change of the whole; object the node above), `criterion_weight` (object the
        node, method where from; `criterion_weight_part` what it is combined from),
        `criterion_global_weight`, `ahp_consistency_ratio` and `ahp_lambda_max` (subject the node,
        object the expert, "" all; method the random index), `rank_kept` (object the rank).
    section : Relationship
        The study's: labels, sources, weights.
    tree : Tree
    ends : mapping of str to (float, float)
        Figures of each leaf that score 0 and 100.
    units : mapping of str to str
        hours, share, points, scale or number, by leaf.
    target : str
        Construct that a source `index` stands for.
    weights : mapping of str to NodeWeights or None
    scales : mapping of str to (float, float)
        Of the questions on loyalty.
    differences : mapping of (subject, group) to float
        What the current wave's tests against the complement are about.
    """

    estimates: pd.DataFrame
    section: Relationship
    tree: Tree
    ends: Mapping[str, tuple[float, float]]
    units: Mapping[str, str]
    target: str
    wave: str
    waves: tuple[str, ...]
    segments: Segments
    weights: Mapping[str, NodeWeights | None]
    scales: Mapping[str, tuple[float, float]]
    paired: bool
    confidence: float
    min_base: int
    against: str
    correction: str
    family: str
    design: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]
    differences: Mapping[tuple[str, str], float] = field(repr=False, default_factory=dict)


def follow_relationship(
    survey: Survey,
    section: Relationship | None,
    *,
    seed: int,
    loyalty: Loyalty | None = None,
    model: Model | None = None,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> RelationshipQuality | None:
    """Weigh the criteria of a relationship into one score, by group and wave.

    Parameters
    ----------
    survey : Survey
        With the customers' files, where criteria come from them.
    section : Relationship
        Criteria, weights, floors and targets.
    seed : int
        The study's.
    loyalty : Loyalty, optional
        The study's section, for figures of loyalty and for targets in hours.
    model : Model, optional
        The study's section, for indices.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Answers or records below which a criterion has no figure.
    comparisons : Comparisons, optional
        Against the complement or in pairs, the correction, and the family it spans.

    Returns
    -------
    RelationshipQuality or None
        None without the section.

    Raises
    ------
    AnalysisError
        No score in the current wave: the reasons are the criteria's own refusals, of which the
        first is raised if there is only one.

    Notes
    -----
    A figure scores 0 at its floor and 100 at its target, linearly between, and never beyond.
    Weights are taken as given, estimated ones too: what they do is said by their sensitivity.
    Survey figures are drawn with the design's covariance of all criteria, groups and waves (paired
    where units recur; moments are matched, so that standard errors of sums are linearisation's);
    figures of files by redrawing customers. The two are taken as independent.
    """
    if section is None:
        return None
    rules = comparisons or Comparisons()
    tree = Tree.of(section)
    segments, refused = comparable_segments(survey)
    indices, unmodelled = _indices(survey, tree, model, seed, confidence, min_base)
    target = model.resolved_target if model else ""
    figures = SurveyFigures(survey, loyalty, indices, target, confidence, min_base)
    groups = groups_of(segments, rules.against)
    draws = section.bootstrap
    cells = survey_cells(figures, tree, groups, seed=seed, draws=draws)
    if any(not of_survey(tree.criteria[leaf]) for leaf in tree.leaves):
        customers = Customers.of(survey.customers)
        cells |= file_cells(
            customers,
            figures,
            tree,
            groups,
            section,
            seed=seed,
            confidence=confidence,
            min_base=min_base,
        )
    ends = {leaf: _ends(figures, tree, leaf) for leaf in tree.leaves}
    waves = tuple(wave.name for wave in survey.waves)
    panel = Panel(tree, waves, tuple(groups), cells, ends, draws)
    weights, unweighed = Weigher(tree, section, panel, figures, segments, seed, min_base).weigh()
    plain = {node: None if own is None else own.found.values for node, own in weights.items()}
    renormalise = section.missing == "renormalise"
    scores = Scores(panel, plain, renormalise, confidence, min_base)
    problems = (*unmodelled, *unweighed, *_missing(panel, tree))
    if not np.isfinite(scores.rolled(survey.current.name, TOTAL)[0][ROOT]):
        raise problems[0] if len(problems) == 1 else refuse.nothing()
    shown = [group for group in groups if not group.endswith(REST)]
    rows = level_rows(scores, shown, segments, rules.against)
    differences = {
        (str(row["subject"]), str(row["group"])): float(row["difference"])
        for row in rows
        if "difference" in row and row["wave"] == survey.current.name
    }
    rows += change_rows(scores, shown)
    rows += weight_rows(tree, weights, _methods(tree, section), survey.current.name, confidence)
    rows += rank_rows(scores, segments, section, seed)
    return RelationshipQuality(
        estimates=correct_comparisons(tidy(rows), rules),
        section=section,
        tree=tree,
        ends=ends,
        units={leaf: _unit(figures, tree, leaf) for leaf in tree.leaves},
        target=target,
        wave=survey.current.name,
        waves=waves,
        segments=segments,
        weights=weights,
        scales=_scales(survey),
        paired=_paired(survey),
        confidence=confidence,
        min_base=min_base,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        refusals=(*refused, *problems),
        differences=differences,
    )


def _indices(
    survey: Survey,
    tree: Tree,
    model: Model | None,
    seed: int,
    confidence: float,
    min_base: int,
) -> tuple[Indices, tuple[AnalysisError, ...]]:
    """Indices of the path model, if a criterion is one; without a model that criterion is empty."""
    wanted = any(tree.criteria[leaf].index_of is not None for leaf in tree.leaves)
    if not wanted or model is None:
        return {}, ()
    try:
        return index_means(survey, model, seed=seed, confidence=confidence, min_base=min_base)
    except AnalysisError as error:
        return {}, (error,)


def _ends(figures: SurveyFigures, tree: Tree, leaf: str) -> tuple[float, float]:
    criterion = tree.criteria[leaf]
    if criterion.floor is not None and criterion.target is not None:
        return criterion.floor, criterion.target
    return figures.ends(criterion)


def _unit(figures: SurveyFigures, tree: Tree, leaf: str) -> str:
    criterion = tree.criteria[leaf]
    figure = criterion.figure
    if of_survey(criterion) or figure is None:
        return figures.unit(criterion)
    return unit_of(figure)


def _missing(panel: Panel, tree: Tree) -> list[AnalysisError]:
    """Criteria without a figure in total, by wave, the current one first.

    That an earlier wave didn't ask something is no fault to mend.
    """
    return [
        refuse.no_figure(leaf, str(cell.row["note"]), wave)
        for wave in reversed(panel.waves)
        for leaf in tree.leaves
        if not (cell := panel.cells[wave, TOTAL, leaf]).known
        and (wave == panel.waves[-1] or cell.row["note"] != "not_asked")
    ]


def _methods(tree: Tree, section: Relationship) -> dict[str, str]:
    """How each node is weighed, and by which random index its judgements are checked."""
    found: dict[str, str] = {}
    for node in tree.children:
        settings = section.weights if node == ROOT else tree.criteria[node].weights
        found[node] = settings.method if settings else "single"
        found[f"index {node}"] = settings.random_index if settings else ""
    return found


def _scales(survey: Survey) -> dict[str, tuple[float, float]]:
    entries = survey.codebook.loyalty
    return {key: (entry.scale.min, entry.scale.max) for key, entry in entries.items()}


def _paired(survey: Survey) -> bool:
    """Whether units recur from wave to wave."""
    known = [pd.Index(wave.design.units).dropna() for wave in survey.waves]
    return any(len(one.intersection(other)) > 0 for one, other in pairwise(known))
