"""Exhibits of the structural chapter, and the picture of its paths."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, has_figures
from csi_helpers.show.structural.diagram.draw import plot_paths
from csi_helpers.show.structural.exhibits.confirmation import (
    cfa_fit_table,
    cfa_loadings_table,
    invariance_table,
)
from csi_helpers.show.structural.exhibits.groups import (
    group_paths_table,
    micom_table,
    path_differences_table,
)
from csi_helpers.show.structural.exhibits.index import (
    index_chart,
    index_groups_chart,
    index_groups_table,
    index_table,
    reestimated_table,
    weights_table,
)
from csi_helpers.show.structural.exhibits.prediction import predictions_table
from csi_helpers.show.structural.exhibits.structure import (
    construct_quality_table,
    cross_loadings_table,
    discriminant_table,
    effects_chart,
    effects_table,
    intervals_table,
    item_quality_table,
    structure_table,
)
from csi_helpers.show.structural.wording.bases import base_line
from csi_helpers.show.structural.wording.diagram import alt_paths, caption_paths

__all__ = [
    "cfa_fit_table",
    "cfa_loadings_table",
    "construct_quality_table",
    "cross_loadings_table",
    "discriminant_table",
    "effects_chart",
    "effects_table",
    "group_paths_table",
    "index_chart",
    "index_groups_chart",
    "index_groups_table",
    "index_table",
    "intervals_table",
    "invariance_table",
    "item_quality_table",
    "micom_table",
    "path_differences_table",
    "paths_chart",
    "predictions_table",
    "reestimated_table",
    "structure_table",
    "weights_table",
]

paths_chart = Chart("paths", plot_paths, caption_paths, alt_paths, base_line, has_figures("path"))
