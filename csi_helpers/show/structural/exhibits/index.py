"""Exhibits of the constructs' index: levels, groups, and the weights behind it."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table, has_figures, joined
from csi_helpers.show.structural.charts.index import plot_index
from csi_helpers.show.structural.charts.index_groups import plot_index_groups
from csi_helpers.show.structural.indices import any_groups, decomposed
from csi_helpers.show.structural.tables.index import table_index, table_reestimated
from csi_helpers.show.structural.tables.index_groups import table_index_groups
from csi_helpers.show.structural.tables.index_weights import table_weights
from csi_helpers.show.structural.wording import index as wording

index_chart = Chart(
    "index",
    plot_index,
    wording.caption_index,
    wording.alt_index,
    joined(wording.base_line_index, wording.describe_index_marks),
    has_figures("index"),
)
index_table = Table(
    "index",
    table_index,
    wording.caption_index_table,
    joined(wording.base_line_index, wording.describe_index_table_marks),
    has_figures("index"),
)
index_groups_chart = Chart(
    "index_groups",
    plot_index_groups,
    wording.caption_index_groups,
    wording.alt_index_groups,
    wording.describe_group_marks,
    any_groups,
)
index_groups_table = Table(
    "index_groups",
    table_index_groups,
    wording.caption_index_groups_table,
    wording.describe_group_table_marks,
)
reestimated_table = Table(
    "reestimated",
    table_reestimated,
    wording.caption_reestimated,
    wording.base_line_reestimated,
    lambda index: not decomposed(index).empty,
)
weights_table = Table(
    "index_weights",
    table_weights,
    wording.caption_weights,
    wording.describe_weight_marks,
    has_figures("index_weight"),
)
