"""Tables of reliability, loadings, congruence, variance and scores."""

from csi_helpers.show.measurement.tables.congruence import table_congruence
from csi_helpers.show.measurement.tables.loadings import table_factor_correlations, table_loadings
from csi_helpers.show.measurement.tables.reliability import (
    table_item_reliability,
    table_reliability,
)
from csi_helpers.show.measurement.tables.scores import table_scores
from csi_helpers.show.measurement.tables.variance import table_variance

__all__ = [
    "table_congruence",
    "table_factor_correlations",
    "table_item_reliability",
    "table_loadings",
    "table_reliability",
    "table_scores",
    "table_variance",
]
