"""Charts of the priorities: results to figures as wide as the report's text block."""

from csi_helpers.show.priorities.charts.construct_map import plot_ipma
from csi_helpers.show.priorities.charts.importance import plot_importance
from csi_helpers.show.priorities.charts.matrix import plot_matrix
from csi_helpers.show.priorities.charts.penalty_reward import plot_penalty_reward
from csi_helpers.show.priorities.charts.segment_matrix import plot_segment_matrix

__all__ = [
    "plot_importance",
    "plot_ipma",
    "plot_matrix",
    "plot_penalty_reward",
    "plot_segment_matrix",
]
