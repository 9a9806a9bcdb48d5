"""Estimates of a factor solution as tidy rows, each with its base and its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.measurement.exploratory.congruence import (
    construct_targets,
    signed_targets,
    tucker_congruence,
)
from csi_helpers.analysis.measurement.exploratory.derivatives import gradients
from csi_helpers.analysis.measurement.exploratory.fit import fit_of
from csi_helpers.analysis.measurement.exploratory.number_of_factors import (
    ParallelAnalysis,
    minimum_average_partial,
)
from csi_helpers.analysis.measurement.exploratory.scores import score_validity, score_weights
from csi_helpers.analysis.measurement.exploratory.solution import (
    FactorSolution,
    communalities,
    explained_shares,
)
from csi_helpers.analysis.measurement.exploratory.suitability import bartlett, kmo
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations
from csi_helpers.analysis.variance import Floats, Precision, t_interval
from csi_helpers.params import Factor

SHARE, CORRELATION, ANY = (0.0, 1.0), (-1.0, 1.0), (-np.inf, np.inf)


def adequacy_rows(matrix: ItemCorrelations, confidence: float) -> Iterator[Row]:
    """KMO, overall and by item, and Bartlett's test on the effective base."""

    def everything(stack: Floats) -> Floats:
        overall, items = kmo(stack)
        return np.concatenate([overall[..., None], items], axis=-1)

    values = everything(matrix.values)
    precision = matrix.precision(gradients(matrix.values, everything))
    for place, subject in enumerate(("overall", *matrix.items)):
        measured = _measured(values[place], precision, place, confidence, SHARE)
        yield {"table": "kmo", "subject": subject, **measured}
    statistic, df, p_value = bartlett(matrix.values, matrix.n_eff)
    yield {"table": "bartlett_chi2", "estimate": statistic, "p_value": p_value}
    yield {"table": "bartlett_df", "estimate": df}


def eigenvalue_rows(matrix: ItemCorrelations, confidence: float) -> Iterator[Row]:
    """Eigenvalues of the correlations, the largest first."""

    def falling(stack: Floats) -> Floats:
        return np.asarray(np.linalg.eigvalsh(stack))[..., ::-1]

    values = falling(matrix.values)
    precision = matrix.precision(gradients(matrix.values, falling))
    for place, value in enumerate(values):
        measured = _measured(value, precision, place, confidence, (0.0, np.inf))
        yield {"table": "eigenvalue", "subject": str(place + 1), **measured}


def base_rows(matrix: ItemCorrelations) -> Iterator[Row]:
    """The smallest and the largest base of a pair of items, where pairs have bases of their own."""
    if matrix.n_range[0] < matrix.n_range[1]:
        for subject, n in zip(("min", "max"), matrix.n_range, strict=True):
            yield {"table": "pair_base", "subject": subject, "estimate": n}


def number_rows(
    matrix: ItemCorrelations, horn: ParallelAnalysis, suggested: Mapping[str, int]
) -> Iterator[Row]:
    """What the rules for the number of factors go by, and what they suggest."""
    columns = {
        ("eigenvalue_reduced", ""): horn.factors,
        ("parallel_limit", "factors"): horn.factors_limit,
        ("parallel_limit", "components"): horn.components_limit,
        ("map", ""): minimum_average_partial(matrix.values),
    }
    for (table, method), values in columns.items():
        stem: Row = {"table": table} | ({"method": method} if method else {})
        for place, value in enumerate(values):
            yield {**stem, "subject": str(place + 1), "estimate": value}
    for rule, number in suggested.items():
        yield {"table": "factors_suggested", "subject": rule, "estimate": number}


