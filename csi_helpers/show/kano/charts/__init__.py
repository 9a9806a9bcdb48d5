"""Charts of Kano's evaluation: the Better–Worse map, the shares of the classes."""

from csi_helpers.show.kano.charts.better_worse import plot_better_worse
from csi_helpers.show.kano.charts.shares import plot_kano_shares

__all__ = ["plot_better_worse", "plot_kano_shares"]
