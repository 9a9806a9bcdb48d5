"""Charts of the relationship's score."""

from csi_helpers.show.relationship.charts.groups import plot_relationship_groups
from csi_helpers.show.relationship.charts.levels import plot_relationship
from csi_helpers.show.relationship.charts.waterfall import plot_waterfall

__all__ = ["plot_relationship", "plot_relationship_groups", "plot_waterfall"]
