"""Answers of people in clusters and strata, for tests of resampling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import build_design


def means(moments):
    return {"mean": moments.means}, np.isfinite(moments.weight)


def clustered(n=600, clusters=60, strata=3, seed=1):
    """Answers with an intra-cluster correlation, weights, and their design."""
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, clusters, n)
    answers = rng.normal(size=(n, 2)) + rng.normal(size=(clusters, 2))[cluster]
    stratum = cluster % strata
    design = build_design(
        rng.uniform(0.5, 2, n),
        ids=pd.Series([None] * n, dtype=object),
        strata=pd.Series(stratum.astype(str)),
        clusters=pd.Series(cluster.astype(str)),
    )
    return answers + stratum[:, None], design


def design_error(answers, design):
    """Linearised standard errors of the weighted means, without the small-sample factor."""
    variance = DesignVariance(design)
    mean = design.weights @ answers / design.weights.sum()
    base = np.ones(len(answers), dtype=bool)
    return variance.precision(answers - mean, base).se