def solution_rows(
    solution: FactorSolution,
    constructs: Mapping[str, Sequence[str]],
    confidence: float,
) -> Iterator[Row]:
    """Loadings, communalities, explained shares, factor correlations, and congruences."""
    items, number = solution.matrix.items, solution.loadings.shape[1]
    factors = [f"F{k + 1}" for k in range(number)]
    names, claimed = construct_targets(items, constructs)
    targets = signed_targets(claimed, solution.matrix.values)

    def parts(loadings: Floats, phi: Floats) -> list[Floats]:
        shares = explained_shares(loadings, phi)
        return [
            loadings,
            communalities(loadings, phi),
            shares,
            shares.sum(axis=-1, keepdims=True),
            phi,
            tucker_congruence(loadings, targets),
        ]

    def flat(loadings: Floats, phi: Floats) -> Floats:
        many = [part.reshape(len(loadings), -1) for part in parts(loadings, phi)]
        return np.concatenate(many, axis=1)

    values = flat(solution.loadings[None], solution.phi[None])[0]
    precision = solution.precision(flat)
    keys: list[tuple[Row, tuple[float, float]]] = [
        *(
            ({"table": "factor_loading", "subject": item, "object": factor}, ANY)
            for item in items
            for factor in factors
        ),
        *(({"table": "communality", "subject": item}, SHARE) for item in items),
        *(({"table": "explained_share", "subject": factor}, SHARE) for factor in factors),
        ({"table": "explained_total"}, SHARE),
        *(
            ({"table": "factor_correlation", "subject": one, "object": other}, CORRELATION)
            for one in factors
            for other in factors
        ),
        *(
            ({"table": "congruence", "subject": name, "object": factor}, CORRELATION)
            for name in names
            for factor in factors
        ),
    ]
    oblique = bool(np.abs(solution.phi - np.eye(number)).max() > 0)
    doubts = {item: "heywood" for item in solution.at_bound}
    if not solution.converged:
        doubts = dict.fromkeys(items, "no convergence")
    for place, (key, limits) in enumerate(keys):
        between = key["table"] == "factor_correlation"
        if not between or (oblique and key["subject"] != key["object"]):
            measured = _measured(values[place], precision, place, confidence, limits)
            doubt = doubts.get(key.get("subject", ""))
            yield {**key, **measured} | ({"note": doubt} if doubt else {})


def fit_rows(solution: FactorSolution, extraction: str) -> Iterator[Row]:
    """Fit on the effective base.

    Components have no model to test. With pairs on different bases no single n is right: the
    smallest would flatter the fit, which rejects less the smaller the n. Only residuals are given.
    """
    matrix = solution.matrix
    fit = fit_of(
        matrix.values,
        solution.loadings,
        solution.phi,
        solution.uniquenesses,
        solution.loadings.shape[1],
        matrix.n_eff,
        factors=extraction != "pca",
    )
    if matrix.n_range[0] < matrix.n_range[1]:
        for table in ("fit_chi2", "fit_df", "fit_rmsea", "fit_tli"):
            yield {"table": table, "note": "pairwise"}
    else:
        yield {"table": "fit_chi2", "estimate": fit.chi2, "p_value": fit.p_value}
        yield {"table": "fit_df", "estimate": fit.df if np.isfinite(fit.chi2) else np.nan}
        rmsea = {"ci_low": fit.rmsea_low, "ci_high": fit.rmsea_high}
        yield {"table": "fit_rmsea", "estimate": fit.rmsea, **rmsea}
        yield {"table": "fit_tli", "estimate": fit.tli}
    yield {"table": "fit_rmsr", "estimate": fit.rmsr}


def score_validity_rows(solution: FactorSolution, settings: Factor) -> Iterator[Row]:
    """Correlation of each factor with its score.

    Not under polychoric correlations: they speak of the variables behind the answers, the scores
    are made of the answers themselves.
    """
    if solution.matrix.kind == "polychoric":
        return
    values, phi = solution.matrix.values, solution.phi
    weights = score_weights(values, solution.loadings, phi, solution.uniquenesses, settings.scores)
    for k, validity in enumerate(score_validity(values, solution.loadings, phi, weights)):
        yield {"table": "score_validity", "subject": f"F{k + 1}", "estimate": validity}


def variance_rows(solution: FactorSolution) -> Iterator[Row]:
    """What SPSS's table of explained variance has: of every component, as extracted, rotated.

    Each as a sum of squared loadings (for all components the eigenvalue), a share of the items'
    variance, and the shares added up; the rotated shares themselves are in `solution_rows`.
    """
    items = len(solution.matrix.items)
    sums = {
        "_initial": np.linalg.eigvalsh(solution.matrix.values)[::-1],
        "_unrotated": (solution.unrotated**2).sum(axis=0),
        "": solution.explained_shares * items,
    }
    for stage, values in sums.items():
        tables = {"squared_loadings": values, "explained_cumulative": np.cumsum(values) / items}
        tables |= {"explained_share": values / items} if stage else {}
        for table, column in tables.items():
            for k, value in enumerate(column):
                subject = str(k + 1) if stage == "_initial" else f"F{k + 1}"
                yield {"table": f"{table}{stage}", "subject": subject, "estimate": value}


def _measured(
    value: float,
    precision: Precision,
    place: int,
    confidence: float,
    limits: tuple[float, float],
) -> Row:
    low, high = t_interval(value, precision.se[place], precision.df, confidence)
    return {
        "n_eff": precision.n_eff[place],
        "estimate": value,
        "se": precision.se[place],
        "ci_low": float(np.clip(low, *limits)),
        "ci_high": float(np.clip(high, *limits)),
    }
