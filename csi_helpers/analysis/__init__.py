"""Numbers only: what a survey says, with its base and its uncertainty."""

from csi_helpers.analysis.correlation import Correlation, correlate_items
from csi_helpers.analysis.descriptive import Descriptive, describe_items
from csi_helpers.analysis.sample import Sample, describe_sample

__all__ = [
    "Correlation",
    "Descriptive",
    "Sample",
    "correlate_items",
    "describe_items",
    "describe_sample",
]
