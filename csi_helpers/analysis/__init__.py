"""Numbers only: what a survey says, with its base and its uncertainty."""

from csi_helpers.analysis.correlation import Correlation, correlate_items
from csi_helpers.analysis.descriptive import Descriptive, describe_items
from csi_helpers.analysis.measurement.exploratory.solution import FactorSolution, solve_factors
from csi_helpers.analysis.measurement.factor import (
    FactorAnalysis,
    analyse_factors,
    reproduce_spss,
)
from csi_helpers.analysis.measurement.given_correlations import given_correlations
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations, correlate
from csi_helpers.analysis.measurement.reliability import Reliability, assess_reliability
from csi_helpers.analysis.sample import Sample, describe_sample

__all__ = [
    "Correlation",
    "Descriptive",
    "FactorAnalysis",
    "FactorSolution",
    "ItemCorrelations",
    "Reliability",
    "Sample",
    "analyse_factors",
    "assess_reliability",
    "correlate",
    "correlate_items",
    "describe_items",
    "describe_sample",
    "given_correlations",
    "reproduce_spss",
    "solve_factors",
]
