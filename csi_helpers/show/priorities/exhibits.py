"""Exhibits of the priorities: charts and tables with caption, alternative text and source line."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table, has_figures
from csi_helpers.show.priorities.charts.construct_map import plot_ipma
from csi_helpers.show.priorities.charts.importance import plot_importance
from csi_helpers.show.priorities.charts.matrix import plot_matrix
from csi_helpers.show.priorities.charts.penalty_reward import plot_penalty_reward
from csi_helpers.show.priorities.charts.segment_matrix import plot_segment_matrix
from csi_helpers.show.priorities.construct_map import by_importance, items_by_importance
from csi_helpers.show.priorities.importances import ranked
from csi_helpers.show.priorities.penalties import contrasts
from csi_helpers.show.priorities.standings import placed, shared_out
from csi_helpers.show.priorities.tables.grid import table_grid
from csi_helpers.show.priorities.tables.importance import table_importance
from csi_helpers.show.priorities.tables.ipma import table_ipma, table_ipma_items
from csi_helpers.show.priorities.tables.penalty_reward import table_penalty_reward
from csi_helpers.show.priorities.tables.priorities import table_priorities
from csi_helpers.show.priorities.tables.robustness import table_robustness
from csi_helpers.show.priorities.tables.segments import table_segment_matrix
from csi_helpers.show.priorities.wording import (
    bases,
    importance,
    ipma,
    matrix,
    other_bases,
    penalty_reward,
    priorities,
    robustness,
    segments,
    stated,
)

matrix_chart = Chart(
    "matrix",
    plot_matrix,
    matrix.caption_matrix,
    matrix.alt_matrix,
    bases.source_matrix,
    lambda result: not placed(result.panel).empty,
)
segment_matrix_chart = Chart(
    "segment_matrix",
    plot_segment_matrix,
    segments.caption_segment_matrix,
    segments.alt_segment_matrix,
    bases.source_segment_matrix,
    lambda result: bool(result.panels),
)
importance_chart = Chart(
    "importance",
    plot_importance,
    importance.caption_importance,
    importance.alt_importance,
    bases.source_importance,
    lambda drivers: not ranked(drivers).empty,
)
penalty_reward_chart = Chart(
    "penalty_reward",
    plot_penalty_reward,
    penalty_reward.caption_penalty_reward,
    penalty_reward.alt_penalty_reward,
    other_bases.source_penalty_reward,
    lambda result: not contrasts(result).empty,
)
ipma_chart = Chart(
    "ipma",
    plot_ipma,
    ipma.caption_ipma,
    ipma.alt_ipma,
    other_bases.source_ipma,
    lambda result: not by_importance(result).empty,
)
priorities_table = Table(
    "priorities",
    table_priorities,
    priorities.caption_priorities,
    bases.source_priorities,
    has_figures("performance"),
)
importance_table = Table(
    "importance",
    table_importance,
    importance.caption_importance_table,
    bases.source_importance_table,
    lambda drivers: not ranked(drivers).empty,
)
grid_table = Table(
    "importance_grid",
    table_grid,
    stated.caption_grid,
    bases.source_grid,
    lambda result: result.grid is not None,
)
penalty_reward_table = Table(
    "penalty_reward",
    table_penalty_reward,
    penalty_reward.caption_penalty_reward,
    other_bases.source_penalty_reward,
    lambda result: not contrasts(result).empty,
)
segment_matrix_table = Table(
    "segment_matrix",
    table_segment_matrix,
    segments.caption_segment_matrix,
    bases.source_segment_table,
    lambda result: bool(result.panels),
)
ipma_table = Table(
    "ipma",
    table_ipma,
    ipma.caption_ipma_table,
    other_bases.source_ipma,
    lambda result: not by_importance(result).empty,
)
ipma_items_table = Table(
    "ipma_items",
    table_ipma_items,
    ipma.caption_ipma_items,
    other_bases.source_ipma_items,
    lambda result: not items_by_importance(result).empty,
)
robustness_table = Table(
    "robustness",
    table_robustness,
    robustness.caption_robustness,
    bases.source_robustness,
    lambda result: not shared_out(result).empty and len(result.robustness.columns) > 1,
)
