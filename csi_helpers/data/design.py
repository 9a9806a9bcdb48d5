"""The sampling design of one wave as plain arrays: what every variance is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.errors import DataError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SamplingDesign:
    """Weights, strata, clusters and raking margins of n respondents; one entry a row.

    Attributes
    ----------
    weights : array, shape (n,)
        Mean 1, after raking.
    base_weights : array, shape (n,)
        Mean 1, before raking.
    strata, clusters : int arrays, shape (n,)
        Codes; zeros without strata, one cluster a respondent without clusters. Clusters are
        counted within their stratum, so that equal labels in two strata are two clusters.
    sampling_fraction : array, shape (n,)
        n_h / N_h of the row's stratum; zeros without a finite population.
    margins : array, shape (n, k), or None
        One 0/1 column per category of every raking margin; None when not raked.
    units : object array, shape (n,)
        What links respondents of two waves: the cluster's label, or the hashed id, or None.
    weighted : bool
        False when all weights are equal.

    Examples
    --------
    >>> design = SamplingDesign.simple(3)
    >>> print(design.weights, design.weighted)
    [1. 1. 1.] False
    """

    weights: Floats
    base_weights: Floats
    strata: NDArray[np.intp]
    clusters: NDArray[np.intp]
    sampling_fraction: Floats
    margins: Floats | None
    units: NDArray[Any]
    weighted: bool

    @property
    def features(self) -> tuple[str, ...]:
        """What the design has beyond a simple random sample, by name."""
        known = {
            "weights": self.weighted,
            "raking": self.margins is not None,
            "strata": len(np.unique(self.strata)) > 1,
            "clusters": len(np.unique(self.clusters)) < len(self.weights),
            "finite_population": bool((self.sampling_fraction > 0).any()),
        }
        return tuple(name for name, has in known.items() if has)

    @classmethod
    def simple(cls, n: int, weights: Floats | None = None) -> SamplingDesign:
        """The design of n respondents drawn one by one, with or without weights."""
        texts = pd.Series([None] * n, dtype=object)
        return build_design(np.ones(n) if weights is None else weights, ids=texts)


def mean_one(weights: Floats) -> Floats:
    """Weights scaled to mean 1.

    Examples
    --------
    >>> print(mean_one(np.array([1.0, 3.0])))
    [0.5 1.5]
    """
    return np.asarray(weights * (len(weights) / weights.sum()), dtype=float)


def build_design(
    weights: Floats,
    *,
    ids: pd.Series,
    base_weights: Floats | None = None,
    strata: pd.Series | None = None,
    clusters: pd.Series | None = None,
    margins: Floats | None = None,
    population_size: int | None = None,
) -> SamplingDesign:
    """Assemble the design of respondents who all belong to the analysis.

    Parameters
    ----------
    weights, base_weights : array, shape (n,)
        After and before raking; the same where not raked. Any scale.
    ids : Series, shape (n,)
        Hashed ids, None where unknown.
    strata, clusters : Series of text, shape (n,), optional
        Without gaps.
    margins : array, shape (n, k), optional
        Dummies of the raking margins.
    population_size : int, optional
        Of a probability sample without clusters; gives f_h = n_h / N_h, where N_h is the
        population times the weighted share of stratum h.

    Raises
    ------
    DataError
        The population is smaller than the sample.

    Examples
    --------
    >>> two = pd.Series(["a", "b"])
    >>> design = build_design(np.array([1.0, 3.0]), ids=two, strata=two, population_size=8)
    >>> print(design.sampling_fraction)  # N_h = 2 and 6
    [0.5        0.16666667]
    """
    n = len(weights)
    normed = mean_one(np.asarray(weights, dtype=float))
    stratum = np.zeros(n, dtype=np.intp) if strata is None else pd.factorize(strata, sort=True)[0]
    cluster, units = _clusters(n, ids, strata, clusters)
    fraction = np.zeros(n)
    if population_size is not None and clusters is None:
        fraction = _sampling_fraction(normed, stratum, population_size)
    return SamplingDesign(
        weights=normed,
        base_weights=normed if base_weights is None else mean_one(base_weights),
        strata=stratum,
        clusters=cluster,
        sampling_fraction=fraction,
        margins=margins,
        units=units,
        weighted=bool(np.ptp(normed) > 1e-12),
    )


def _clusters(
    n: int, ids: pd.Series, strata: pd.Series | None, clusters: pd.Series | None
) -> tuple[NDArray[np.intp], NDArray[Any]]:
    if clusters is None:
        units = ids.astype(object)
        return np.arange(n), units.where(units.notna(), None).to_numpy(dtype=object)
    labels = clusters.astype(str).to_numpy(dtype=object)
    if strata is not None:  # equal labels in two strata are two clusters
        labels = strata.astype(str).to_numpy(dtype=object) + "/" + labels
    return pd.factorize(labels)[0], labels


def _sampling_fraction(weights: Floats, strata: NDArray[np.intp], population: int) -> Floats:
    n = len(weights)
    if population < n:
        raise DataError(
            "A population at least as large as the sample.",
            f"`fieldwork.population_size` is {population}, the sample has {n} respondents.",
            "Correct `fieldwork.population_size`, or leave it out.",
        )
    size = np.bincount(strata)
    population_h = population * np.bincount(strata, weights) / weights.sum()
    with np.errstate(divide="ignore"):  # a stratum whose weights are all zero is a census of itself
        fraction = np.minimum(size / population_h, 1.0)
    return np.asarray(fraction[strata], dtype=float)
