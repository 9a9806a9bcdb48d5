"""Whether the model fits exactly: the SRMR against samples in which it does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.measures import Measures
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.quality import implied_correlations, srmr

NULL = "srmr_null"  # the SRMR of each replicate of answers in which the model holds
_SINGULAR = 1e-10


def with_exact_fit(
    measure: Measures, form: Form, sample: Moments, *, tested: bool = True
) -> Measures:
    """The same measures, and the SRMR as it would be if the model held.

    Notes
    -----
    Answers are turned by Σ^½R^-½ so that their correlations R become those the model implies, Σ;
    what a bootstrap of these makes of the SRMR is its distribution under exact fit. Turning
    answers turns moments, so that nothing is drawn twice. NaN where either matrix is singular, and
    with second-order constructs, whose correlations no single model implies.

    References
    ----------
    Beran & Srivastava (1985), Ann. Stat. 13; Dijkstra & Henseler (2015), Comput. Stat. Data Anal.
    81, on consistent PLS.
    """
    turn = _turn(form, sample) if tested and form.stages is None else None

    def measured(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        values, fine = measure(moments)
        null = np.full(moments.weight.shape, np.nan)
        if turn is not None:
            covariances = turn @ moments.covariances @ turn.T
            turned = Moments(moments.weight, moments.means, covariances)
            null = _srmr(turned, form)
        return {**values, NULL: null}, fine

    return measured


def _srmr(moments: Moments, form: Form) -> Floats:
    estimate = estimate_pls(moments.correlations, form.model)
    with np.errstate(all="ignore"):
        residual = srmr(
            moments.correlations,
            estimate.loadings,
            estimate.construct_correlations,
            estimate.paths,
            form.model,
        )
    return np.where(estimate.converged, residual, np.nan)


def _turn(form: Form, sample: Moments) -> Floats | None:
    estimate = estimate_pls(sample.correlations, form.model)
    implied = implied_correlations(
        sample.correlations,
        estimate.loadings,
        estimate.construct_correlations,
        estimate.paths,
        form.model,
    )
    if not (np.isfinite(implied).all() and estimate.admissible):
        return None
    roots = [np.linalg.eigh(matrix) for matrix in (implied, sample.correlations)]
    if min(values[0] for values, _ in roots) < _SINGULAR:
        return None
    (up, one), (down, other) = roots
    turn = (one * np.sqrt(up)) @ one.T @ (other / np.sqrt(down)) @ other.T
    return np.asarray(turn / sample.deviations)
