"""What a sampling design does to a factor model: scores vary by cluster, stratum and margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.structural.cfa.model import Floats
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign

IN_THE_SCORES = {"weights", "finite_population"}  # what the plain sandwich allows for, or needn't


@dataclass(frozen=True)
class Sampling:
    """The designs of waves whose respondents stand below each other, one `DesignVariance` each.

    `designed` tells whether respondents were drawn by such a design: random groups are clusters
    that nobody was drawn by.
    """

    waves: tuple[DesignVariance, ...]
    designed: bool = True

    @classmethod
    def of(cls, designs: Sequence[SamplingDesign]) -> Sampling | None:
        """Designs for a model of their respondents; None where weights are all they have.

        The finite population is left aside: a model speaks of how answers come about, also those
        of people yet to come (Korn & Graubard 1998, Stat. Sin. 8).
        """
        if all(set(design.features) <= IN_THE_SCORES for design in designs):
            return None
        endless = (
            replace(design, sampling_fraction=np.zeros(len(design.weights))) for design in designs
        )
        return cls(tuple(DesignVariance(design) for design in endless))

    @property
    def n(self) -> int:
        """Rows of all waves."""
        return sum(len(wave.weights) for wave in self.waves)

    def products(self, scores: Floats) -> Floats:
        """Variance (k, k) of the sums of weighted scores (n, k), zero where one isn't used.

        Sums by cluster, centred within strata, in place of respondents' own scores (Muthén &
        Satorra 1995, Sociol. Methodol. 25; Binder 1983, Int. Stat. Rev. 51); waves are independent.

        Examples
        --------
        >>> design = replace(SamplingDesign.simple(4), clusters=np.array([0, 0, 1, 1]))
        >>> sampling = Sampling.of([design])
        >>> print(sampling.products(np.array([[1.0], [2.0], [-2.0], [-1.0]])))  # 2 / 1 (3² + 3²)
        [[36.]]
        """
        ends = np.cumsum([len(wave.weights) for wave in self.waves])
        total = np.zeros((scores.shape[1], scores.shape[1]))
        for wave, rows in zip(self.waves, np.split(scores, ends[:-1]), strict=True):
            weights = wave.weights[:, None]
            with np.errstate(invalid="ignore", divide="ignore"):
                unweighted = np.where(weights > 0, rows / weights, 0.0)
            total += wave.covariance(unweighted, unweighted)
        return total
