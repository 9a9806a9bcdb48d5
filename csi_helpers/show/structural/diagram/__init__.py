"""The path diagram: boxes placed by search, arrows around boxes, labels beside nothing else."""

from csi_helpers.show.structural.diagram.draw import plot_paths
from csi_helpers.show.structural.diagram.legend import structure_legend

__all__ = ["plot_paths", "structure_legend"]
