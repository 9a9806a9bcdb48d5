"""Exhibits of what the items measure: the constructs' reliability, and the factors behind them."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table, fixed, has_figures, joined
from csi_helpers.show.measurement import charts, tables, wording
from csi_helpers.show.measurement.factors import congruence_matrix, factor_correlations
from csi_helpers.show.measurement.group_scores import any_scores
from csi_helpers.show.measurement.reliabilities import any_alpha

reliability_chart = Chart(
    "reliability",
    charts.plot_reliability,
    wording.caption_reliability,
    wording.alt_reliability,
    wording.base_line_reliability,
    any_alpha,
)
reliability_table = Table(
    "reliability",
    tables.table_reliability,
    wording.caption_reliability_table,
    wording.base_line_reliability_table,
)
item_reliability_table = Table(
    "item_reliability",
    tables.table_item_reliability,
    wording.caption_item_reliability,
    wording.base_line_item_reliability,
    any_alpha,
)

scree_chart = Chart(
    "scree",
    charts.plot_scree,
    wording.caption_scree,
    wording.alt_scree,
    joined(wording.base_line_factors, wording.describe_scree_marks),
    has_figures("parallel_limit"),
)
loadings_table = Table(
    "loadings",
    tables.table_loadings,
    wording.caption_loadings,
    joined(wording.base_line_factors, wording.describe_loading_marks),
)
rotated_table = Table(
    "rotated",
    tables.table_loadings,
    wording.caption_loadings,
    joined(wording.base_line_factors, fixed("source.variance"), wording.describe_loading_marks),
)
factor_correlations_table = Table(
    "factor_correlations",
    tables.table_factor_correlations,
    wording.caption_factor_correlations,
    wording.base_line_factors,
    lambda analysis: not factor_correlations(analysis).empty,
)
congruence_table = Table(
    "congruence",
    tables.table_congruence,
    wording.caption_congruence,
    joined(wording.base_line_factors, wording.describe_congruence_marks),
    lambda analysis: not congruence_matrix(analysis).empty,
)
variance_table = Table(
    "variance",
    tables.table_variance,
    wording.caption_variance,
    joined(wording.base_line_factors, fixed("source.variance")),
    has_figures("explained_share_initial"),
)
scores_chart = Chart(
    "scores",
    charts.plot_scores,
    wording.caption_scores,
    wording.alt_scores,
    wording.describe_score_marks,
    any_scores,
)
scores_table = Table(
    "scores",
    tables.table_scores,
    wording.caption_scores_table,
    joined(wording.describe_score_marks, fixed("source.score_tint")),
    any_scores,
)
