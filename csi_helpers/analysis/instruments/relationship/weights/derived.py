"""Weights that history gives: how much of an outcome goes with each criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.relative_importance import johnson_weights, lmg_shares
from csi_helpers.analysis.instruments.relationship import refusals as refuse
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import Tree, roll_up, score
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.model import Flags
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.row_order import content_order, reordered
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.survey import Wave
from csi_helpers.params import Weights

RULES = {"lmg": lmg_shares, "johnson": johnson_weights}

Derived = tuple[Floats, Floats, str, int, tuple[int, ...]]


def derive_weights(
    node: str,
    tree: Tree,
    settings: Weights,
    figures: SurveyFigures,
    ends: Mapping[str, tuple[float, float]],
    weights: Mapping[str, Floats | None],
    *,
    seed: int,
    draws: int,
    least: int,
) -> Derived:
    """Each criterion's share of what all of them explain of the outcome, in the earliest wave.

    Parameters
    ----------
    node : str
        Whose criteria are weighed.
    ends : mapping of str to (floor, target)
        Of the leaves.
    weights : mapping of str to array or None
        Of the nodes below.
    least : int
        Respondents with everything that are needed.

    Returns
    -------
    (array (k,), array (b, k), str, int, tuple of int)
        Weights and their bootstrap draws, the wave, its respondents with everything, and the
        criteria that correlate negatively with the outcome.

    Raises
    ------
    AnalysisError
        `derived_file`, `derived_outcome`, `derived_low_base`, `derived_nothing`.

    Notes
    -----
    Shares of R² have no sign, and they are of association: nothing is known of causes.
    """
    for leaf in tree.leaves_below(node):
        figure = tree.criteria[leaf].figure
        if figure is not None and figure[0] != "loyalty":
            raise refuse.derived_of_file(node, leaf)
    outcome, most = settings.outcome or "", -1
    for wave in figures.survey.waves:
        found = _rows(node, tree, outcome, wave, figures, ends, weights)
        if found is None:
            continue
        complete = np.isfinite(found).all(axis=1) & (wave.design.weights > 0)
        most = max(most, int(complete.sum()))
        if complete.sum() >= max(least, found.shape[1] + 1):
            return _derived(node, found, complete, wave, settings, seed, draws)
    if most < 0:
        raise refuse.derived_outcome(node, outcome)
    raise refuse.derived_low_base(node, most, least)


def _derived(
    node: str,
    rows: Floats,
    complete: Flags,
    wave: Wave,
    settings: Weights,
    seed: int,
    draws: int,
) -> Derived:
    rule = RULES[settings.importance]
    k = rows.shape[1] - 1

    def measure(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        r = moments.correlations
        raw = rule(r[..., :k, :k], r[..., :k, k])
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = raw / raw.sum(axis=-1, keepdims=True)
        return {"share": shares, "r": r[..., :k, k]}, np.isfinite(shares).all(axis=-1)

    order = content_order(replace(wave, answers=pd.DataFrame(rows)))
    replicates = survey_bootstrap(
        rows[order],
        reordered(wave.design, order),
        measure,
        seed=stream_seed(seed, "relationship derived", node, wave.name),
        replicates=draws,
        domain=complete[order],
    )
    own, by = rows[complete], wave.design.weights[complete]
    centred = own - by @ own / by.sum()
    covariance = (centred * by[:, None]).T @ centred
    scale = np.sqrt(np.diag(covariance))
    if not (scale > 0).all():
        raise refuse.derived_nothing(node)
    r = covariance / np.outer(scale, scale)
    np.fill_diagonal(r, 1.0)
    raw = rule(r[:k, :k], r[:k, k])
    if not np.isfinite(raw).all() or raw.sum() <= 0 or len(replicates.values["share"]) < draws / 2:
        raise refuse.derived_nothing(node)
    shares = replicates.values["share"]
    # As many draws as everywhere: the few degenerate ones are replaced by the first.
    filled = np.concatenate([shares, shares[: draws - len(shares)]])
    adverse = tuple(int(place) for place in np.flatnonzero(r[:k, k] < 0))
    return raw / raw.sum(), filled, wave.name, int(complete.sum()), adverse


def _rows(
    node: str,
    tree: Tree,
    outcome: str,
    wave: Wave,
    figures: SurveyFigures,
    ends: Mapping[str, tuple[float, float]],
    weights: Mapping[str, Floats | None],
) -> Floats | None:
    """Everybody's points on each criterion and the outcome, (n, k + 1); None where not asked."""
    answers = _outcome(outcome, wave, figures)
    if answers is None:
        return None
    points = np.full((len(wave.answers), len(tree.leaves)), np.nan)
    for leaf in tree.leaves_below(node):
        scores = figures.scores(tree.criteria[leaf], wave)
        if scores is None:
            return None
        points[:, tree.leaves.index(leaf)] = score(scores, *ends[leaf])
    every = {name: weights.get(name) for name in tree.children}
    rolled = roll_up(tree, points, every, renormalise=False)
    return np.column_stack([*(rolled[name] for name in tree.children[node]), answers])


def _outcome(outcome: str, wave: Wave, figures: SurveyFigures) -> Floats | None:
    if outcome == "retention":
        return stayed(figures.survey.customers, wave)
    if outcome == "repurchase":
        known = outcome in wave.loyalty
        return wave.loyalty[outcome].to_numpy(float) if known else None
    return wave.answers[outcome].to_numpy(float) if outcome in wave.answers else None


def stayed(files: CustomerFiles, wave: Wave) -> Floats | None:
    """Whether each respondent was still a customer so long after the interview, shape (n,).

    As long as the file covers of everybody: the days from the last interview to the file's end.
    NaN for those who aren't in the file or had left before; None where dates aren't known or the
    file ends before.
    """
    customers, until = files.customers, files.customers_until
    dates = wave.respondents.get("date")
    if customers is None or until is None or dates is None or "id" not in wave.respondents:
        return None
    interview = pd.to_datetime(dates)
    if interview.isna().all() or until <= interview.max():
        return None
    span = until - interview.max()
    own = customers.dropna(subset=["id"]).drop_duplicates("id").set_index("id")
    ids = wave.respondents["id"]
    end = pd.to_datetime(ids.map(own["end"]))
    linked = ids.isin(own.index) & interview.notna() & (end.isna() | (end >= interview))
    kept = end.isna() | (end > interview + span)
    return np.where(linked, kept.astype(float), np.nan)
