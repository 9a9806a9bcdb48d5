"""Tables of the relationship's score."""

from csi_helpers.show.relationship.tables.criteria import table_changes, table_criteria
from csi_helpers.show.relationship.tables.groups import table_groups
from csi_helpers.show.relationship.tables.weights import table_consistency, table_weights

__all__ = ["table_changes", "table_consistency", "table_criteria", "table_groups", "table_weights"]
