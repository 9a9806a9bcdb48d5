"""Charts: results to matplotlib figures as wide as the report's text block."""

from csi_helpers.show.charts.answers import plot_answers
from csi_helpers.show.charts.correlation import plot_correlation
from csi_helpers.show.charts.profile import plot_profile
from csi_helpers.show.charts.trend import plot_trend

__all__ = [
    "plot_answers",
    "plot_correlation",
    "plot_profile",
    "plot_trend",
]
