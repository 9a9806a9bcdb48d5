"""Sentences and captions of the structural model."""

from csi_helpers.show.structural.wording.confirmation import describe_confirmation
from csi_helpers.show.structural.wording.confirmation_exhibits import explain_confirmation
from csi_helpers.show.structural.wording.drivers import describe_drivers
from csi_helpers.show.structural.wording.groups import (
    describe_structure_groups,
    explain_structure_groups,
)
from csi_helpers.show.structural.wording.index import (
    describe_index,
    describe_index_groups,
    describe_weights_change,
    explain_index,
)
from csi_helpers.show.structural.wording.predictions import (
    describe_predictions,
    explain_predictions,
)
from csi_helpers.show.structural.wording.quality import describe_measurement, describe_structure
from csi_helpers.show.structural.wording.structure_method import explain_structure

__all__ = [
    "describe_confirmation",
    "describe_drivers",
    "describe_index",
    "describe_index_groups",
    "describe_measurement",
    "describe_predictions",
    "describe_structure",
    "describe_structure_groups",
    "describe_weights_change",
    "explain_confirmation",
    "explain_index",
    "explain_predictions",
    "explain_structure",
    "explain_structure_groups",
]
