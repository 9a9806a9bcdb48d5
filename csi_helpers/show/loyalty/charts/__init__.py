"""Charts on loyalty."""

from csi_helpers.show.loyalty.charts.curve import plot_loyalty_curve
from csi_helpers.show.loyalty.charts.net_promoters import plot_net_promoters

__all__ = ["plot_loyalty_curve", "plot_net_promoters"]
