"""Charts of reliability, eigenvalues and scores."""

from csi_helpers.show.measurement.charts.reliability import plot_reliability
from csi_helpers.show.measurement.charts.scores import plot_scores
from csi_helpers.show.measurement.charts.scree import plot_scree

__all__ = [
    "plot_reliability",
    "plot_scores",
    "plot_scree",
]
