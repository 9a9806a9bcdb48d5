"""Numbers only: what a survey says, with its base and its uncertainty."""

from csi_helpers.analysis.correlation import Correlation, correlate_items
from csi_helpers.analysis.descriptive import Descriptive, describe_items
from csi_helpers.analysis.measurement.factor import (
    FactorAnalysis,
    analyse_factors,
    reproduce_spss,
)
from csi_helpers.analysis.measurement.reliability import Reliability, assess_reliability
from csi_helpers.analysis.sample import Sample, describe_sample

__all__ = [
    "Correlation",
    "Descriptive",
    "FactorAnalysis",
    "Reliability",
    "Sample",
    "analyse_factors",
    "assess_reliability",
    "correlate_items",
    "describe_items",
    "describe_sample",
    "reproduce_spss",
]
