"""Exhibits of the confirmatory factor analysis."""

from __future__ import annotations

from csi_helpers.show.exhibits import Table, has_figures
from csi_helpers.show.structural.tables.confirmation import (
    table_cfa_fit,
    table_cfa_loadings,
    table_invariance,
)
from csi_helpers.show.structural.wording import confirmation_exhibits as wording

cfa_fit_table = Table(
    "cfa_fit",
    table_cfa_fit,
    wording.caption_cfa_fit,
    wording.describe_fit_marks,
    has_figures("cfa_chi2"),
)
invariance_table = Table(
    "invariance",
    table_invariance,
    wording.caption_invariance,
    wording.describe_invariance_marks,
    has_figures("invariance_chi2"),
)
cfa_loadings_table = Table(
    "cfa_loadings",
    table_cfa_loadings,
    wording.caption_cfa_loadings,
    wording.describe_cfa_loading_marks,
    has_figures("cfa_loading"),
)
