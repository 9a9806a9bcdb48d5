"""Reading the eigenvalues beside those of random data, and how their number was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import pick

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def scree_of(analysis: FactorAnalysis) -> pd.DataFrame:
    """Eigenvalues that the number was read from, with the limits of random data, by place.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.

    Returns
    -------
    DataFrame
        estimate, ci_low, ci_high, limit; of components, or of factors (communalities on the
        diagonal), as they were extracted.
    """
    components = analysis.extraction == "pca"
    table, kind = ("eigenvalue", "components") if components else ("eigenvalue_reduced", "factors")
    rows = pick(analysis.estimates, table, wave=analysis.wave).set_index("subject")
    limits = pick(analysis.estimates, "parallel_limit", wave=analysis.wave, method=kind)
    frame = rows[["estimate", "ci_low", "ci_high"]].astype(float)
    frame["limit"] = limits.set_index("subject")["estimate"]
    frame.index = frame.index.astype(int)
    return frame.sort_index()


def decided_by_components(analysis: FactorAnalysis) -> bool:
    """Whether components decided the number of factors, since no factor passed its limit."""
    return analysis.chosen_by == "parallel_components" and analysis.extraction != "pca"
